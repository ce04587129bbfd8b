/**
 * Rows sorted by columns: the values of the first one after the other along its index, and of the rows
 * that share a value those of the next. What is few is sorted at once; a value of many rows is walked
 * along the index of the next column, so that there, too, no more than a stretch is in memory.
 */
import type { SQLInputValue } from 'node:sqlite'
import type { Condition } from './filter-condition.ts'
import { createPace, takeTurn } from './pace.ts'
import { fetchRows, readStretch, sortPlaces, walkPlaces } from './read-stretch.ts'
import type { Walk, WalkedRow } from './read-stretch.ts'
import { runOf, stretchesOf, type Run } from './row-runs.ts'
import { allOf, behind, fieldOf, orderSql, type Place, type SortedBy } from './row-shape.ts'

/** The columns that are still to sort by, and what the rows share in those before. */
export type Level = {
  by: readonly [SortedBy, ...SortedBy[]]
  within: Condition | null
}

/** Rows without a value come last, backwards first. */
export async function* walkValues(
  walk: Walk,
  level: Level,
  after: Place | null,
): AsyncGenerator<WalkedRow[]> {
  const [{ descending }] = level.by
  const value = after?.values[0] ?? null
  if (after) yield* walkValue(walk, level, { value, after: deeper(after) })
  else if (descending) yield* walkValue(walk, level, { value: null, after: null })
  const isOver = after !== null && value === null && !descending
  if (isOver) return
  yield* walkFurther(walk, level, value)
  if (!descending) yield* walkValue(walk, level, { value: null, after: null })
}

const deeper = ({ place, values }: Place): Place => ({ place, values: values.slice(1) })

/** The rows of one value, however many they are. */
async function* walkValue(
  walk: Walk,
  { by: [first, ...others], within }: Level,
  { value, after }: { value: SQLInputValue; after: Place | null },
): AsyncGenerator<WalkedRow[]> {
  const run = runOf(first, value, within)
  const [next, ...further] = others
  if (next === undefined) return yield* walkPlaces(walk, run, after?.place ?? null)
  const few = await gather(walk, run, { by: others, after })
  if (few) return yield* fetchRows(walk, few)
  const same = { sql: `${fieldOf(first)} is ?`, values: [value] }
  yield* walkValues(walk, { by: [next, ...further], within: allOf(within, same) }, after)
}

/**
 * The values behind one, or all: as many whole values as fit into a step, then the rows of the value
 * that does not.
 */
async function* walkFurther(
  walk: Walk,
  level: Level,
  beyond: SQLInputValue,
): AsyncGenerator<WalkedRow[]> {
  const [first] = level.by
  const field = fieldOf(first)
  const [further, nearer, way] = first.descending ? ['<', '>', 'desc'] : ['>', '<', 'asc']
  const ahead = prepareValue(
    walk,
    field,
    `${field} ${further} ? order by ${field} ${way} limit 1 offset ?`,
  )
  const pace = createPace(walk.first)
  let last = beyond
  if (last === null) {
    const begin = `${field} is not null order by ${field} ${way} limit 1`
    const found = prepareValue(walk, field, begin).get()
    if (!found) return
    last = found.value as SQLInputValue
    yield* walkValue(walk, level, { value: last, after: null })
  }
  for (;;) {
    const end = ahead.get(last, pace.rows() - 1)
    const until = end ? ` and ${field} ${nearer} ?` : ''
    const values = end ? [last, end.value as SQLInputValue] : [last]
    const sql = `${field} ${further} ?${until}`
    yield* readValues(walk, level, {
      pace,
      run: { index: `indexed by by_${field}`, sql, values, within: level.within },
    })
    if (!end) return
    last = end.value as SQLInputValue
    yield* walkValue(walk, level, { value: last, after: null })
  }
}

/** Whole values that are no more rows than a step: in the index's order, or sorted. */
async function* readValues(
  walk: Walk,
  { by }: Level,
  { pace, run }: { pace: ReturnType<typeof createPace>; run: Run },
): AsyncGenerator<WalkedRow[]> {
  const { rows, order, asker } = walk
  const [first, ...others] = by
  if (others.length === 0) {
    const [way, key] = [first, order].map(({ descending }) => (descending ? 'desc' : 'asc'))
    return yield* readStretch(walk, pace, {
      ...run,
      order: `${fieldOf(first)} ${way}, place ${key}`,
    })
  }
  const asked = allOf(run.within, walk.condition)
  const statement = rows.prepare(
    `select place from row ${run.index} where ${run.sql} and ${asked.sql}
     order by ${orderSql({ by, descending: order.descending })}`,
  )
  await takeTurn(asker)
  const places = pace.spend(() => statement.all(...run.values, ...asked.values))
  pace.settle()
  yield* fetchRows(
    walk,
    places.map(({ place }) => Number(place)),
  )
}

/** More rows than these are not sorted at once. */
const gatheredMax = 10_000

/** Places of the rows of a run that are asked for, in their order; null where they are many. */
export async function gather(
  walk: Walk,
  run: Run,
  { by, after }: { by: readonly SortedBy[]; after: Place | null },
): Promise<number[] | null> {
  const { rows, asker } = walk
  const order = { by, descending: walk.order.descending }
  const asked = allOf(run.within, walk.condition, after && behind(order, after))
  const statement = rows.prepare(
    `select place from row ${run.index} where ${run.sql}place > ? and place <= ? and ${asked.sql}
     limit ?`,
  )
  const found: number[] = []
  const pace = createPace()
  for (const { from, to } of stretchesOf(rows, run, { descending: false, after: null, pace })) {
    await takeTurn(asker)
    const left = gatheredMax + 1 - found.length
    const some = pace.spend(() => statement.all(...run.values, from, to, ...asked.values, left))
    pace.settle()
    for (const { place } of some) found.push(Number(place))
    if (found.length > gatheredMax) return null
  }
  return sortPlaces(rows, found, orderSql(order))
}

function prepareValue({ rows }: Walk, field: string, where: string) {
  const statement = rows.prepare(
    `select ${field} as value from row indexed by by_${field} where ${where}`,
  )
  statement.setReadBigInts(true)
  return statement
}
