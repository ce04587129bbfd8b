/** Many short statements over one state of the store, sent without waiting for each other. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Queryable } from './database.ts'

const begin = 'begin isolation level repeatable read read only'

/**
 * The result of a prepared statement has another shape since a change of the schema, or the
 * statement is not known; only a new connection forgets it.
 */
const staleCodes = new Set(['0A000', '26000'])

export async function readSnapshot<T>(
  pool: pg.Pool,
  fn: (db: Queryable) => Promise<T>,
): Promise<T> {
  try {
    return await readOnce(pool, fn)
  } catch (error) {
    if (!isStale(error)) throw error
    return readOnce(pool, fn)
  }
}

async function readOnce<T>(pool: pg.Pool, fn: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // In the order in which they were asked: after the first all others fail for its sake.
  const faults: unknown[] = []
  const send: Queryable['query'] = (text, values) => {
    corkForThisTurn(client)
    const asked =
      typeof text === 'string' && values ? { name: nameOf(text), text, values } : (text as string)
    const answer = client.query(asked as string, typeof text === 'string' ? undefined : values)
    answer.catch((error: unknown) => faults.push(error))
    return answer
  }
  try {
    const [, result] = await Promise.all([send(begin), fn({ query: send })])
    await send('commit')
    client.release()
    return result
  } catch (error) {
    const cause = faults[0] ?? error
    await client.query('rollback').then(
      () => client.release(isStale(cause)),
      (lost: Error) => client.release(lost),
    )
    throw cause
  }
}

function isStale(error: unknown): boolean {
  return error instanceof pg.DatabaseError && staleCodes.has(error.code ?? '')
}

const names = new Map<string, string>()

/** Texts that carry values are written in the program, so there are not many. */
function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = `s${createHash('sha256').update(text).digest('hex').slice(0, 40)}`
    names.set(text, name)
  }
  return name
}

const corked = new WeakSet<pg.PoolClient>()

/** What is asked in one turn leaves in one write to the socket. */
function corkForThisTurn(client: pg.PoolClient): void {
  if (corked.has(client)) return
  corked.add(client)
  const { stream } = (client as unknown as { connection: pg.Connection }).connection
  stream.cork()
  process.nextTick(() => {
    corked.delete(client)
    stream.uncork()
  })
}
