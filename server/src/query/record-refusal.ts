/**
 * Every refusal of a known client is on record before the client hears of it, whichever wall said
 * no: the decision here or the functions in the database.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Caller } from '../access/caller.ts'
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
    if (isOnRecord(error)) await keepRefusal(query, asked, dataset, error.code)
    throw error
  }
}

/** The same for a caller that is known already, as a person is by its session. */
export async function recordRefusalOf<T>(
  query: Query,
  asked: { caller: Caller; dataset: string; reference: string },
  read: () => Promise<T>,
): Promise<T> {
  const { caller, dataset, reference } = asked
  try {
    return await read()
  } catch (error) {
    if (isOnRecord(error)) await write(query, caller, { dataset, reference, code: error.code })
    throw error
  }
}

function isOnRecord(error: unknown): error is Refusal {
  if (!(error instanceof Refusal) || error.status === 401) return false
  // Who asks for all of what is only asked one by one was refused a way, as by a grant.
  return error.code.startsWith('access.') || error.code === 'through.not-listed'
}

async function keepRefusal(
  query: Query,
  asked: Asked,
  dataset: string,
  code: string,
): Promise<void> {
  const caller = await query.caller(asked)
  await write(query, caller, { dataset, code, reference: asked.reference })
}

async function write(
  query: Query,
  caller: Caller,
  { dataset, code, reference }: { dataset: string; code: string; reference: string },
): Promise<void> {
  const { client, person } = caller
  if (!client && !person) return
  const group = gatherReads([
    refusalRecord({
      code,
      ...(person ? { account: person.id } : { client: client!.id }),
      dataset,
      purpose: caller.purpose ?? '',
      task: caller.task ?? '',
      request: reference,
    }),
  ])
  await query.lane.query({
    name: 'record-refusal',
    text: 'select journal.open_reads($1, $2, $3)',
    values: [group.records, group.root, 0],
  })
}
