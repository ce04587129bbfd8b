/**
 * The way out, on one screen. Whoever asks, through whichever outlet: the caller is known, the
 * question is read, decided, planned and put on record, then run behind the second wall, and closed.
 *
 *   identify → read → decide → plan → open record → run → render → close record
 */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { Caller, CallerReader } from '../access/caller.ts'
import { decide, type Decision } from '../access/decide.ts'
import type { Delivery, Masks } from '../access/grant.ts'
import type { Meter } from '../access/meter.ts'
import type { AccessSnapshot } from '../access/snapshot.ts'
import { writeMask } from '@kho/contract/mask.ts'
import type { ReadCloser } from '../journal/close-reads.ts'
import { gatherReads, type ReadGroup } from '../journal/read-group.ts'
import { openingRecord, type ReadRecord } from '../journal/read-record.ts'
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import type { Lane } from '../pg/lane.ts'
import type { ReadCounter } from './count-reads.ts'
import { createCursorSealer, type CursorSealer } from './cursor.ts'
import { createFactsReader, type DatasetFacts, type FactsReader } from './facts.ts'
import type { WallFilter } from './bind-filter.ts'
import { createRecordGetter, type RecordGetter } from './get-record.ts'
import type { ReadMarker } from './mark-read.ts'
import { keepMeasures, type Measures } from './measures.ts'

export type QueryParts = {
  /** Reads the catalogue. */
  db: Database
  /** Connections of the reading role: long reads, and the pipelined lane for short ones. */
  reader: Database
  /** Connections for questions that may read much, each ended after a while. */
  asker: Database
  /**
   * Connections for files, which last as long as their readers take: however many are under way,
   * none of them is in the way of a page or a tile.
   */
  exporter: Database
  /** How long a file waits for a reader that takes nothing of it; a minute if not given. */
  stallMs?: number
  lane: Lane
  closer: ReadCloser
  usage: ReadCounter
  snapshot: AccessSnapshot
  meter: Meter
  caller: CallerReader
  log: Log
  cursorKey: Buffer
  /** Groups of fewer persons than this are left out of aggregates. */
  groupMin: number
  /** In place of the decision, for tests that show what the second wall holds by itself. */
  decide?: typeof decide
  marker: ReadMarker
}

export type Query = QueryParts & {
  facts: FactsReader
  cursors: CursorSealer
  records: RecordGetter
  measures: Measures
}

export function openQuery(parts: QueryParts): Query {
  return {
    ...parts,
    facts: createFactsReader(parts.db),
    cursors: createCursorSealer(parts.cursorKey),
    records: createRecordGetter(parts),
    measures: keepMeasures(),
  }
}

type Allowed = Extract<Decision, { allowed: true }>

/** A decided question: what the second wall is asked, and what the journal keeps. */
export type Plan = {
  facts: DatasetFacts
  caller: Caller
  allowed: Allowed
  /** Named by the caller; null for all that may be read. */
  columns: readonly number[] | null
  reference: string
}

export type Asked = {
  properties?: string[] | null
  touched?: readonly string[]
  /** What is touched is the key by which records are named. */
  byKey?: boolean
  /** On which way the rows would leave; to a system if not given. */
  delivery?: Delivery
}

/** Decides; the routes keep a record of every refusal (`record-refusal.ts`). */
export function decidePlan(
  query: Query,
  input: { facts: DatasetFacts; caller: Caller; asked: Asked; reference: string },
): Plan {
  const { facts, caller, asked, reference } = input
  const decision = (query.decide ?? decide)({
    client: caller.client,
    ...(caller.person ? { person: caller.person } : {}),
    scopes: caller.scopes,
    grants: grantsFor(query, caller, facts.version.id),
    dataset: {
      id: facts.version.id,
      sharing: facts.sharing,
      owner: facts.version.owner,
      ask: facts.ask,
      columns: facts.columns,
    },
    purpose: caller.purpose,
    task: caller.task,
    zones: caller.zones,
    at: new Date(),
    ...(asked.properties ? { asked: asked.properties } : {}),
    ...(asked.touched?.length ? { touched: asked.touched } : {}),
    ...(asked.byKey ? { byKey: true } : {}),
    ...(asked.delivery ? { delivery: asked.delivery } : {}),
  })
  if (!decision.allowed) throw decision.refusal
  return {
    facts,
    caller,
    allowed: decision,
    columns: asked.properties ? decision.columns : null,
    reference,
  }
}

/** Of a person: those of all agencies it reads for. */
function grantsFor({ snapshot }: Query, { client, person }: Caller, dataset: string) {
  if (person) return person.agencies.flatMap((one) => snapshot.grantsOfPersons(one, dataset))
  return client ? snapshot.grantsOf(client.id, dataset) : []
}

/** The columns that are given out, in their order. */
export function shownColumns({ facts, allowed }: Plan): StoredColumn[] {
  return allowed.columns.map((number) =>
    facts.version.columns.find((column) => column.number === number)!,
  )
}

/** The returned columns whose values are the written ones; only these may be looked up elsewhere. */
export function plainColumns(plan: Plan): StoredColumn[] {
  return shownColumns(plan).filter(({ number }) => !plan.allowed.masks[number])
}

/** What a record tells of the question, beside the columns. */
export type Recorded = {
  readonly filters: number
  readonly sort: readonly number[]
  readonly limit: number | null
  readonly kind: string
  /** Filters and place, sealed (`mark-read.ts`), where there are any. */
  readonly question?: string | undefined
  /** Of the change feed: the change after which it was read. */
  readonly after?: number | undefined
}
type RecordedPlan = Recorded & { readonly columns: readonly number[] }

/** One point read is recorded like the other, so that a group may keep the plan of all once. */
export const recordedPoint: Recorded = { kind: 'record', filters: 1, sort: [], limit: 1 }
const pointPlans = new WeakMap<readonly number[], RecordedPlan>()

function recordedPlan(columns: readonly number[], what: Recorded): RecordedPlan {
  const known = what === recordedPoint ? pointPlans.get(columns) : undefined
  if (known) return known
  const { filters, kind, limit, sort, question, after } = what
  const plan: RecordedPlan = {
    columns,
    filters,
    kind,
    limit,
    sort,
    ...(question === undefined ? {} : { question }),
    ...(after === undefined ? {} : { after }),
  }
  if (what === recordedPoint) pointPlans.set(columns, plan)
  return plan
}

/** The opening record of a read, or null for open data; `row` marks the one row that is read. */
export function openingOf(plan: Plan, what: Recorded, row?: string): ReadRecord | null {
  const { grant } = plan.allowed
  const { facts, caller } = plan
  const { client, person } = caller
  if (!grant || !(client || person)) return null
  return openingRecord({
    ...(person ? { account: person.id } : { client: client!.id }),
    grant: String(grant.id),
    purpose: grant.purpose,
    task: caller.task ?? '',
    zone: caller.zones.join(','),
    dataset: facts.version.id,
    plan: recordedPlan(plan.allowed.columns, what),
    ...(row === undefined ? {} : { row }),
    sequence: String(facts.seq),
    request: plan.reference,
  })
}

/** What narrows a read, sealed for its record; nothing where nothing does. */
export function sealedQuestion(
  query: Query,
  { filters, filter }: { filters: readonly [number, string][]; filter: WallFilter | null },
  after?: readonly (string | null)[],
): { question?: string } {
  if (filters.length === 0 && !filter && !after) return {}
  return { question: query.marker.seal({ filters, after, ...(filter ? { filter } : {}) }) }
}

export const nothingToRecord: ReadGroup = { records: '[]', root: Buffer.alloc(32), count: 0 }

export function groupOf(record: ReadRecord | null): ReadGroup {
  return record ? gatherReads([record]) : nothingToRecord
}

/** The question as the functions of the schema `read` take it. */
export function wallQuestion(plan: Plan, rest: Record<string, unknown>): string {
  const { facts, caller, allowed } = plan
  return JSON.stringify({
    dataset: facts.version.id,
    version: facts.version.version,
    seq: facts.seq,
    change: facts.change,
    pinned: facts.pinned,
    grant: allowed.grant?.id ?? null,
    client: caller.client?.id ?? null,
    // Rows leave to a system where nothing else is said.
    ...(caller.person ? { session: caller.person.session, delivery: 'online' } : {}),
    purpose: allowed.grant?.purpose ?? null,
    zones: caller.zones,
    columns: plan.columns,
    filters: [],
    filter: null,
    sort: [],
    ...rest,
  })
}

const maskedNames = new WeakMap<Masks, { columns: readonly number[]; text: string }>()

/** `ho_ten=partial:1:2, so=hashed`: the columns of the answer that are masked; empty for none. */
export function maskedColumns({ allowed, facts }: Plan): string {
  const { masks, columns } = allowed
  const known = maskedNames.get(masks)
  if (known?.columns === columns) return known.text
  const text = facts.version.columns
    .filter(({ number }) => masks[number] && columns.includes(number))
    .map(({ name, number }) => `${name}=${writeMask(masks[number]!)}`)
    .join(', ')
  maskedNames.set(masks, { columns, text })
  return text
}

/** How long a question may take that is answered on the spot; exports may take longer. */
export const askSeconds = 15

/** The columns by which much is narrowed fast. */
export function indexedColumns({ version }: DatasetFacts): string {
  const { columns, key } = version
  return columns
    .filter(({ name, indexed }) => indexed || key[0] === name)
    .map(({ name }) => name)
    .join(', ')
}

/** What the refusals of the wall need to name. */
export function wallValues(plan: Plan) {
  const { facts, caller, allowed } = plan
  return {
    grant: allowed.grant?.id ?? 0,
    party: allowed.grant?.thirdParty ?? '',
    delivery: '',
    granted: allowed.grant?.delivery?.join(' ') ?? '',
    dataset: facts.version.id,
    client: (caller.person ?? caller.client)?.id ?? '',
    purpose: caller.purpose ?? '',
    columns: '',
    zone: caller.zones.join(', '),
    until: '',
    seconds: askSeconds,
    indexed: indexedColumns(facts),
    askVi: facts.ask.vi,
    askEn: facts.ask.en,
  }
}

export function closeRead(
  query: Query,
  group: string | null,
  outcome: 'complete' | 'broken-off',
  rows: number,
): void {
  if (group !== null) query.closer.close({ group, place: 0, outcome, rows })
}
