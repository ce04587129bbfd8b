/** What is asked of released rows: read as inside, without what an edition does not have. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readCodesAsOf, type CodesAsOf } from '../query/codes-as-of.ts'
import { readQuestion, type Question } from '../query/read-question.ts'
import type { Asker } from './asker.ts'
import { conditionOf, type Condition } from './filter-condition.ts'
import type { Order, SortedBy } from './row-shape.ts'
import { inSeat } from './seats.ts'

export type OpenQuestion = {
  question: Question
  /** Those to show, in the dataset's order. */
  columns: StoredColumn[]
  condition: Condition | null
  order: Order
  /** Codes to show as of another day. */
  codes: CodesAsOf | null
}

/** An edition is of one state, and keeps no changes. */
const neverHere = ['asOf', 'after']
/** Of pages alone: a file is always whole. */
export const notOfFiles = ['limit', 'cursor', 'count', 'f']

/** `version` has the released columns alone. */
export function readOpenQuestion(
  version: DatasetVersion,
  search: URLSearchParams,
  elsewhere: readonly string[] = [],
): OpenQuestion {
  refuseElsewhere(search, elsewhere)
  const question = readQuestion({ version }, search)
  const { properties } = question
  const columns = version.columns.filter(
    ({ name }) => properties === null || properties.includes(name),
  )
  return {
    question,
    columns,
    codes: readCodesAsOf(version.id, columns, question.codesAsOf),
    condition: conditionOf(version, question),
    order: orderOf(version, question),
  }
}

export function refuseElsewhere(search: URLSearchParams, elsewhere: readonly string[] = []): void {
  const name = [...neverHere, ...elsewhere].find((one) => search.has(one))
  if (name !== undefined) throw new Refusal('edition.no-parameter', { name })
}

/**
 * As inside: where the columns asked for leave rows side by side, the key goes on, the way of the last
 * one. What the numbers of the rows say by themselves, since they are in the order of the key, is not
 * sorted by.
 */
function orderOf({ columns, key }: DatasetVersion, { sort }: Question): Order {
  const descending = (sort.at(-1) ?? 1) < 0
  const by: SortedBy[] = []
  for (const number of sort) {
    const column = columns.find((one) => one.number === Math.abs(number))!
    if (!by.some((one) => one.column === column)) by.push({ column, descending: number < 0 })
    // Behind the whole key nothing is left to sort.
    if (key.every((name) => by.some((one) => one.column.name === name))) break
  }
  const named = by.map(({ column }) => column.name)
  for (let count = Math.min(by.length, key.length); count > 0; count--) {
    const isKey = key.slice(0, count).every((name, i) => named.at(i - count) === name)
    const last = by.slice(-count)
    const way = last[0]!.descending
    if (!isKey || last.some((one) => one.descending !== way)) continue
    if (way === descending || count === key.length)
      return { by: by.slice(0, -count), descending: way }
  }
  return { by, descending }
}

const secondsMax = 10

/** Ends what takes too long, waiting for a seat among it; `read` is given whose turns it takes. */
export async function withinTime<T>(
  { columns }: DatasetVersion,
  asker: Asker,
  read: (asker: Asker) => Promise<T>,
): Promise<T> {
  const over = AbortSignal.timeout(secondsMax * 1_000)
  try {
    const within = { ...asker, signal: AbortSignal.any([asker.signal, over]) }
    return await inSeat(within, () => read(within))
  } catch (error) {
    if (error !== over.reason || !over.aborted) throw error
    const indexed = columns.filter((one) => one.indexed).map(({ name }) => name)
    throw new Refusal('query.too-broad', {
      seconds: secondsMax,
      indexed: indexed.join(', ') || '–',
    })
  }
}
