/**
 * Compares the values stored with those the source holds now, and where they differ says in which
 * row and which column. The first pass compares digests only; the second reads the rows of unequal
 * buckets.
 */
import { randomUUID } from 'node:crypto'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import type { BucketVector } from '../digest/bucket-vector.ts'
import { findReleased } from '../intake/quarantine.ts'
import { stageRows } from '../intake/stage-rows.ts'
import type { Supply } from '../intake/supply.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { createStaging, dropStaging, stagedKey, type Staging } from '../store/staging.ts'
import { currentTable, keyColumns, keyList, writtenExpression } from '../store/table.ts'

/** `missing`: at the source only. `surplus`: in the store only. `held`: kept out by a check. */
export type Difference = {
  kind: 'missing' | 'surplus' | 'changed' | 'held'
  key: string
  columns: { column: string; source: string | null; store: string | null }[]
}

export type SourceComparison = {
  equal: boolean
  sourceVector: BucketVector
  sourceRows: number
  unequalBuckets: number[]
  differences: Difference[]
  differencesTotal: number
  heldBack: number
}

const differencesMax = 1000

export async function compareSource(
  db: Database,
  input: {
    version: DatasetVersion
    part: Part
    supply: Supply
    mine: BucketVector
    salt?: Buffer
    onProgress?: (rows: number) => void
  },
): Promise<SourceComparison> {
  const { version, part, supply, mine } = input
  const { vector, rows } = await supply.digest(input.salt)
  const unequalBuckets = vector.diff(mine)
  const comparison: SourceComparison = {
    equal: unequalBuckets.length === 0,
    sourceVector: vector,
    sourceRows: rows,
    unequalBuckets,
    differences: [],
    differencesTotal: 0,
    heldBack: 0,
  }
  if (comparison.equal) return comparison
  const staging = await createStaging(db, version, randomUUID())
  try {
    const buckets = new Set(unequalBuckets)
    const staged = await stageRows(db, {
      staging,
      part,
      profile: supply.kind === 'database' ? 'sql' : 'file',
      rows: supply.rows(buckets),
      buckets,
      // Stored as they were written by decision, so they are no difference.
      released: await findReleased(db, version.id, part.number),
      ...(input.onProgress ? { onRows: input.onProgress } : {}),
    })
    comparison.heldBack = staged.heldBack
    await locate(db, staging, part, unequalBuckets, comparison)
  } finally {
    await dropStaging(db, staging)
  }
  return comparison
}

async function locate(
  db: Queryable,
  staging: Staging,
  part: Part,
  buckets: number[],
  comparison: SourceComparison,
): Promise<void> {
  const { version, table } = staging
  const key = stagedKey(version, 's')
  const match = key.map((name, i) => `${name} = t.c${keyColumns(version)[i]?.number}`).join(' and ')
  const firstKey = `c${keyColumns(version)[0]?.number}`
  const columns = version.columns.map((column) => valuePair(column))
  const statement = (what: string, tail: string) => `
    select ${what} from ${table} s
    full join (select * from ${currentTable(version.id)}
      where _part = $1 and _bucket = any($2::int[])) t on ${match}
    where s._held or s._line is null or t.${firstKey} is null
      or ${columns.map(({ source, store }) => `${source} is distinct from ${store}`).join(' or ')}
    ${tail}`
  const total = await db.query(statement('count(*) as n', ''), [part.number, buckets])
  comparison.differencesTotal = Number(total.rows[0].n)
  const { rows } = await db.query({
    text: statement(
      `s._held as held, s._line is null as surplus, t.${firstKey} is null as missing,
       array[${key.map((name, i) => `coalesce(${name}::text, t.c${keyColumns(version)[i]?.number}::text)`).join(', ')}] as key,
       array[${columns.map(({ source }) => source).join(', ')}]::text[] as source,
       array[${columns.map(({ store }) => store).join(', ')}]::text[] as store`,
      `order by ${keyList(version, 't')} limit ${differencesMax}`,
    ),
    values: [part.number, buckets],
  })
  comparison.differences = rows.map((row) => readDifference(version, row))
}

type Row = {
  held: boolean | null
  surplus: boolean
  missing: boolean
  key: string[]
  source: (string | null)[]
  store: (string | null)[]
}

function readDifference(version: DatasetVersion, row: Row): Difference {
  const key = row.key.join(',')
  if (row.surplus) return { kind: 'surplus', key, columns: [] }
  if (row.held) return { kind: 'held', key, columns: [] }
  if (row.missing) return { kind: 'missing', key, columns: [] }
  const columns = version.columns.flatMap((column, i) => {
    const source = row.source[i] ?? null
    const store = row.store[i] ?? null
    return source === store ? [] : [{ column: column.name, source, store }]
  })
  return { kind: 'changed', key, columns }
}

/** The written form on both sides, as text. */
function valuePair(column: StoredColumn): { source: string; store: string } {
  return { source: writtenExpression(column, 's'), store: writtenExpression(column, 't') }
}
