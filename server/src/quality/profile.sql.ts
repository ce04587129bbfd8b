/**
 * The figures of all columns in two scans, whatever the number of columns: the first counts, sums
 * lengths and keeps 2048 hashes a column; the second counts values of columns that have few, and
 * steps of numbers and dates. Memory does not grow with the rows.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { datePlace, datePlaceSql } from '@kho/contract/date-place.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable } from '../store/table.ts'
import { estimateDistinct, registers, type ColumnProfile } from './profile.ts'

/** Columns with more different values have no list of the most frequent ones. */
const fewValues = 1_000
const topValues = 10
const steps = 10

/** `least` and `most`: between which steps are counted; null where values have no distance. */
type Counted = ColumnProfile & { number: number; least: number | null; most: number | null }

export async function profileColumns(
  db: Queryable,
  version: DatasetVersion,
): Promise<{ rows: number; columns: ColumnProfile[] }> {
  const { rows: total } = await db.query(`select count(*) as n from ${currentTable(version.id)}`)
  const rows = Number(total[0].n)
  const counted = await countColumns(db, version, rows)
  if (rows > 0) await countValues(db, version, counted)
  return { rows, columns: counted.map(({ number: _n, least: _l, most: _m, ...kept }) => kept) }
}

const isPersonal = (column: StoredColumn) => column.personal !== 'none'
const isNumber = (column: StoredColumn) => column.type === 'integer' || column.type === 'decimal'
const isDate = (column: StoredColumn) => column.type === 'date' || column.type === 'timestamp'
/** A geometry or a document has no order and no frequent value. */
const isShown = (column: StoredColumn) =>
  !isPersonal(column) && column.type !== 'geometry' && column.type !== 'json'

async function countColumns(
  db: Queryable,
  version: DatasetVersion,
  rows: number,
): Promise<Counted[]> {
  const cells = version.columns
    .map((column) => {
      const name = `t.c${column.number}`
      const shown = isShown(column) ? `${name}::text` : 'null::text'
      const value = isShown(column) && isNumber(column) ? `${name}::numeric` : 'null::numeric'
      return `(${column.number}, hashtextextended(${name}::text, 0), length(${name}::text), ${shown}, ${value})`
    })
    .join(', ')
  const found = await db.query(
    `select v.number, v.hash & ${registers - 1} as register,
       min((v.hash >> 11) & ${2 ** 52 - 1}) as rest, count(*) as n, min(v.length) as length_min,
       max(v.length) as length_max, sum(v.length) as length_sum, min(v.text collate "C") as min,
       max(v.text collate "C") as max, min(v.value) as least, max(v.value) as most
     from ${currentTable(version.id)} t
       cross join lateral (values ${cells}) v(number, hash, length, text, value)
     where v.hash is not null group by 1, 2`,
  )
  return version.columns.map((column) => {
    const mine = found.rows.filter((row) => row.number === column.number)
    const numbers = (name: string) =>
      mine
        .map((row) => row[name])
        .filter((one) => one !== null)
        .map(Number)
    const texts = (name: string): string[] =>
      mine.map((row) => row[name]).filter((one) => one !== null)
    const filled = numbers('n').reduce((sum, one) => sum + one, 0)
    const lengths = numbers('length_sum').reduce((sum, one) => sum + one, 0)
    const order = isNumber(column)
      ? (a: string, b: string) => compareNumbers(a, b)
      : (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
    const [minName, maxName] = isNumber(column) ? ['least', 'most'] : ['min', 'max']
    const min = texts(minName).toSorted(order)[0] ?? null
    const max = texts(maxName).toSorted(order).at(-1) ?? null
    return {
      number: column.number,
      column: column.name,
      nulls: rows - filled,
      distinct: estimateDistinct(numbers('rest')),
      distinctExact: filled === 0,
      lengthMin: filled === 0 ? null : least(numbers('length_min')),
      lengthMax: filled === 0 ? null : -least(numbers('length_max').map((one) => -one)),
      lengthMean: filled === 0 ? null : Math.round((lengths / filled) * 10) / 10,
      min,
      max,
      top: null,
      histogram: null,
      least: placeOf(column, min),
      most: placeOf(column, max),
    }
  })
}

function placeOf(column: StoredColumn, value: string | null): number | null {
  if (value === null) return null
  if (isNumber(column)) return Number(value)
  return isDate(column) ? datePlace(value) : null
}

/** Numbers of any length by their value. */
function compareNumbers(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1)
}

function least(values: number[]): number {
  return values.reduce((found, one) => Math.min(found, one), Infinity)
}

/** Exact counts for columns of few values, and the steps of numbers and dates. */
async function countValues(
  db: Queryable,
  version: DatasetVersion,
  counted: Counted[],
): Promise<void> {
  const few = counted.filter(({ distinct }) => distinct > 0 && distinct <= fewValues)
  const personal = new Set(
    version.columns.filter((column) => !isShown(column)).map(({ number }) => number),
  )
  const dates = new Set(version.columns.filter(isDate).map(({ number }) => number))
  const spread = counted.filter(
    ({ least: from, most: to }) => from !== null && to !== null && from < to,
  )
  const cells = [
    ...few.map(({ number }) => `(${number}, false, t.c${number}::text)`),
    ...spread.map((one) => `(${one.number}, true, ${stepSql(one, dates.has(one.number))}::text)`),
  ]
  if (cells.length === 0) return
  const { rows } = await db.query(
    `select v.number, v.step, v.value, count(*) as n
     from ${currentTable(version.id)} t cross join lateral (values ${cells.join(', ')}) v(number, step, value)
     where v.value is not null group by 1, 2, 3`,
  )
  for (const profile of few) {
    const values = rows.filter((row) => row.number === profile.number && !row.step)
    profile.distinct = values.length
    profile.distinctExact = true
    // The values of a personal column were counted, and leave this function as a count only.
    if (personal.has(profile.number)) continue
    profile.top = values
      .map((row) => ({ value: row.value as string, count: Number(row.n) }))
      .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, topValues)
  }
  for (const profile of spread) {
    const counts = Array.from({ length: steps }, () => 0)
    for (const row of rows.filter((one) => one.number === profile.number && one.step)) {
      // The greatest value lies just past the last step.
      const step = Math.min(Number(row.value), steps) - 1
      counts[step] = counts[step]! + Number(row.n)
    }
    profile.histogram = { from: profile.min!, to: profile.max!, counts }
  }
}

/** In which step a value lies. The bounds of a number are its own digits, whatever their length. */
function stepSql({ number, min, max, least: from, most: to }: Counted, isOfDates: boolean): string {
  const value = `t.c${number}`
  if (!isOfDates)
    return `width_bucket(${value}::numeric, ${min}::numeric, ${max}::numeric, ${steps})`
  return `width_bucket(${datePlaceSql(value)}::numeric, ${from}::numeric, ${to}::numeric, ${steps})`
}

export type KeptProfile = {
  seq: number
  version: number
  rows: number
  columns: ColumnProfile[]
  tookMs: number
  madeAt: string
}

/** False where this sequence was measured already. */
export async function insertProfile(
  tx: Queryable,
  dataset: string,
  profile: Omit<KeptProfile, 'madeAt' | 'seq'> & { seq: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into quality.profile (dataset, seq, version, rows, columns, took_ms)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [
      dataset,
      profile.seq,
      profile.version,
      profile.rows,
      JSON.stringify(profile.columns),
      profile.tookMs,
    ],
  )
  return rowCount === 1
}

export async function selectProfile(db: Queryable, dataset: string): Promise<KeptProfile | null> {
  const { rows } = await db.query(
    `select seq, version, rows, columns::text, took_ms, made_at from quality.profile
     where dataset = $1 order by seq desc limit 1`,
    [dataset],
  )
  const row = rows[0]
  if (!row) return null
  return {
    seq: Number(row.seq),
    version: row.version,
    rows: Number(row.rows),
    columns: JSON.parse(row.columns),
    tookMs: row.took_ms,
    madeAt: new Date(row.made_at).toISOString(),
  }
}

/** Datasets whose newest sequence was not measured, or was before a rule of theirs was decided. */
export async function selectUnmeasured(db: Queryable): Promise<string[]> {
  const { rows } = await db.query(
    `select s.dataset from store.dataset_state s
     where s.seq > 0 and not exists (
       select from quality.profile p where p.dataset = s.dataset and p.seq = s.seq)
     order by s.applied_at`,
  )
  return rows.map((row) => row.dataset)
}
