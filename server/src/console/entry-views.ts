/** Entries of the journal in words: their kind, what their public members are called and lead to. */
import type { Envelope, JsonValue } from '@kho/journal/entry.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { nameOfField, nameOfKind } from '@kho/contract/entries.ts'
import { errors } from '@kho/contract/errors.ts'
import { functions } from '@kho/contract/function.ts'
import { purposes } from '@kho/contract/purpose.ts'
import type { EntryField, EntryLine, EntryValue } from '@kho/portal/console-journal-view.ts'
import { links } from '@kho/portal/links.ts'
import type { PaperedKind } from '@kho/contract/paper.ts'
import type { Entry } from '../journal/find-entry.ts'
import { keyOfThing, selectThings, type NamedThing, type Thing } from './entry-things.sql.ts'
import { readNames } from './request-views.ts'
import { partWords, valueWords } from './value-words.ts'

/** What the entries of a page name: titles, and the keys of things that are still there. */
type Names = Awaited<ReturnType<typeof readNames>> & { there: ReadonlySet<string> }
type Told = (value: string, names: Names, around: Envelope) => EntryValue | null

const plain = (text: string): Bilingual => ({ vi: text, en: text })
const yesNo: Record<string, Bilingual> = {
  true: { vi: 'có', en: 'yes' },
  false: { vi: 'không', en: 'no' },
}

/** A page of the console; who may not see its section is not led to it. */
const numbered =
  (section: string, page: (id: number) => string): Told =>
  (value) =>
    /^\d{1,15}$/.test(value) ? { text: plain(value), href: page(Number(value)), section } : null

/** What is gone, or never was, has no page. */
const dataset: Told = (value, { datasets }) => {
  const found = datasets.find(({ id }) => id === value)
  return found
    ? { text: found.title, href: links.dataset(value), section: null, code: value }
    : null
}
const agency: Told = (value, { agencies }) => {
  const found = agencies.find(({ id }) => id === value)
  return found ? { text: found.name, href: links.agency(value), section: null, code: value } : null
}
const thing =
  (name: Thing, section: string, page: (id: string) => string): Told =>
  (id, { there }) =>
    there.has(keyOfThing({ thing: name, id })) ? { text: plain(id), href: page(id), section } : null
const either =
  (...tellers: readonly Told[]): Told =>
  (...told) => {
    for (const tell of tellers) {
      const value = tell(...told)
      if (value) return value
    }
    return null
  }
/** An item has its number within a review, which the entry names too. */
const item: Told = (value, _, { campaign }) =>
  /^\d{1,15}$/.test(value) && typeof campaign === 'number'
    ? {
        text: plain(value),
        href: links.reviewItem(campaign, Number(value)),
        section: links.reviews,
      }
    : null
/** What a paper was put beside. */
const papered: Told = (value, _, { act }) =>
  typeof act === 'string'
    ? { text: plain(value), href: links.actPaper(act as PaperedKind, value), section: links.papers }
    : null
const quarter: Told = (value) =>
  /^\d{4}-Q[1-4]$/.test(value)
    ? { text: plain(value), href: links.quarter(value), section: links.quarters }
    : null
const inWords =
  (words: Readonly<Record<string, Bilingual>>): Told =>
  (value) => {
    const text = Object.hasOwn(words, value) ? words[value]! : null
    return text ? { text, href: null, section: null } : null
  }

const functionTitles = Object.fromEntries(
  Object.entries(functions).map(([name, { title }]) => [name, title]),
)

/** By member; a member that stands here for some kinds alone has them before a slash. */
const told: Readonly<Record<string, Told>> = {
  dataset,
  'personal.breach-recorded/datasets': dataset,
  agency,
  decider: agency,
  supplier: agency,
  'succession.proposed/from': agency,
  'succession.proposed/to': agency,
  client: (value) => ({
    text: plain(value),
    href: links.application(value),
    section: links.applications,
  }),
  grant: numbered(links.consoleGrants, links.consoleGrant),
  renews: numbered(links.consoleGrants, links.consoleGrant),
  'access.granted/replaces': numbered(links.consoleGrants, links.consoleGrant),
  entry: numbered(links.consoleJournal, links.consoleEntry),
  edition: numbered(links.consoleCatalogue, links.consoleEdition),
  campaign: numbered(links.reviews, links.review),
  review: numbered(links.reviews, links.review),
  appointment: thing('appointment', links.consoleAccounts, (id) =>
    links.consoleAppointment(Number(id)),
  ),
  deputyOf: thing('appointment', links.consoleAccounts, (id) =>
    links.consoleAppointment(Number(id)),
  ),
  discrepancy: thing('case', links.consoleCases, links.consoleCase),
  draft: thing('draft', links.consoleDrafts, links.consoleDraft),
  item,
  load: thing('held', links.consoleHeld, links.consoleHeldLoad),
  'paper.attached/subject': papered,
  paper: thing('paper', links.papers, (id) => links.paper(Number(id))),
  proposal: thing('proposal', links.proposals, (id) => links.proposal(Number(id))),
  quarter,
  release: thing('release', links.releases, (id) => links.release(Number(id))),
  request: either(
    thing('request', links.requests, (id) => links.request(Number(id))),
    thing('subject-request', links.subjectRequests, links.subjectRequest),
  ),
  run: thing('run', links.consoleRuns, links.consoleRun),
  succession: thing('succession', links.consoleSuccessions, (id) =>
    links.consoleSuccession(Number(id)),
  ),
  code: (value) =>
    Object.hasOwn(errors, value)
      ? { text: plain(value), href: links.error(value), section: null }
      : null,
  function: inWords(functionTitles),
  escalate_to: inWords(functionTitles),
  purpose: inWords(purposes),
  part: inWords(partWords),
  ...Object.fromEntries(
    Object.entries(valueWords).map(([member, words]) => [member, inWords(words)]),
  ),
}

export async function linesOf(
  db: Parameters<typeof readNames>[0],
  entries: readonly (Pick<Entry, 'index' | 'kind' | 'envelope'> & { actor: string | null })[],
): Promise<EntryLine[]> {
  const there = await selectThings(
    db,
    entries.flatMap(({ envelope }) => thingsOf(envelope)),
  )
  const names = { ...(await readNames(db)), there }
  return entries.map(({ index, kind, envelope, actor }) => ({
    index,
    kind,
    title: nameOfKind(kind),
    at: envelope.at,
    actor,
    fields: fieldsOf(kind, envelope, names),
  }))
}

/** Under which members entries name what has a page. */
const things: Readonly<Record<string, readonly Thing[]>> = {
  appointment: ['appointment'],
  deputyOf: ['appointment'],
  discrepancy: ['case'],
  draft: ['draft'],
  load: ['held'],
  paper: ['paper'],
  proposal: ['proposal'],
  release: ['release'],
  request: ['request', 'subject-request'],
  run: ['run'],
  succession: ['succession'],
}

function thingsOf(envelope: Envelope): NamedThing[] {
  return Object.entries(things).flatMap(([member, kinds]) => {
    const value = envelope[member as keyof Envelope] as JsonValue | undefined
    if (typeof value !== 'string' && typeof value !== 'number') return []
    return kinds.map((thing) => ({ thing, id: String(value) }))
  })
}

const around: ReadonlySet<string> = new Set(['v', 'kind', 'at', 'commitments', 'root', 'rows'])

function fieldsOf(kind: string, envelope: Envelope, names: Names): EntryField[] {
  return Object.entries(envelope)
    .filter(([name]) => !around.has(name))
    .map(([name, value]) => ({
      name,
      title: nameOfField(kind, name),
      value: writtenAs(value as JsonValue),
      values: (Array.isArray(value) ? value : [value]).map((one) =>
        tell({ kind, name, names, envelope }, one as JsonValue),
      ),
    }))
}

function tell(
  { kind, name, names, envelope }: { kind: string; name: string; names: Names; envelope: Envelope },
  value: JsonValue,
): EntryValue {
  const written = writtenAs(value)
  if (typeof value === 'boolean') return { text: yesNo[written]!, href: null, section: null }
  const teller = told[`${kind}/${name}`] ?? told[name]
  return teller?.(written, names, envelope) ?? { text: plain(written), href: null, section: null }
}

function writtenAs(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
