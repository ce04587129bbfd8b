import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Client } from 'pg'
import { keepRunning } from './keep-running.ts'
import { ownerRunsHere, readOwner, takeOwnerLock } from './owner-lock.ts'
import type { OwnerLock } from './owner-lock.ts'
import type { Log } from '../log.ts'
import { chooseAccount } from './server-account.ts'
import type { ServerAccount } from './server-account.ts'
import { findBinaries } from './server-binaries.ts'
import { clusterPassword, clusterUser, ensureCluster } from './server-cluster.ts'
import { postmasterFile } from './server-process.ts'
import type { ServerPlace } from './server-process.ts'

export type EmbeddedOptions = {
  /** The launcher's own folder; it holds the cluster, the password, the lock and the socket. */
  dataDir: string
  log: Log
  /** Server settings that replace or extend the defaults. */
  settings?: Record<string, string>
  /** Database made on the first start. */
  database?: string
  /** False leaves flushing a new cluster to the system: for tests only. */
  syncNewCluster?: boolean
}

export type Embedded = {
  /** Connection string with password: never to be logged. */
  url: string
  host: string
  port: number
  /** Pid of the server process, while it runs. */
  pid(): number | undefined
  /** Resolves at once while the server accepts connections, otherwise when it does again. */
  ready(): Promise<void>
  /** Called each time the server ended without being asked; it is started again by itself. */
  onDown(listener: (reason: string) => void): void
  /** Fast shutdown; the data folder is free afterwards. May be called twice. */
  stop(): Promise<void>
}

const databaseDefault = 'kho'

/**
 * Every setting that decides about durability stays on. Messages of the server are cut to those
 * about the server itself, because an error's text can quote a citizen's row.
 */
const settingsDefault: Record<string, string> = {
  shared_buffers: '256MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  wal_level: 'replica',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '60',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_checkpoints: 'off',
  log_line_prefix: '',
  logging_collector: 'off',
}

/**
 * Starts the PostgreSQL server that npm brought along on `dataDir`, creating it the first time.
 * It dies with this process, even by kill -9, and is started again when it dies itself.
 * Throws: `data_folder_in_use` (property code) if a living process holds the folder; otherwise one
 * sentence with what the server said.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir)
  mkdirSync(dirname(dataDir), { recursive: true })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = await takeOwnerLock(dataDir)
  try {
    return await startLocked(dataDir, lock, options)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The connection string of the server that another process of this machine runs, if one does. */
export function findEmbedded(
  folder: string,
  database = databaseDefault,
): { url: string; pid: number } | undefined {
  const dataDir = resolve(folder)
  const owner = readOwner(dataDir)
  if (!owner?.listening || !ownerRunsHere(owner)) return undefined
  return { url: connectionUrl(dataDir, owner.listening, database), pid: owner.pid }
}

async function startLocked(
  dataDir: string,
  lock: OwnerLock,
  options: EmbeddedOptions,
): Promise<Embedded> {
  const { log } = options
  const database = options.database ?? databaseDefault
  const binaries = findBinaries(join(dataDir, 'lib'))
  const account = chooseAccount(binaries, dataDir)
  const place: ServerPlace = { binaries, account, dataDir, cluster: join(dataDir, 'cluster'), log }
  if (await ensureCluster(place, options.syncNewCluster ?? true)) {
    log.info({ folder: dataDir, runsAs: account.name }, 'PostgreSQL: a new database was created')
  }
  const leftBehind = lock.previous?.temporarySocketDir
  if (leftBehind) rmSync(leftBehind, { recursive: true, force: true })
  const listening = await chooseListening(dataDir, account)
  lock.update(listening)
  const args = serverArguments(listening, { ...settingsDefault, ...options.settings })
  const keeper = keepRunning(place, args)
  await keeper.start()
  const url = connectionUrl(dataDir, listening.listening, database)
  await ensureDatabase(connectionUrl(dataDir, listening.listening, 'postgres'), database)
  return {
    url,
    ...listening.listening,
    pid: () => postmasterFile(place.cluster)?.pid,
    ready: keeper.ready,
    onDown: keeper.onDown,
    async stop() {
      await keeper.stop()
      if (listening.temporarySocketDir) {
        rmSync(listening.temporarySocketDir, { recursive: true, force: true })
      }
      lock.release()
    },
  }
}

type Listening = { listening: { host: string; port: number }; temporarySocketDir?: string }

/** A socket's whole path must stay within about 107 bytes, or the system cuts it. */
async function chooseListening(dataDir: string, account: ServerAccount): Promise<Listening> {
  const port = 5432
  const fits = (dir: string) => Buffer.byteLength(`${dir}/.s.PGSQL.${port}`) <= 103
  if (process.platform === 'win32') return { listening: await freeLoopbackPort() }
  const own = join(dataDir, 'socket')
  if (fits(own)) {
    mkdirSync(own, { recursive: true, mode: 0o700 })
    if (account.how !== 'self') chownSync(own, account.owner.uid, account.owner.gid)
    return { listening: { host: own, port } }
  }
  if (!fits(join(tmpdir(), 'kho-XXXXXX'))) return { listening: await freeLoopbackPort() }
  const dir = mkdtempSync(join(tmpdir(), 'kho-'))
  if (account.how !== 'self') chownSync(dir, account.owner.uid, account.owner.gid)
  return { listening: { host: dir, port }, temporarySocketDir: dir }
}

function freeLoopbackPort(): Promise<{ host: string; port: number }> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => done({ host: '127.0.0.1', port }))
    })
  })
}

function serverArguments(where: Listening, settings: Record<string, string>): string[] {
  const { host, port } = where.listening
  const socket = host.startsWith('/')
  const all = {
    ...settings,
    port: String(port),
    listen_addresses: socket ? '' : host,
    unix_socket_directories: socket ? host : '',
    unix_socket_permissions: '0700',
  }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function connectionUrl(
  dataDir: string,
  where: { host: string; port: number },
  database: string,
): string {
  const password = encodeURIComponent(clusterPassword(dataDir))
  const start = `postgresql://${clusterUser}:${password}@`
  if (!where.host.startsWith('/')) return `${start}${where.host}:${where.port}/${database}`
  return `${start}localhost:${where.port}/${database}?host=${encodeURIComponent(where.host)}`
}

async function ensureDatabase(url: string, database: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (found.rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(database)}`)
    }
  } finally {
    await client.end()
  }
}
