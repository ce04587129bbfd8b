/** Officers' pages about personal data: who read, breaches. */
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { reasonSchema } from '@kho/contract/discrepancy.ts'
import { breachSchema, subjectKeySchema } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { breachesPage } from '@kho/portal/console-breaches-page.ts'
import { readsPage } from '@kho/portal/console-reads-page.ts'
import type { RefusedView } from '@kho/portal/console-view.ts'
import { readTime } from '@kho/portal/format.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import { permit } from '../people/actor.ts'
import type { RequestWay } from '../personal/enter-request.ts'
import { breachesPerPage, listBreaches } from '../personal/read-breaches.ts'
import { recordBreach } from '../personal/record-breach.ts'
import { searchReads, type FoundRead, type SubjectParts } from '../personal/search-reads.ts'
import { startOfDay } from '../time.ts'
import { listExport } from './list-export.ts'
import { breachColumns } from './list-columns.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import { columnIds } from './read-named.ts'

export type PersonalPagesDoor = ConsoleDoor & SubjectParts & RequestWay & { senderKey: Buffer }

const searchForMs = 4_000
const dayMs = 86_400_000
const noTime = {
  vi: 'thời điểm, viết như 08:30 30/06/2025',
  en: 'the time, to be written as 08:30 30/06/2025',
}

export function personalPages(door: PersonalPagesDoor): Route[] {
  return [...readPages(door), ...breachPages(door)]
}

function readPages(door: PersonalPagesDoor): Route[] {
  const act = 'subject.reads'
  const nothing = { typed: {}, refused: null, found: null }
  return [
    ...defineConsolePage(door, {
      act,
      action: 'console.subject-reads',
      path: links.subjectReads,
      draw: async ({ frame }) => readsPage(nothing, await frame()),
    }),
    // The key may stand in no address, so what is found is the answer to the form itself.
    ...defineConsolePage(door, {
      act,
      action: 'console.subject-reads.search',
      path: links.subjectReads,
      method: 'POST',
      async draw({ form, actor, frame }) {
        const { key, reason, from, until, next } = readFields(
          searchSchema,
          Object.fromEntries(form),
        )
        const found = await searchReads(
          door,
          {
            account: actor.account,
            key,
            reason,
            from: startOfDay(from || '2020-01-01'),
            until: new Date((until ? startOfDay(until) : door.now()).getTime() + dayMs),
            ...(next === undefined ? {} : { next }),
          },
          searchForMs,
        )
        const shown = { ...found, undecided: found.undecided.length }
        const typed = Object.fromEntries(form)
        return readsPage({ typed, refused: null, found: shown }, await frame(readIds(found.reads)))
      },
      again: async ({ form, frame }, refused) =>
        readsPage(
          { ...nothing, typed: Object.fromEntries(form), refused: refusedView(refused) },
          await frame(),
        ),
    }),
  ]
}

/** The ids in a list of reads. */
export function readIds(reads: readonly FoundRead[]) {
  return {
    agencies: reads.map(({ agency }) => agency),
    datasets: reads.map(({ dataset }) => dataset),
    clients: reads.map(({ client }) => client),
    columns: reads.flatMap(({ dataset, columns }) => columnIds(dataset, columns)),
  }
}

const searchSchema = z.object({
  key: subjectKeySchema,
  reason: reasonSchema,
  from: z.union([z.iso.date(), z.literal('')]).optional(),
  until: z.union([z.iso.date(), z.literal('')]).optional(),
  next: z.coerce.number().int().nonnegative().optional(),
})

function breachPages(door: PersonalPagesDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: RefusedView | null = null) => {
    const { form } = asked
    const { rows: breaches, open, next } = await readBreaches(door, asked)
    const view = {
      breaches,
      open,
      next,
      closed: closedBy(door, asked, 'breach.record'),
      typed: Object.fromEntries(form),
      refused,
    }
    return breachesPage(view, await asked.frame())
  }
  const list = { act: 'breach.list', action: 'console.breaches', path: links.breaches } as const
  return [
    ...defineConsolePage(door, { ...list, draw: (asked) => draw(asked) }),
    ...listExport(door, {
      ...list,
      members: ['open', 'before'],
      columns: breachColumns,
      read: (asked) => readBreaches(door, asked),
    }),
    ...defineConsolePage(door, {
      act: 'breach.record',
      action: 'console.breaches.record',
      path: links.breaches,
      method: 'POST',
      async draw({ form, actor, lang }) {
        const { detectedAt = '', ...rest } = Object.fromEntries(form)
        // Without an offset the wall clock of Viet Nam is meant.
        const local = readTime(detectedAt)
        const at = local === null ? detectedAt : `${local}:00+07:00`
        if (Number.isNaN(Date.parse(at))) throw new Refusal('http.bad-request', { reason: noTime })
        const given = readFields(breachSchema, { ...rest, detectedAt: at })
        const { journalIntake } = await door.db.tx((tx) =>
          recordBreach(tx, door, actor.account, given),
        )
        return seeOther(lang, links.breaches, journalIntake)
      },
      again: (asked, refused) => draw(asked, refusedView(refused)),
    }),
  ]
}

async function readBreaches(door: PersonalPagesDoor, { search, lang }: ConsoleAsked) {
  const open = search.get('open') === 'true'
  const before = z.uuid().safeParse(search.get('before')).data
  const rows = await listBreaches(door, { open, before })
  const next = pageAfter(rows, breachesPerPage, search)
  return { rows, open, next: next && inLang(lang, `${links.breaches}?${next}`) }
}

/** Why the actor may not do an act, in words for a closed button; null where it may. */
export function closedBy(
  door: ConsoleDoor,
  { actor }: ConsoleAsked,
  act: ActName,
): Bilingual | null {
  const refusal = permit(actor, act, door.now())
  return refusal && refusal.sentence
}

export function refusedView({ code, sentence, hint }: Refusal): RefusedView {
  return { code, sentence, hint }
}

/** What a form holds; what is not in order is refused with its name, so that it is drawn again. */
export function readFields<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const issue = read.error.issues[0]
  const reason = `${issue?.path.join('.') || '-'}: ${issue?.message ?? '?'}`
  throw new Refusal('http.bad-request', { reason })
}

/** The question of the next page; null where this one was not full. */
export function pageAfter(
  shown: readonly { id: string }[],
  perPage: number,
  search: URLSearchParams,
): string | null {
  const last = shown.at(-1)
  if (!last || shown.length < perPage) return null
  const next = new URLSearchParams(search)
  next.set('before', last.id)
  next.delete('entry')
  return next.toString()
}
