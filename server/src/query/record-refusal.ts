/**
 * Every refusal of a known client is on record before the client hears of it, whichever wall said
 * no: the decision here or the functions in the database.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { HttpContext } from '../http/route.ts'
import { gatherReads } from '../journal/read-group.ts'
import { refusalRecord } from '../journal/read-record.ts'
import type { Query } from './query.ts'

type Asked = Pick<HttpContext, 'headers' | 'address' | 'method' | 'url' | 'reference'>

/**
 * Runs a read and counts it. A refusal of the right to read comes out only when its record is committed; where
 * the record cannot be written the caller meets that fault, and was not answered.
 */
export async function recordRefusal<T>(
  query: Query,
  asked: Asked,
  dataset: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    const answer = await read()
    query.usage.count(dataset)
    return answer
  } catch (error) {
    // Whoever has no good token is nobody known; that refusal is the one being answered.
    const isKnown = error instanceof Refusal && error.status !== 401
    if (isKnown && error.code.startsWith('access.')) {
      await write(query, asked, dataset, error.code)
    }
    throw error
  }
}

async function write(query: Query, asked: Asked, dataset: string, code: string): Promise<void> {
  const caller = await query.caller(asked)
  if (!caller.client) return
  const group = gatherReads([
    refusalRecord({
      code,
      client: caller.client.id,
      dataset,
      purpose: caller.purpose ?? '',
      task: caller.task ?? '',
      request: asked.reference,
    }),
  ])
  await query.lane.query({
    name: 'record-refusal',
    text: 'select journal.open_reads($1, $2, $3)',
    values: [group.records, group.root, 0],
  })
}
