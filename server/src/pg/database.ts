import pg from 'pg'
import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg'
import type { Log } from '../log.ts'
import { createCopyIn } from './copy-in.ts'
import type { CopyIn } from './copy-in.ts'
import { createCopyOut, type CopyOut } from './copy-out.ts'
import { listenOn } from './listen.ts'
import { readSnapshot } from './read-snapshot.ts'
import { askRawRow } from './raw-row.ts'
import type { RawQuery, RawRow } from './raw-row.ts'
import { sessionConfig } from './session.ts'

/**
 * Anything that runs a statement: the database (each statement for itself) or a transaction.
 * A `{ name, text, values }` is prepared once per connection.
 *
 * Values come as the database wrote them: boolean, int2, int4, oid and floats as JavaScript
 * values, bytea as Buffer, arrays as arrays; **everything else is text** (int8, numeric, date,
 * timestamps, json, uuid), so that no digit is lost and nobody pays for parsing that is not
 * needed. Read them at the call: `Number(row.count)`, `BigInt(row.seq)`, `JSON.parse(row.body)`.
 */
export type Queryable = {
  // oxlint-disable-next-line typescript/no-explicit-any
  query<R extends QueryResultRow = any>(
    text: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<R>>
}

/** One connection with an open transaction. */
export type Tx = Queryable & { readonly connection: PoolClient }

export type TxOptions = {
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readOnly?: boolean
}

export type Database = Queryable & {
  readonly url: string
  /**
   * Runs `fn` in a transaction: commits what it returns, rolls back what it throws. It is never
   * repeated by itself; a serialization failure (SQLSTATE 40001) reaches the caller.
   */
  tx<T>(fn: (tx: Tx) => Promise<T>, options?: TxOptions): Promise<T>
  /**
   * Reads in one state of the store, on connections of their own: statements that are asked
   * together are sent together, so that many cost little more than one. Those with values are
   * prepared once per connection. `fn` may be run again, so it only reads.
   */
  snapshot<T>(fn: (db: Queryable) => Promise<T>): Promise<T>
  /** A statement whose one row passes through as the bytes that came; see raw-row.ts. */
  rawRow(query: RawQuery): Promise<RawRow | null>
  copyIn: typeof copyIn
  copyOut: typeof copyOut
  /**
   * Calls `fn` with the payload of each notification on the channel, and with undefined after
   * every (re)connection, because notifications may have been missed. Returns the way to end it.
   */
  listen(channel: string, fn: (payload: string | undefined) => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type DatabaseOptions = {
  log: Log
  applicationName?: string
  role?: string
  connectionsMax?: number
  /** How long a caller waits for a free connection before it is refused. */
  waitMs?: number
  statementTimeoutMs?: number
}

/** What is read for pages is shared by all who ask meanwhile, so few are enough. */
const snapshotsMax = 2

/** Opens a pool of connections for transactions, copies and statements without hurry. */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const { log } = options
  const pooled = {
    ...sessionConfig(url, options),
    max: options.connectionsMax ?? 6,
    connectionTimeoutMillis: options.waitMs ?? 60_000,
    idleTimeoutMillis: 60_000,
    // A program that has nothing else to do ends even if it forgot to close the pool.
    allowExitOnIdle: true,
  }
  const pool = new pg.Pool(pooled)
  let isClosing = false
  const lost = (error: Error) => {
    // The pool is closed before its connections are: a server that stops right after still ends some.
    if (!isClosing) log.warn({ reason: error.message }, 'a database connection was lost')
  }
  pool.on('error', lost)
  // The pool listens only while a connection is idle; the loss of one in use would end Node.
  pool.on('connect', (client) => client.on('error', () => {}))
  const listeners = new Set<() => Promise<void>>()
  // Opens no connection before the first snapshot is asked for.
  const snapshots = new pg.Pool({ ...pooled, max: snapshotsMax, pipeline: true })
  snapshots.on('error', lost)
  snapshots.on('connect', (client) => client.on('error', () => {}))
  return {
    url,
    query: (text, values) => pool.query(text as string, values),
    snapshot: (fn) => readSnapshot(snapshots, fn),
    rawRow: (query) => askPool(pool, query),
    tx: (fn, txOptions) => runTransaction(pool, fn, txOptions ?? {}),
    copyIn,
    copyOut,
    async listen(channel, fn) {
      const stop = await listenOn(sessionConfig(url, options), channel, fn, log)
      listeners.add(stop)
      return async () => {
        listeners.delete(stop)
        await stop()
      }
    },
    async close() {
      isClosing = true
      await Promise.all([...listeners].map((stop) => stop()))
      await Promise.all([pool.end(), snapshots.end()])
    },
  }
}

async function askPool(pool: pg.Pool, query: RawQuery): Promise<RawRow | null> {
  const client = await pool.connect()
  try {
    const row = await askRawRow(client, query)
    client.release()
    return row
  } catch (error) {
    // A statement that fails leaves the connection as it was; anything else may not.
    const isWhole = error instanceof pg.DatabaseError && error.severity === 'ERROR'
    client.release(isWhole ? undefined : (error as Error))
    throw error
  }
}

async function runTransaction<T>(
  pool: pg.Pool,
  fn: (tx: Tx) => Promise<T>,
  options: TxOptions,
): Promise<T> {
  const client = await pool.connect()
  const tx: Tx = {
    connection: client,
    query: (text, values) => client.query(text as string, values),
  }
  try {
    await client.query(beginStatement(options))
    const result = await fn(tx)
    const end = await client.query('commit')
    // After an error that somebody swallowed, PostgreSQL answers commit with a rollback.
    if (end.command !== 'COMMIT') {
      throw new Error('The transaction was rolled back: an error inside it was swallowed.')
    }
    client.release()
    return result
  } catch (error) {
    await rollBack(client)
    throw error
  }
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback')
    client.release()
  } catch (error) {
    client.release(error as Error)
  }
}

function beginStatement(options: TxOptions): string {
  const isolation = options.isolation ? ` isolation level ${options.isolation}` : ''
  return `begin${isolation}${options.readOnly ? ' read only' : ''}`
}

/**
 * Stream into `COPY … FROM STDIN`. Write with back-pressure (`pipeline`, or wait for `drain`), end
 * it, and wait for `finish`; destroying it makes the copy and so the transaction fail.
 */
export function copyIn(tx: Tx, sql: string): CopyIn {
  return tx.connection.query(createCopyIn(sql))
}

/**
 * Stream out of `COPY … TO STDOUT`. Read it to its end; destroying it before costs the connection
 * and so the transaction.
 */
export function copyOut(tx: Tx, sql: string): CopyOut {
  return tx.connection.query(createCopyOut(sql))
}
