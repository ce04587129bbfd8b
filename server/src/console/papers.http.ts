/** Officers' pages about kept papers. */
import { paperBytesMax, paperSchema } from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { paperPage, papersPage } from '@kho/portal/console-papers-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { findPaper, listPapers, showPaper } from '../paper/find-paper.ts'
import { keepPaper } from '../paper/keep-paper.ts'
import { describePaperFile, storePaperFile } from '../paper/paper-file.ts'
import type { PaperDoor } from '../paper/paper-door.ts'
import { verifyPaper } from '../paper/verify-paper.ts'
import { mayActFor, permit } from '../people/actor.ts'
import { dayOf } from '../time.ts'
import { listExport } from './list-export.ts'
import { paperColumns } from './list-columns.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { readNames, readNumber, refusedView } from './request-views.ts'

const pageLines = 50

export function paperPages(door: ConsoleDoor & PaperDoor): Route[] {
  return [...listPages(door), ...onePage(door)]
}

function listPages(door: ConsoleDoor & PaperDoor): Route[] {
  const { db } = door
  const draw = async (asked: ConsoleAsked, refused?: Refusal) => {
    const { actor, form, frame } = asked
    const { rows: lines, next, names } = await readPapers(door, asked)
    const keeps = mayActFor(actor, 'paper.keep')
    const view = {
      lines,
      next,
      agencies: names.agencies.filter(({ id }) => keeps === 'any' || keeps.includes(id)),
      mayKeep: closedBy(permit(actor, 'paper.keep', door.now())),
      typed: { agency: actor.agency ?? '', ...Object.fromEntries(form) },
      refused: refused ? refusedView(refused) : null,
    }
    return papersPage(view, await frame())
  }
  const list = {
    act: 'paper.read',
    action: 'console.papers',
    path: links.papers,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => search.get('agency') || undefined,
  } as const
  return [
    ...defineConsolePage(door, { ...list, draw: (asked) => draw(asked) }),
    ...listExport(door, {
      ...list,
      members: ['agency', 'before'],
      columns: paperColumns,
      read: (asked) => readPapers(door, asked),
    }),
    ...defineConsolePage(door, {
      act: 'paper.keep',
      action: 'console.paper-keep',
      method: 'POST',
      path: links.papers,
      filesBytesMax: paperBytesMax,
      agencyOf: ({ form }) => form.get('agency') ?? '',
      async draw({ lang, form, files, actor }) {
        const given = paperSchema.safeParse(Object.fromEntries(form))
        if (!given.success) {
          const reason = given.error.issues.map(({ path }) => path.join('.')).join(', ')
          throw new Refusal('http.bad-request', { reason })
        }
        const at = door.now()
        const sent = files.get('file')
        const file = sent ? describePaperFile(sent) : null
        const outcome = sent ? (await verifyPaper(sent.bytes, door.roots, at)).outcome : null
        const input = { ...given.data, file, outcome, today: dayOf(at) }
        const kept = await db.tx(async (tx) => {
          const made = await keepPaper(tx, actor.account, input)
          if (sent && file) await storePaperFile(door.dataDir, file, sent.bytes)
          return made
        })
        return seeOther(lang, links.paper(kept.paper), kept.journalIntake)
      },
      again: draw,
    }),
  ]
}

async function readPapers({ db }: ConsoleDoor, { actor, search, lang }: ConsoleAsked) {
  const names = await readNames(db)
  const agency = search.get('agency') || undefined
  const seen = mayActFor(actor, 'paper.read')
  const own = seen === 'any' ? null : seen
  const agencies = agency === undefined ? own : [agency]
  const before = Number(search.get('before')) || null
  const { papers, next } = await listPapers(db, { agencies, before, limit: pageLines })
  const query = new URLSearchParams(agency === undefined ? {} : { agency })
  if (next !== null) query.set('before', String(next))
  return {
    rows: papers.map((one) => ({ ...one, agency: names.agency(one.agency) })),
    next: next === null ? null : inLang(lang, `${links.papers}?${query}`),
    names,
  }
}

function onePage(door: ConsoleDoor & PaperDoor): Route[] {
  const path = `${links.papers}/{paper}`
  return defineConsolePage(door, {
    act: 'paper.read',
    action: 'console.paper',
    path,
    agencyOf: async ({ params }) =>
      (await findPaper(door.db, readNumber(params.paper, path))).agency,
    async draw({ params, frame }) {
      const found = await findPaper(door.db, readNumber(params.paper, path))
      const shown = await showPaper(door, found, door.now())
      const names = await readNames(door.db)
      return paperPage({ ...shown, agency: names.agency(found.agency) }, await frame())
    },
  })
}
