/** What is asked of released rows: read as inside, without what an edition does not have. */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readCodesAsOf, type CodesAsOf } from '../query/codes-as-of.ts'
import { readQuestion, type Question } from '../query/read-question.ts'
import type { Asker } from './asker.ts'
import { conditionOf, type Condition } from './filter-condition.ts'
import type { Order } from './row-shape.ts'
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

/** By one column, so that a page goes on in an index; the key's first column is the key's order. */
function orderOf(version: DatasetVersion, { sort }: Question): Order {
  const [first, second] = sort
  if (second !== undefined) throw new Refusal('edition.no-parameter', { name: 'sortby=a,b' })
  if (first === undefined) return { column: null, descending: false }
  const column = version.columns.find(({ number }) => number === Math.abs(first))!
  return { column: column.name === version.key[0] ? null : column, descending: first < 0 }
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
