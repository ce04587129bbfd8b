/**
 * Reads released rows in their order, a stretch at a time, so that a question over millions of them
 * holds up nobody else and no more than a stretch is in memory. A stretch is a range of an index:
 * how long it takes does not depend on how many of its rows meet the condition.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Asker } from './asker.ts'
import { createPace, takeTurn } from './pace.ts'
import { fetchRows, walkPlaces, type Walk, type WalkedRow } from './read-stretch.ts'
import { allOf, lastPlace, placeOf } from './row-shape.ts'
import { everyRow } from './row-runs.ts'
import { gather, walkValues } from './walk-values.ts'

/** Batches of rows; some may be empty. */
export async function* walkRows(walk: Walk): AsyncGenerator<WalkedRow[]> {
  const { rows, order, condition } = walk
  const [first, ...others] = order.by
  if (first === undefined) return yield* walkPlaces(walk, everyRow, walk.after)
  const after = walk.after === null ? null : placeOf(rows, order, walk.after)
  const few = condition && (await gather(walk, everyRow, { by: order.by, after }))
  if (few) yield* fetchRows(walk, few)
  else yield* walkValues(walk, { by: [first, ...others], within: null }, after)
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
