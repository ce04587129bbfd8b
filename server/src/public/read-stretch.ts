/** Reads the rows of a stretch, in batches that are small in memory, and gives others their turn. */
import type { DatabaseSync } from 'node:sqlite'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { Cells } from '../release/row-files.ts'
import type { Asker } from './asker.ts'
import type { Condition } from './filter-condition.ts'
import { createPace, takeTurn, type Pace } from './pace.ts'
import { allOf, cellsOf, type Order } from './row-shape.ts'
import { stretchesOf, type Run } from './row-runs.ts'

export type WalkedRow = { place: number; cells: Cells }

export type Walk = {
  rows: DatabaseSync
  columns: readonly StoredColumn[]
  condition: Condition | null
  order: Order
  /** Begins behind the row of this number. */
  after: number | null
  asker: Asker
  /** Rows of the first step, where it is known that more are not needed. */
  first?: number
}

/** The rows of a run in the order of the key; behind a place, where one is given. */
export async function* walkPlaces(
  walk: Walk,
  run: Run,
  after: number | null,
): AsyncGenerator<WalkedRow[]> {
  const { descending } = walk.order
  const { index, sql, values, within } = run
  const pace = createPace(walk.first)
  for (const { from, to } of stretchesOf(walk.rows, run, { descending, after, pace }))
    yield* readStretch(walk, pace, {
      index,
      sql: `${sql}place > ? and place <= ?`,
      values: [...values, from, to],
      within,
      order: `place ${descending ? 'desc' : 'asc'}`,
    })
}

type Stretch = Run & { order: string }

export async function* readStretch(
  walk: Walk,
  pace: Pace,
  { index, sql, values, within, order }: Stretch,
): AsyncGenerator<WalkedRow[]> {
  const asked = allOf(within, walk.condition)
  const statement = prepareRows(
    walk,
    `from row ${index} where ${sql} and ${asked.sql} order by ${order}`,
  )
  const found = batches(statement.iterate(...values, ...asked.values))
  try {
    for (;;) {
      await takeTurn(walk.asker)
      const { done, value } = pace.spend(() => found.next())
      if (done) break
      yield value
    }
    pace.settle()
  } finally {
    found.return(undefined)
  }
}

const fetchedAtOnce = 500

/** Rows by their numbers, in the order of these. */
export async function* fetchRows(
  walk: Walk,
  places: readonly number[],
): AsyncGenerator<WalkedRow[]> {
  const statement = prepareRows(
    walk,
    `from json_each(?) j cross join row on place = j.value order by j.key`,
  )
  for (let at = 0; at < places.length; at += fetchedAtOnce) {
    const some = JSON.stringify(places.slice(at, at + fetchedAtOnce))
    for (const batch of batches(statement.iterate(some))) {
      yield batch
      await takeTurn(walk.asker)
    }
  }
}

function prepareRows({ rows, columns }: Walk, from: string) {
  const statement = rows.prepare(`select place, ${cellsOf(columns)} ${from}`)
  statement.setReturnArrays(true)
  return statement
}

/** Characters of the cells that are handed over together. */
const batchLength = 128 * 1024

function* batches(found: Iterable<unknown>): Generator<WalkedRow[]> {
  let batch: WalkedRow[] = []
  let length = 0
  for (const row of found) {
    const [place, ...cells] = row as [number, ...Cells]
    batch.push({ place, cells })
    for (const cell of cells) length += cell?.length ?? 0
    if (length < batchLength) continue
    yield batch
    batch = []
    length = 0
  }
  yield batch
}

/** Numbers of rows in an order, all in one statement: for no more than a stretch has. */
export function sortPlaces(
  rows: DatabaseSync,
  places: readonly number[],
  orderBy: string,
): number[] {
  return rows
    .prepare(
      `select place from json_each(?) j cross join row on place = j.value order by ${orderBy}`,
    )
    .all(JSON.stringify(places))
    .map(({ place }) => Number(place))
}
