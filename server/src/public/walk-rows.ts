/**
 * Reads released rows in their order, a stretch at a time, so that a question over millions of them
 * holds up nobody else and no more than a stretch is in memory. A stretch is a range of an index:
 * how long it takes does not depend on how many of its rows meet the condition.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { Cells } from '../release/row-files.ts'
import type { Condition } from './filter-condition.ts'
import type { Asker } from './asker.ts'
import { createPace, takeTurn, type Pace } from './pace.ts'
import { allOf, behind, cellsOf, lastPlace, sortedBy, type Order, type Place } from './row-shape.ts'

export type WalkedRow = Place & { cells: Cells }

export type Walk = {
  rows: DatabaseSync
  columns: readonly StoredColumn[]
  condition: Condition | null
  order: Order
  /** Begins behind it. */
  after: Place | null
  asker: Asker
  /** Rows of the first step, where it is known that more are not needed. */
  first?: number
}

/** Batches of rows; some may be empty. */
export async function* walkRows(walk: Walk): AsyncGenerator<WalkedRow[]> {
  const { order, condition, after } = walk
  if (order.column === null) return yield* walkPlaces(walk, everyRow, after?.place ?? null)
  const few = condition && (await gather(walk, condition))
  if (few) yield* fetchRows(walk, few)
  else yield* walkValues(walk)
}

/** How many rows meet the condition. */
export async function countRows({
  rows,
  condition,
  asker,
}: Pick<Walk, 'rows' | 'condition' | 'asker'>): Promise<number> {
  const { sql, values } = allOf(condition)
  const statement = rows.prepare(
    `select count(*) as n from row where place > ? and place <= ? and ${sql}`,
  )
  let count = 0
  await eachStretch(rows, asker, (from, to) => {
    count += Number(statement.get(from, to, ...values)!.n)
    return true
  })
  return count
}

/** All rows by ranges of their places, until `read` gives false. */
export async function eachStretch(
  rows: DatabaseSync,
  asker: Asker,
  read: (from: number, to: number) => boolean,
): Promise<void> {
  const last = lastPlace(rows)
  const pace = createPace()
  for (let from = 0; from < last;) {
    const to = Math.min(last, from + pace.rows())
    await takeTurn(asker)
    if (!pace.spend(() => read(from, to))) return
    pace.settle()
    from = to
  }
}

/** Where more rows meet the condition, they are found along the order's index. */
const gatheredMax = 10_000
const fetchedAtOnce = 500

/** Places of the rows that meet the condition, in the order asked for; null where they are many. */
async function gather(walk: Walk, condition: Condition): Promise<number[] | null> {
  const { rows, order, after, asker } = walk
  const { sql, values } = allOf(condition, after && behind(order, after))
  const statement = rows.prepare(
    `select place from row where place > ? and place <= ? and ${sql} limit ?`,
  )
  const found: number[] = []
  await eachStretch(rows, asker, (from, to) => {
    const left = gatheredMax + 1 - found.length
    for (const { place } of statement.all(from, to, ...values, left)) found.push(Number(place))
    return found.length <= gatheredMax
  })
  if (found.length > gatheredMax) return null
  const by = sortedBy(order)
  const way = order.descending ? 'desc' : 'asc'
  const nulls = order.descending ? 'nulls first' : 'nulls last'
  return rows
    .prepare(
      `select place from json_each(?) j cross join row on place = j.value
       order by ${by} ${way} ${nulls}, place ${way}`,
    )
    .all(JSON.stringify(found))
    .map(({ place }) => Number(place))
}

async function* fetchRows(walk: Walk, places: readonly number[]): AsyncGenerator<WalkedRow[]> {
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

/** All values of the column one after the other; rows without one come last, backwards first. */
async function* walkValues(walk: Walk): AsyncGenerator<WalkedRow[]> {
  const { after, order } = walk
  const without = sameValue(walk, null)
  if (after) yield* walkPlaces(walk, sameValue(walk, after.value), after.place)
  else if (order.descending) yield* walkPlaces(walk, without, null)
  const isOver = after !== null && after.value === null && !order.descending
  if (isOver) return
  yield* walkFurther(walk, after?.value ?? null)
  if (!order.descending) yield* walkPlaces(walk, without, null)
}

/**
 * The values behind one, or all: as many whole values as fit into a step, then the rows of the value
 * that does not, however many they are.
 */
async function* walkFurther(walk: Walk, beyond: SQLInputValue): AsyncGenerator<WalkedRow[]> {
  const { order } = walk
  const by = sortedBy(order)
  const [further, nearer, way] = order.descending ? ['<', '>', 'desc'] : ['>', '<', 'asc']
  const ahead = prepareValue(walk, `${by} ${further} ? order by ${by} ${way} limit 1 offset ?`)
  const pace = createPace(walk.first)
  let last = beyond
  if (last === null) {
    const first = prepareValue(walk, `${by} is not null order by ${by} ${way} limit 1`).get()
    if (!first) return
    last = first.value as SQLInputValue
    yield* walkPlaces(walk, sameValue(walk, last), null)
  }
  for (;;) {
    const end = ahead.get(last, pace.rows() - 1)
    const until = end ? ` and ${by} ${nearer} ?` : ''
    const values = end ? [last, end.value as SQLInputValue] : [last]
    yield* readStretch(walk, pace, {
      index: `indexed by by_${by}`,
      sql: `${by} ${further} ?${until}`,
      values,
      order: `${by} ${way}, place ${way}`,
    })
    if (!end) return
    last = end.value as SQLInputValue
    yield* walkPlaces(walk, sameValue(walk, last), null)
  }
}

type Same = { index: string; sql: string; values: SQLInputValue[] }
type Stretch = Same & { order: string }

const everyRow: Same = { index: '', sql: '', values: [] }

function sameValue({ order }: Walk, value: SQLInputValue): Same {
  const by = sortedBy(order)
  return { index: `indexed by by_${by}`, sql: `${by} is ? and `, values: [value] }
}

/** Rows of one value, or all, in the order of the key; behind a place, where one is given. */
async function* walkPlaces(
  walk: Walk,
  { index, sql, values }: Same,
  after: number | null,
): AsyncGenerator<WalkedRow[]> {
  const { rows, order } = walk
  const { descending } = order
  const [further, way] = descending ? ['<', 'desc'] : ['>', 'asc']
  const [begin, last] = descending ? [lastPlace(rows) + 1, 1] : [0, lastPlace(rows)]
  const ahead = rows.prepare(
    `select place from row ${index} where ${sql}place ${further} ? order by place ${way}
     limit 1 offset ?`,
  )
  // Of all rows the places have no gaps.
  const endOf = (at: number, count: number) => {
    if (index === '') return descending ? Math.max(at - count, last) : Math.min(at + count, last)
    return Number(ahead.get(...values, at, count - 1)?.place ?? last)
  }
  const pace = createPace(walk.first)
  for (let at = after ?? begin; descending ? at > last : at < last;) {
    const to = endOf(at, pace.rows())
    yield* readStretch(walk, pace, {
      index,
      sql: `${sql}place > ? and place <= ?`,
      values: descending ? [...values, to - 1, at - 1] : [...values, at, to],
      order: `place ${way}`,
    })
    at = to
  }
}

async function* readStretch(
  walk: Walk,
  pace: Pace,
  { index, sql, values, order }: Stretch,
): AsyncGenerator<WalkedRow[]> {
  const condition = allOf(walk.condition)
  const statement = prepareRows(
    walk,
    `from row ${index} where ${sql} and ${condition.sql} order by ${order}`,
  )
  const found = batches(statement.iterate(...values, ...condition.values))
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

function prepareRows({ rows, columns, order }: Walk, from: string) {
  const statement = rows.prepare(`select place, ${sortedBy(order)}, ${cellsOf(columns)} ${from}`)
  statement.setReturnArrays(true)
  statement.setReadBigInts(true)
  return statement
}

function prepareValue({ rows, order }: Walk, where: string) {
  const by = sortedBy(order)
  const statement = rows.prepare(
    `select ${by} as value from row indexed by by_${by} where ${where}`,
  )
  statement.setReadBigInts(true)
  return statement
}

/** Characters of the cells that are handed over together. */
const batchLength = 128 * 1024

function* batches(found: Iterable<unknown>): Generator<WalkedRow[]> {
  let batch: WalkedRow[] = []
  let length = 0
  for (const row of found) {
    const [place, value, ...cells] = row as [bigint, SQLInputValue, ...Cells]
    batch.push({ place: Number(place), value, cells })
    for (const cell of cells) length += cell?.length ?? 0
    if (length < batchLength) continue
    yield batch
    batch = []
    length = 0
  }
  yield batch
}
