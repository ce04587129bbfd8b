import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg'
import type { Queryable } from './database.ts'
import type { Log } from '../log.ts'
import { sessionConfig } from './session.ts'
import type { SessionOptions } from './session.ts'

/**
 * Connections for short reads: statements are sent without waiting for the answers to those before
 * (pipelining), which is several times the throughput of a pool. Each statement is a transaction of
 * its own and fails alone. No session settings, no transactions, no COPY here; and since a slow
 * statement holds up those behind it, the statement timeout must be short.
 */
export type Lane = Queryable & { close(): Promise<void> }

export type LaneOptions = SessionOptions & {
  connections: number
  statementTimeoutMs: number
  log: Log
  /** How long a statement waits for a connection while the server is away. */
  connectWaitMs?: number
}

type Slot = {
  client: pg.Client | undefined
  opening: Promise<pg.Client> | undefined
  inFlight: number
}

type Setting = { url: string; options: LaneOptions; slots: Slot[]; closed: boolean }

const connectWaitDefaultMs = 5_000

/** The statement is unknown to this connection, or its result has another shape since a change. */
const staleStatementCodes = new Set(['26000', '0A000'])

export function openLane(url: string, options: LaneOptions): Lane {
  const slots: Slot[] = Array.from({ length: options.connections }, () => ({
    client: undefined,
    opening: undefined,
    inFlight: 0,
  }))
  const lane: Setting = { url, options, slots, closed: false }
  return {
    query: (statement, values) => run(lane, statement, values),
    async close() {
      lane.closed = true
      await Promise.allSettled(slots.map((slot) => slot.client?.end()))
    },
  }
}

async function run<R extends QueryResultRow>(
  lane: Setting,
  statement: string | QueryConfig,
  values: unknown[] | undefined,
): Promise<QueryResult<R>> {
  if (lane.closed) throw new Error('The lane is closed.')
  const slot = leastLoaded(lane.slots)
  slot.inFlight++
  try {
    const client = slot.client ?? (await clientOf(lane, slot))
    try {
      return await send<R>(client, statement, values)
    } catch (error) {
      if (!isStale(statement, error)) throw error
      // Only a new connection forgets a statement; what is on its way on this one finishes.
      retire(slot, client)
      void client.end().catch(() => {})
      return await send<R>(slot.client ?? (await clientOf(lane, slot)), statement, values)
    }
  } finally {
    slot.inFlight--
  }
}

/** All who wait for a slot's connection wait for the same one. */
function clientOf(lane: Setting, slot: Slot): Promise<pg.Client> {
  slot.opening ??= open(lane, slot).finally(() => (slot.opening = undefined))
  return slot.opening
}

async function open(lane: Setting, slot: Slot): Promise<pg.Client> {
  const deadlineAt = Date.now() + (lane.options.connectWaitMs ?? connectWaitDefaultMs)
  for (;;) {
    try {
      return await connect(lane, slot)
    } catch (error) {
      if (lane.closed || Date.now() > deadlineAt) throw error
      await sleep(100)
    }
  }
}

async function connect(lane: Setting, slot: Slot): Promise<pg.Client> {
  const config = sessionConfig(lane.url, { applicationName: 'kho-lane', ...lane.options })
  const client = new pg.Client({ ...config, pipeline: true })
  client.on('error', (error) => {
    if (slot.client === client) {
      lane.options.log.warn({ reason: error.message }, 'a lane lost its connection')
    }
    retire(slot, client)
  })
  client.on('end', () => retire(slot, client))
  await client.connect()
  if (lane.closed) {
    await client.end()
    throw new Error('The lane is closed.')
  }
  slot.client = client
  return client
}

function send<R extends QueryResultRow>(
  client: pg.Client,
  statement: string | QueryConfig,
  values: unknown[] | undefined,
): Promise<QueryResult<R>> {
  corkForThisTurn(client)
  return client.query<R>(statement as string, values)
}

const corked = new WeakSet<pg.Client>()

/** Statements asked in one turn leave in one write to the socket. */
function corkForThisTurn(client: pg.Client): void {
  if (corked.has(client)) return
  corked.add(client)
  const { stream } = client.connection
  stream.cork()
  process.nextTick(() => {
    corked.delete(client)
    stream.uncork()
  })
}

function isStale(statement: string | QueryConfig, error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  if (typeof statement === 'string' || !statement.name || !code) return false
  // 0A000 is every "not supported"; only this one is cured by a new connection.
  return staleStatementCodes.has(code) && (code !== '0A000' || /cached plan/.test(message ?? ''))
}

function retire(slot: Slot, client: pg.Client): void {
  if (slot.client === client) slot.client = undefined
}

function leastLoaded(slots: Slot[]): Slot {
  let best = slots[0]!
  for (const slot of slots) if (slot.inFlight < best.inFlight) best = slot
  return best
}
