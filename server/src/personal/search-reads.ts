/**
 * Who read what of a person, when, under which grant, for which purpose and task: the records of reads
 * in the journal, gone through from the oldest of a period on for as long as a caller waits.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { readGroup } from '../journal/read-group.ts'
import type { Database, Queryable } from '../pg/database.ts'
import type { ReadMarker } from '../query/mark-read.ts'
import { findSubjectRecords, type HeldRecords } from './find-records.ts'
import { indexSubjects } from './index-subjects.ts'
import { createJudge, readOnRecord, type Judge, type ReadOnRecord } from './read-showed.ts'
import type { SubjectHasher } from './subject.ts'

export type SubjectParts = { db: Database; hasher: SubjectHasher; marker: ReadMarker }

export type SearchInput = {
  /** The account that searches, and why; on record before anything is shown. */
  account: string
  reason: string
  key: string
  from: Date
  until: Date
  /** Entry to go on with. */
  next?: number | undefined
}

export type FoundRead = {
  at: string
  entry: number
  /** With the entry: the place of the record in its group. */
  place: number
  showed: 'seen' | 'asked'
  /** The client that read, or the account. */
  client: string
  agency: string | null
  grant: string
  purpose: string
  task: string
  zone: string
  dataset: string
  sequence: string
  kind: string
  columns: string[]
  request: string
}

export type UndecidedRead = { at: string; entry: number; place: number; why: string }

export type SearchAnswer = {
  reads: FoundRead[]
  /** Reads of which it cannot be said whether they showed the person: the record was erased, or was
   * written before reads were marked. */
  undecided: UndecidedRead[]
  /** Entries of the period, and how many of them have been gone through up to here. */
  progress: { of: number; done: number }
  /** null when the period is through. */
  next: number | null
  journalEntry: string
}

const groupsPerLook = 100
const readsMax = 200

/** Goes on for at least one look, then until `forMs` have passed or enough was found. */
export async function searchReads(
  parts: SubjectParts,
  input: SearchInput,
  forMs: number,
): Promise<SearchAnswer> {
  const { db, hasher, marker } = parts
  const { key, from, until } = input
  if (!(from < until)) {
    const values = { from: from.toISOString(), until: until.toISOString() }
    throw new Refusal('personal.bad-period', values)
  }
  await indexSubjects(db, hasher)
  const held = await findSubjectRecords(db, hasher.hash(key))
  const { intakeId } = await recordSearch(parts, input)
  const [first, end] = [await entryFrom(db, from), await entryFrom(db, until)]
  const judge = createJudge(db, marker, { key, held })
  const found: Found = { reads: [], undecided: [], titles: titlesOf(held) }
  const startedMs = Date.now()
  let at = Math.max(input.next ?? first, first)
  do {
    at = await lookAt(db, judge, found, { at, end })
  } while (at < end && Date.now() - startedMs < forMs && found.reads.length < readsMax)
  await nameAgencies(db, found.reads)
  return {
    reads: found.reads,
    undecided: found.undecided,
    progress: { of: end - first, done: Math.min(at, end) - first },
    next: at < end ? at : null,
    journalEntry: intakeId,
  }
}

/** The key itself is nowhere in it. */
async function recordSearch(
  { db, hasher }: SubjectParts,
  { account, reason, key, from, until, next }: SearchInput,
) {
  return db.tx((tx) =>
    append(tx, {
      kind: 'personal.reads-searched',
      fields: {
        from: from.toISOString(),
        until: until.toISOString(),
        ...(next === undefined ? {} : { next }),
      },
      payload: { account, reason, subject: hasher.hash(key).toString('base64') },
    }),
  )
}

type Found = {
  reads: FoundRead[]
  undecided: UndecidedRead[]
  /** Names of columns by dataset and number. */
  titles: Map<string, Map<number, string>>
}

/** The groups of one look. Returns the entry to go on with. */
async function lookAt(
  db: Queryable,
  judge: Judge,
  found: Found,
  { at, end }: { at: number; end: number },
): Promise<number> {
  const { rows } = await db.query(
    `select e.index::float8 as entry, g.records,
       to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from journal.entry e left join journal.read_group g on g.intake_id = e.intake_id
     where e.index >= $1 and e.index < $2 and e.kind = 'read' order by e.index limit $3`,
    [at, end, groupsPerLook],
  )
  for (const row of rows) await lookIntoGroup(row, judge, found)
  return rows.length < groupsPerLook ? end : rows.at(-1)!.entry + 1
}

type GroupRow = { entry: number; at: string; records: string | null }

async function lookIntoGroup(group: GroupRow, judge: Judge, found: Found): Promise<void> {
  const { entry, at, records } = group
  if (records === null) {
    found.undecided.push({ at, entry, place: 0, why: 'group-erased' })
    return
  }
  for (const [place, one] of readGroup(records).entries()) {
    if ('leaf' in one) {
      found.undecided.push({ at, entry, place, why: 'erased' })
      continue
    }
    const record = readOnRecord(one.record)
    if (!record) continue
    const verdict = await judge(record, at)
    if ('undecided' in verdict) {
      found.undecided.push({ at, entry, place, why: verdict.undecided })
    } else if (verdict.showed !== 'not') {
      const where = { at, entry, place, showed: verdict.showed }
      found.reads.push({ ...where, ...detailsOf(record, found) })
    }
  }
}

type Told = Omit<FoundRead, 'at' | 'entry' | 'place' | 'showed'>

function detailsOf(record: ReadOnRecord, { titles }: Found): Told {
  const told = record as ReadOnRecord &
    Record<'client' | 'account' | 'purpose' | 'task' | 'zone' | 'request', string>
  const names = titles.get(record.dataset)
  return {
    client: told.client ?? told.account,
    agency: null,
    grant: record.grant,
    purpose: told.purpose,
    task: told.task,
    zone: told.zone,
    dataset: record.dataset,
    sequence: record.sequence,
    kind: record.plan.kind,
    columns: record.plan.columns.map((number) => names?.get(number) ?? `#${number}`),
    request: told.request,
  }
}

function titlesOf(held: readonly HeldRecords[]): Found['titles'] {
  return new Map(
    held.map(({ version }) => [
      version.id,
      new Map(version.columns.map(({ number, name }) => [number, name])),
    ]),
  )
}

async function nameAgencies(db: Queryable, reads: FoundRead[]): Promise<void> {
  const { rows } = await db.query(
    `select g.id::text as id, coalesce(g.agency_id, c.agency_id) as agency
     from access.grant g left join people.client c on c.id = g.client_id
     where g.id::text = any($1::text[])`,
    [[...new Set(reads.map(({ grant }) => grant))]],
  )
  const agencies = new Map(rows.map((row) => [row.id, row.agency]))
  for (const read of reads) read.agency = agencies.get(read.grant) ?? null
}

/** The first entry at or after an instant; their times never decrease, so halving finds it. */
export async function entryFrom(db: Queryable, at: Date): Promise<number> {
  const { rows } = await db.query('select size::float8 as size from journal.head')
  let [low, high]: [number, number] = [0, rows[0].size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await db.query('select at >= $2 as late from journal.entry where index = $1', [
      middle,
      at,
    ])
    if (found.rows[0]?.late === false) low = middle + 1
    else high = middle
  }
  return low
}
