import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { Client } from 'pg'
import type { Log } from '../log.ts'
import { keepRunning } from './keep-running.ts'
import { makeFolder } from './make-folder.ts'
import { ownerRunsHere, readOwner, takeOwnerLock } from './owner-lock.ts'
import type { OwnerLock } from './owner-lock.ts'
import { chooseAccount } from './server-account.ts'
import { addressSettings, chooseAddress, connectionUrl, temporaryPrefix } from './server-address.ts'
import { copyBinaries, findBinaries } from './server-binaries.ts'
import { ensureCluster } from './server-cluster.ts'
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
  makeFolder(dataDir, 0o700)
  return startLocked(dataDir, await takeOwnerLock(dataDir), options)
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
  const database = options.database ?? databaseDefault
  removeTemporary(lock.previous?.temporaryDirs ?? [])
  const temporary: string[] = []
  const giveUp: (() => Promise<void>)[] = []
  const end = async () => {
    for (const step of giveUp) await step()
    removeTemporary(temporary)
    lock.release()
  }
  try {
    const place = preparePlace(dataDir, options.log, temporary)
    lock.update({ temporaryDirs: temporary })
    if (await ensureCluster(place, options.syncNewCluster ?? true)) {
      const runsAs = place.account.name
      options.log.info({ folder: dataDir, runsAs }, 'PostgreSQL: a new database was created')
    }
    const address = await chooseAddress(place, temporary)
    lock.update({ listening: address, temporaryDirs: temporary })
    const settings = { ...settingsDefault, ...options.settings, ...addressSettings(address) }
    const keeper = keepRunning(place, settingArguments(settings))
    giveUp.push(keeper.stop)
    await keeper.start()
    await ensureDatabase(connectionUrl(dataDir, address, 'postgres'), database)
    return {
      url: connectionUrl(dataDir, address, database),
      ...address,
      pid: () => postmasterFile(place.cluster)?.pid,
      ready: keeper.ready,
      onDown: keeper.onDown,
      stop: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

function preparePlace(dataDir: string, log: Log, temporary: string[]): ServerPlace {
  let binaries = findBinaries(join(dataDir, 'lib'))
  const account = chooseAccount(binaries, dataDir)
  if (account.needsCopy) {
    const copy = mkdtempSync(join(tmpdir(), temporaryPrefix))
    temporary.push(copy)
    binaries = copyBinaries(binaries, copy)
  }
  return { binaries, account, dataDir, cluster: join(dataDir, 'cluster'), log }
}

function settingArguments(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** The list comes from a file that the server's account may write, so it is not simply believed. */
function removeTemporary(dirs: string[]): void {
  for (const dir of dirs) {
    const ours = dirname(dir) === tmpdir() && basename(dir).startsWith(temporaryPrefix)
    if (ours) rmSync(dir, { recursive: true, force: true })
  }
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
