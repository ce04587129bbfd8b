/**
 * Whether a read on record showed a row of a person. A read of one row carries its mark; a page, an
 * export or a page of changes is run again at its sequence, under the columns and the condition of its
 * grant. What cannot be known any more is said, never guessed.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import type { Queryable } from '../pg/database.ts'
import { plainKey } from '../query/get-record.ts'
import type { ReadMarker } from '../query/mark-read.ts'
import { keyColumns } from '../store/table.ts'
import type { HeldRecords } from './find-records.ts'
import { subjectColumns } from './subject.ts'

/** `asked`: it was asked for by its key, and there was no such row in view. */
export type Showed = 'seen' | 'asked' | 'not'
export type Verdict = { showed: Showed } | { undecided: Undecided }
export type Undecided =
  'before-marks' | 'other-key' | 'no-grant' | 'unknown-plan' | 'other-definition'

export type ReadOnRecord = {
  dataset: string
  grant: string
  sequence: string
  row?: string
  plan: {
    columns: readonly number[]
    kind: string
    limit: number | null
    sort: readonly number[]
    filters: number
    question?: string
    after?: number
    key?: readonly string[]
  }
}

/** `at`: when its group was written, ISO. */
export type Judge = (record: ReadOnRecord, at: string) => Promise<Verdict>

/** Kept for one search; a few hundred bytes each. */
const verdictsMax = 10_000

type Row = { key: string[]; mark: string; filters: [number, string][]; changes: number[] }
type Target = { version: DatasetVersion; rows: Row[] }
type Grant = { columns: number[]; condition: object | null; masks: string; purpose: string }

/**
 * Of these the record says which part of the map was looked at, and not which shapes lay there: only
 * of a row outside grant and filter is it known that it was not seen.
 */
const mapKinds = /^(tiles|box|tile \d+\/\d+\/\d+)$/

export function createJudge(
  db: Queryable,
  marker: ReadMarker,
  subject: { key: string; held: readonly HeldRecords[] },
): Judge {
  const targets = new Map(subject.held.map((one) => [one.version.id, targetOf(marker, one)]))
  const grants = new Map<string, Promise<Grant | null>>()
  const changes = new Map<string, Promise<number>>()
  const versions = new Map<string, Promise<DatasetVersion>>()
  const verdicts = new Map<string, Promise<boolean>>()

  function remembered<T>(known: Map<string, Promise<T>>, name: string, find: () => Promise<T>) {
    const found = known.get(name) ?? find()
    known.set(name, found)
    return found
  }

  /** The same page read again and again is run once. */
  function shows(grant: Grant, q: object, row: Row): Promise<boolean> {
    const { condition, masks } = grant
    const values = [JSON.stringify(q), jsonOf(condition), masks, JSON.stringify(row.filters)]
    if (verdicts.size > verdictsMax) verdicts.clear()
    return remembered(verdicts, values.join('\n'), async () => {
      const { rows } = await db.query(
        'select personal.shows($1::jsonb, $2::jsonb, $3::jsonb, $4::jsonb) as shows',
        values,
      )
      return rows[0].shows
    })
  }

  async function judgeStored(
    record: ReadOnRecord,
    at: string,
    { version, rows }: Target,
  ): Promise<Verdict> {
    const { plan } = record
    const isPoint = plan.kind === 'record'
    if (isPoint && record.row === undefined) return { undecided: 'before-marks' }
    const asked = isPoint ? rows.filter(({ mark }) => mark === record.row) : rows
    if (asked.length === 0) return { showed: 'not' }
    const granted = await remembered(grants, record.grant, () => findGrant(db, record.grant))
    if (!granted) return { undecided: 'no-grant' }
    const grant = await withWithheld(db, record, at, granted)
    const name = `${record.dataset} ${record.sequence}`
    const change = await remembered(changes, name, () =>
      changeAt(db, record.dataset, record.sequence),
    )
    if (plan.kind === 'changes') {
      if (plan.after === undefined) return { undecided: 'before-marks' }
      return changesShowed(db, { record, version, grant, change, rows: asked })
    }
    // Figures of persons are rounded and of many.
    if (plan.kind === 'aggregate') return { showed: 'not' }
    const isMap = mapKinds.test(plan.kind)
    if (!isPoint && !isMap && plan.kind !== 'page' && !plan.kind.startsWith('export.')) {
      return { undecided: 'unknown-plan' }
    }
    if (!isPoint && plan.filters > 0 && plan.question === undefined) {
      return { undecided: 'before-marks' }
    }
    const question = plan.question === undefined ? { filters: [] } : marker.open(plan.question)
    if (question === null) return { undecided: 'other-key' }
    for (const row of asked) {
      const q = {
        dataset: version.id,
        version: version.version,
        change,
        sort: plan.sort,
        limit: isPoint || isMap ? null : plan.limit,
        ...question,
      }
      if (!(await shows(grant, q, row))) continue
      return isMap ? { undecided: 'unknown-plan' } : { showed: 'seen' }
    }
    return { showed: isPoint ? 'asked' : 'not' }
  }

  return async (record, at) => {
    const target = targets.get(record.dataset)
    if (target) return judgeStored(record, at, target).catch(undecidedWhereChanged)
    if (record.plan.kind !== 'through') return { showed: 'not' }
    const version = await remembered(versions, record.dataset, () =>
      findDataset(db, record.dataset),
    )
    const named = isAskedThrough(version) && namesSubject(version, record, subject.key)
    return { showed: named ? 'asked' : 'not' }
  }
}

/** A question on a column that the definition has no more cannot be run again. */
function undecidedWhereChanged(error: unknown): Verdict {
  const { code = '' } = error as { code?: string }
  if (/^(42|22)/.test(code)) return { undecided: 'other-definition' }
  throw error
}

/** Of what is asked at its owner the record keeps the key, and nobody here knows the answer. */
function namesSubject(version: DatasetVersion, { plan }: ReadOnRecord, key: string): boolean {
  const places = subjectColumns(version).map(({ name }) => version.key.indexOf(name))
  return places.some((place) => place >= 0 && plan.key?.[place] === key)
}

function targetOf(marker: ReadMarker, { version, versions }: HeldRecords): Target {
  const rows = new Map<string, Row>()
  const columns = keyColumns(version)
  for (const { key, change, ended } of versions) {
    const mark = marker.rowMark(version.id, plainKey(version, key))
    const row = rows.get(mark) ?? {
      key,
      mark,
      filters: columns.map(({ number }, i): [number, string] => [number, key[i]!]),
      changes: [],
    }
    row.changes.push(change, ...(ended === null ? [] : [ended]))
    rows.set(mark, row)
  }
  return { version, rows: [...rows.values()] }
}

async function findGrant(db: Queryable, id: string): Promise<Grant | null> {
  const { rows } = await db.query(
    'select columns, condition::text, masks::text, purpose from access.grant where id::text = $1',
    [id],
  )
  const [row] = rows
  if (!row) return null
  const { columns, condition, masks, purpose } = row
  return { columns, condition: JSON.parse(condition ?? 'null'), masks, purpose }
}

/**
 * The grant as the wall held it at the time of a read: what was withheld then was not shown. A group
 * is written a moment after its reads, so what was shown at any time of that second counts as shown.
 */
async function withWithheld(
  db: Queryable,
  { dataset, grant: id }: ReadOnRecord,
  at: string,
  grant: Grant,
): Promise<Grant> {
  const { rows } = await db.query(
    `select (personal.withheld_from($1, $2, $3::bigint, $4::timestamptz)
       || '{"slack": "1 second"}')::text as withheld
     from personal.withheld_state s where s.number > 0`,
    [dataset, grant.purpose, id, at],
  )
  const withheld = rows[0]?.withheld
  if (!withheld) return grant
  return { ...grant, condition: { ...grant.condition, withheld: JSON.parse(withheld) } }
}

async function changeAt(db: Queryable, dataset: string, seq: string): Promise<number> {
  const { rows } = await db.query(
    'select last_change::float8 as change from store.apply where dataset = $1 and seq::text = $2',
    [dataset, seq],
  )
  return rows[0]?.change ?? 0
}

type ChangesRead = {
  record: ReadOnRecord
  version: DatasetVersion
  grant: Grant
  change: number
  rows: readonly Row[]
}

/** As the reader of changes goes: in windows, until so many events were given. */
async function changesShowed(db: Queryable, read: ChangesRead): Promise<Verdict> {
  const { record, version, grant, change, rows } = read
  const { after = 0, limit, columns } = record.plan
  const q = JSON.stringify({ dataset: version.id, version: version.version, change })
  const events = async (from: number, upTo: number, most: number) => {
    const found = await db.query(
      `select count, last::float8 as last
       from personal.events($1::jsonb, $2, $3::jsonb, $4::jsonb, $5, $6, $7)`,
      [q, columns, jsonOf(grant.condition), grant.masks, from, upTo, most],
    )
    return found.rows[0] as { count: number; last: number | null }
  }
  const inRange = [...new Set(rows.flatMap((row) => row.changes))]
    .filter((one) => one > after && one <= change)
    .toSorted((a, b) => a - b)
  let shown: number | undefined
  for (const one of inRange) {
    if ((await events(one - 1, one, 1)).count === 0) continue
    shown = one
    break
  }
  if (shown === undefined) return { showed: 'not' }
  const most = limit ?? 100
  const given = await events(after, shown, most)
  // If as many were given before it came, the page ended before it.
  return { showed: given.count < most || given.last === shown ? 'seen' : 'not' }
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** The record as the journal keeps it, where it is one of a read that was opened. */
export function readOnRecord(record: {
  readonly [name: string]: JsonValue | undefined
}): ReadOnRecord | null {
  return record.outcome === 'opened' ? (record as unknown as ReadOnRecord) : null
}
