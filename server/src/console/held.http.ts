/** Officers' pages of rows held back: by load and cause, corrected by a file, released by reason. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { HeldPageView } from '@kho/portal/console-data-view.ts'
import { heldListPage, heldPage } from '@kho/portal/console-held-page.ts'
import { links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { loadNamed } from '../intake/load-named.ts'
import { listQuarantine } from '../intake/quarantine.ts'
import { correctionOf, readCorrections, tellStillHeld } from '../quarantine/correct-quarantine.ts'
import { groupQuarantine } from '../quarantine/group-quarantine.ts'
import { writeHeldCsv } from '../quarantine/held-csv.ts'
import { findHeldLoad } from '../quarantine/held-load.ts'
import { listHeldLoads } from '../quarantine/list-held-loads.ts'
import { releaseQuarantine } from '../quarantine/release-quarantine.ts'
import { ruleSentence } from '../intake/rules.ts'
import { refusedView, typedOf, valueOf } from './form-values.ts'
import { listExport } from './list-export.ts'
import { heldColumns } from './list-columns.ts'
import { closedOf, needReason, ownerOf, ownersSeen, pageAfter } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

const loadsPerPage = 50
const rowsShown = 100
const fileBytesMax = 16 * 1024 ** 2
const one = '/console/held/{load}'

type Params = { params: Readonly<Record<string, string>> }

export function heldPages(door: ConsoleDoor): Route[] {
  return [...readPages(door), ...settlePages(door)]
}

async function ownerOfLoad({ db }: ConsoleDoor, id: string): Promise<string | undefined> {
  const load = await findHeldLoad(db, { load: id }).catch(() => null)
  return load ? ownerOf(db, load.version.id) : undefined
}

function readPages(door: ConsoleDoor): Route[] {
  const { db } = door
  const agencyOf = ({ params }: Params) => ownerOfLoad(door, params.load!)
  const list = {
    act: 'held.see',
    action: 'console.held-loads',
    path: links.consoleHeld,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => valueOf(search, 'agency') ?? undefined,
  } as const
  return [
    ...defineConsolePage(door, {
      ...list,
      async draw(asked) {
        const { rows: loads, next } = await readHeldLoads(door, asked)
        const of = (name: string) => valueOf(asked.search, name) ?? ''
        const filter = { agency: of('agency'), dataset: of('dataset') }
        const agencies = loads.map((one) => one.supplier)
        const offered = ['agencies', 'datasets'] as const
        return heldListPage({ loads, filter, next }, await asked.frame({ agencies, offered }))
      },
    }),
    ...listExport(door, {
      ...list,
      members: ['agency', 'dataset', 'before'],
      columns: heldColumns,
      read: (asked) => readHeldLoads(door, asked),
    }),
    ...defineConsolePage(door, {
      act: 'held.see',
      action: 'console.held',
      path: one,
      agencyOf,
      draw: (asked) => drawHeld(door, asked, {}),
    }),
    ...defineConsolePage(door, {
      act: 'held.see',
      action: 'console.held-csv',
      path: `${one}/held.csv`,
      agencyOf,
      async draw({ params }) {
        const { id, version } = await findHeldLoad(db, { load: params.load! })
        const headers = {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${version.id}-held.csv"`,
          'cache-control': 'private, no-store',
        }
        // With its mark, or Excel reads the letters wrongly.
        return { headers, body: `\ufeff${await writeHeldCsv(db, id, version)}` }
      },
    }),
  ]
}

async function readHeldLoads({ db }: ConsoleDoor, asked: ConsoleAsked) {
  const { search, actor } = asked
  const owners = ownersSeen(actor, 'held.see', search)
  const dataset = valueOf(search, 'dataset')
  const before = z.uuid().safeParse(search.get('before')).data
  const rows = await listHeldLoads(db, {
    limit: loadsPerPage,
    ...(owners ? { owners } : {}),
    ...(dataset ? { dataset } : {}),
    ...(before ? { before } : {}),
  })
  const ids = rows.map(({ load }) => load)
  return { rows, next: pageAfter(asked, ids, loadsPerPage) }
}

type Outcome = { refused?: Refusal; stillHeld?: HeldPageView['stillHeld'] }

async function drawHeld(door: ConsoleDoor, asked: ConsoleAsked, outcome: Outcome): Promise<string> {
  const { db } = door
  const load = await findHeldLoad(db, { load: asked.params.load! })
  const { version } = load
  const held = (await listQuarantine(db, load.id, rowsShown)).filter((row) => row.state === 'held')
  const view: HeldPageView = {
    load: load.id,
    dataset: version.id,
    title: version.title,
    columns: version.columns.map(({ name }) => name),
    groups: await groupQuarantine(db, load.id, 'rule'),
    rows: held.map(({ line, rule, column_name: column, written, fields }) => ({
      line,
      rule,
      sentence: ruleSentence(rule),
      column,
      written,
      fields,
    })),
    next: null,
    stillHeld: outcome.stillHeld ?? [],
    closed: closedOf(door, asked, 'held.settle', version.owner),
    typed: typedOf(asked.form),
    refused: refusedView(outcome.refused ?? null),
  }
  return heldPage(view, await asked.frame())
}

function settlePages(door: ConsoleDoor): Route[] {
  const { db, journalFolder } = door
  const settle = {
    act: 'held.settle',
    method: 'POST',
    agencyOf: ({ params }: Params) => ownerOfLoad(door, params.load!),
    again: (asked: ConsoleAsked, refused: Refusal) => drawHeld(door, asked, { refused }),
  } as const
  return [
    ...defineConsolePage(door, {
      ...settle,
      action: 'console.held-correct',
      path: `${one}/correct`,
      filesBytesMax: fileBytesMax,
      async draw(asked) {
        const file = asked.files.get('file')
        if (!file) throw new Refusal('http.bad-request', { reason: 'file' })
        const load = await findHeldLoad(db, { load: asked.params.load! })
        const rows = await readCorrections(load, file.bytes)
        const done = await loadNamed(
          { db, journalFolder },
          {
            ...correctionOf({ db }, load, rows),
            dataset: load.version.id,
            part: load.part.name,
            actor: asked.actor.account,
          },
        )
        const stillHeld = tellStillHeld(done)
        if (stillHeld.length > 0)
          return drawHeld(door, asked, {
            stillHeld: stillHeld.map((one) => ({ ...one, sentence: ruleSentence(one.rule) })),
          })
        return seeOther(asked.lang, links.consoleHeldLoad(load.id), done.receipt.journalIntake)
      },
    }),
    ...defineConsolePage(door, {
      ...settle,
      action: 'console.held-release',
      path: `${one}/release`,
      async draw({ form, params, actor, lang }) {
        const rule = valueOf(form, 'rule') ?? '-'
        const reason = needReason(form, `reason-${rule}`)
        const load = await findHeldLoad(db, { load: params.load! })
        const input = { actor: actor.account, rule, reason }
        const receipt = await releaseQuarantine({ db, journalFolder }, load, input)
        return seeOther(lang, links.consoleHeldLoad(load.id), receipt.journalIntake)
      },
    }),
  ]
}
