/**
 * Follows a replication slot of an agency's PostgreSQL. The slot keeps the agency's log until what
 * it holds is stored here for good, so a restart misses nothing; and because a log that is kept can
 * fill a disk, the slot is given up when it would keep more than was agreed.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LogicalReplicationService, Pgoutput, PgoutputPlugin } from 'pg-logical-replication'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeOf } from '../database/database-fault.ts'
import { postgresClient, postgresProduct } from '../database/postgres-session.ts'
import { explain } from '../service/http-client.ts'
import type { Capture, CaptureWay } from './capture.ts'
import { createGatherer, type Gatherer } from './gather-changes.ts'
import { probeSlot } from './probe-slot.ts'
import { createCommits } from './see-commits.ts'

export type SlotOptions = {
  /** The declared source's name, for messages. */
  name: string
  url: string
  /** As of `SqlSource`. */
  addresses?: readonly string[]
  slot: string
  publication: string
  /** `schema.table` whose changes are meant. */
  table: string
  /** Columns of the table that are the dataset's key, in its order. */
  key: readonly string[]
  /** A slot that would make the agency keep more than this is given up. */
  keptBytesMax: number
  statusMs?: number
}

export function postgresCapture(options: SlotOptions): CaptureWay {
  return {
    keptBytesMax: options.keptBytesMax,
    ensure: (owe) => ensureSlot(options, owe),
    follow: () => followSlot(options),
    giveUp: () => dropSlot(options),
  }
}

/**
 * Makes the slot where it is missing; changes before that are not told, so the whole is owed.
 * Refused: `source.capture-impossible`.
 */
export async function ensureSlot(options: SlotOptions, owe: () => Promise<void>): Promise<void> {
  await asked(options, async (client) => {
    await probeSlot(client, options)
    const found = await client.query(
      'select plugin, wal_status from pg_replication_slots where slot_name = $1',
      [options.slot],
    )
    if (found.rows[0]?.wal_status === 'lost') {
      await client.query('select pg_drop_replication_slot($1)', [options.slot])
    } else if (found.rows[0]) return
    await owe()
    await client.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [options.slot])
  })
}

/** Gives the slot up: the agency's log is free again. */
export async function dropSlot(options: SlotOptions): Promise<void> {
  await asked(options, (client) =>
    client.query(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1`,
      [options.slot],
    ),
  )
}

export async function followSlot(options: SlotOptions): Promise<Capture> {
  const gatherer = createGatherer()
  const service = new LogicalReplicationService(
    {
      ...postgresClient(options),
      application_name: 'kho-capture',
    },
    // Never by itself: it would confirm what was received and is not stored yet. Without flow
    // control, since messages that wait in a queue are overtaken by heartbeats, which say that all
    // before them was told; and only keys are kept here, a bounded number of them.
    { acknowledge: { auto: false, timeoutSeconds: 0 } },
  )
  let confirmed = '0/0'
  /** Given out by `next` and not confirmed yet. */
  let taken: string | null = null
  const commits = createCommits()
  service.on('data', (_lsn: string, message: Pgoutput.Message) => {
    try {
      commits.take(message)
      take(message, options, gatherer)
    } catch (error) {
      gatherer.fail(error)
    }
  })
  let heard = () => {}
  service.on('heartbeat', (lsn: string, _at: number, shouldRespond: boolean) => {
    heard()
    // Log of other tables: nothing in it is meant for us, so it need not be kept.
    if (!gatherer.isBusy() && taken === null) confirmed = later(confirmed, lsn)
    if (shouldRespond) void tell()
  })
  service.on('error', (error: Error) => {
    if ((error as { code?: string }).code !== slotInUse) gatherer.fail(explainSlot(error, options))
  })
  const tell = () => service.acknowledge(before(confirmed))
  const status = setInterval(() => void tell(), options.statusMs ?? 5_000)
  const plugin = new PgoutputPlugin({ protoVersion: 1, publicationNames: [options.publication] })
  const ended = subscribe(service, plugin, options).then(
    () => gatherer.fail(new Refusal('source.gone', { source: options.name, reason: 'ended' })),
    (error: unknown) => gatherer.fail(explainSlot(error, options)),
  )
  return {
    from: confirmed,
    async next() {
      const changes = await gatherer.next()
      if (changes) taken = changes.upTo
      return changes
    },
    visible: () => asked(options, (client) => commits.visible(client)),
    async confirm(upTo) {
      confirmed = later(confirmed, upTo)
      if (taken !== null && lsnValue(upTo) >= lsnValue(taken)) taken = null
      await tell()
    },
    async lag() {
      const { keptBytes, isPublished } = await askSlot(options)
      if (!isPublished) gatherer.fail(slotLost(options))
      return { keptBytes, waitingSince: gatherer.waitingSince(), passed: null }
    },
    async stop() {
      clearInterval(status)
      gatherer.end()
      // A session that ends at once leaves what it last confirmed unread.
      const answer = new Promise<void>((resolve) => (heard = resolve))
      const told = await service.acknowledge(before(confirmed), true).catch(() => false)
      if (told) await Promise.race([answer, sleep(1_000)])
      await service.stop().catch(() => {})
      await ended
    },
  }
}

/** The session of a process that was killed can hold the slot for a while. */
async function subscribe(
  service: LogicalReplicationService,
  plugin: PgoutputPlugin,
  { slot }: SlotOptions,
): Promise<void> {
  for (const untilMs = Date.now() + slotWaitMs; ;) {
    try {
      await service.subscribe(plugin, slot)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== slotInUse || Date.now() > untilMs) throw error
      await sleep(200)
    }
  }
}

/**
 * Bytes of log that the slot keeps at the agency, and whether it tells the table at all: what is no
 * longer published is passed over in silence, from PostgreSQL 18 on also where the publication is
 * gone. Refused: `source.slot-lost`.
 */
async function askSlot(options: SlotOptions): Promise<{ keptBytes: number; isPublished: boolean }> {
  const { slot, publication, table } = options
  return asked(options, async (client) => {
    const { rows } = await client.query(
      `select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::text as kept, wal_status,
         exists (select from pg_publication_tables
           where pubname = $2 and format('%s.%s', schemaname, tablename) = $3) as published
       from pg_replication_slots where slot_name = $1`,
      [slot, publication, table],
    )
    if (!rows[0] || rows[0].wal_status === 'lost') throw slotLost(options)
    return { keptBytes: Number(rows[0].kept), isPublished: rows[0].published }
  })
}

function take(message: Pgoutput.Message, options: SlotOptions, gatherer: Gatherer): void {
  switch (message.tag) {
    case 'commit': {
      const micros = BigInt(message.commitTime as unknown as bigint)
      return gatherer.commit(
        message.commitEndLsn ?? message.commitLsn!,
        new Date(Number(micros / 1000n)),
      )
    }
    case 'insert':
    case 'update':
    case 'delete': {
      const { relation } = message
      if (`${relation.schema}.${relation.name}` !== options.table) return
      refuseWeakIdentity(relation, options)
      const images =
        message.tag === 'insert'
          ? [message.new]
          : [message.key ?? message.old, message.tag === 'update' ? message.new : null]
      const keyOf = keyReader(relation, options.key)
      for (const image of images) if (image) gatherer.key(keyOf(image))
      return
    }
    case 'truncate':
      if (message.relations.some(({ schema, name }) => `${schema}.${name}` === options.table)) {
        gatherer.all()
      }
      return
    default:
  }
}

/** The blanks that fill a `char(n)` up, which the log tells, are no part of the value. */
function keyReader(
  { columns }: Pgoutput.MessageRelation,
  key: readonly string[],
): (image: Record<string, unknown>) => string[] {
  const padded = new Set(columns.flatMap(({ name, typeOid }) => (typeOid === bpchar ? [name] : [])))
  return (image) =>
    key.map((column) => {
      const text = String(image[column])
      return padded.has(column) ? text.replace(/ +$/, '') : text
    })
}

/** A delete must tell the dataset's key, or nobody could know what went. */
function refuseWeakIdentity(relation: Pgoutput.MessageRelation, options: SlotOptions): void {
  const { replicaIdentity, keyColumns, columns } = relation
  const named = new Set(columns.map(({ name }) => name))
  const told = replicaIdentity === 'full' ? named : new Set(keyColumns)
  const missing = options.key.filter((column) => !told.has(column))
  if (missing.length === 0) return
  throw new Refusal('source.capture-impossible', {
    source: options.name,
    reason: `${options.table}: replica identity ${replicaIdentity} does not tell ${missing.join(', ')}`,
  })
}

function later(a: string, b: string): string {
  return lsnValue(a) >= lsnValue(b) ? a : b
}

/**
 * The library confirms one byte more than it is told. A commit that begins exactly there would then
 * be taken for one that we have.
 */
function before(lsn: string): string {
  const value = lsnValue(lsn)
  const told = value > 0n ? value - 1n : 0n
  return `${(told >> 32n).toString(16)}/${(told & 0xffffffffn).toString(16)}`
}

function lsnValue(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/')
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
}

async function asked<T>(options: SlotOptions, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...postgresClient(options),
    application_name: 'kho-capture',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return await act(client)
  } catch (error) {
    throw explainSlot(error, options)
  } finally {
    await client.end().catch(() => {})
  }
}

/** pg_type.oid of `char(n)`. */
const bpchar = 1042
const slotInUse = '55006'
const slotWaitMs = 75_000
const noSuchSlot = '42704'
const lostSlot = '55000'
const notAllowed = '42501'

function explainSlot(error: unknown, options: SlotOptions): unknown {
  if (error instanceof Refusal) return error
  const { code } = error as { code?: string }
  if (code === noSuchSlot || code === lostSlot) return slotLost(options)
  if (code === notAllowed) {
    const reason = 'the account has no REPLICATION right'
    return new Refusal('source.capture-impossible', { source: options.name, reason })
  }
  const fault = postgresProduct.faultOf(error)
  if (!fault || fault.code === 'source.gone') {
    // The driver gives no code where the server ends a session in good order.
    if (codeOf(error) === '') {
      return new Refusal('source.gone', { source: options.name, reason: 'connection lost' })
    }
    return explain(error, options.name)
  }
  const { code: named, ...values } = fault
  return new Refusal(named, { source: options.name, ...values })
}

function slotLost({ name, slot }: SlotOptions): Refusal {
  return new Refusal('source.slot-lost', { source: name, slot })
}
