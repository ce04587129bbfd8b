import { createHash, randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCodelists } from '../../src/codelist/load-codelists.ts'
import { silentLog } from '../../src/log.ts'
import { openDatabase } from '../../src/pg/database.ts'
import type { Database } from '../../src/pg/database.ts'
import { startEmbedded } from '../../src/pg/embedded.ts'
import type { Embedded } from '../../src/pg/embedded.ts'
import { migrate } from '../../src/pg/migrate.ts'
import { readMigrations } from '../../src/pg/migration-file.ts'
import { ownerRunsHere, readOwner } from '../../src/pg/owner-lock.ts'
import { quickFolder } from './quick-folder.ts'

export type TestDatabase = {
  url: string
  db: Database
  /** Closes `db` and removes the database. */
  drop(): Promise<void>
}

/** Folder of the real migrations. */
export const migrationsFolder = fileURLToPath(new URL('../../sql/', import.meta.url))
const listsFolder = fileURLToPath(new URL('../../data/codelists/', import.meta.url))

/** A crash of the machine may cost a test its data; nothing else may, so commits stay real. */
const testSettings = { fsync: 'off', shared_buffers: '64MB', max_wal_size: '1GB' }

const runPrefix = 'kho-test-run-'
const basePrefix = 'kho-test-base-'
const basesMax = 4
const baseAgeMs = 300_000

const templateLockKey = 6_018_223_377

let shared: Promise<string> | undefined

/**
 * A database of its own with all migrations applied: cloned from a template that is built once per
 * state of the migrations. One server serves the whole test process and dies with it; with
 * KHO_TEST_DATABASE_URL set, that server is used instead and left running.
 */
export async function testDatabase(): Promise<TestDatabase> {
  return cloneOf(await templateOn(await testServer()))
}

/** As testDatabase, with the code lists that the program would load at its first start. */
export async function databaseWithLists(): Promise<TestDatabase> {
  return cloneOf(await templateWithListsOn(await testServer()))
}

/** As testDatabase, without any migration. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return cloneOf({ serverUrl: await testServer(), template: 'template0' })
}

/** Connection string to the maintenance database of the shared test server. */
export function testServer(): Promise<string> {
  shared ??= process.env.KHO_TEST_DATABASE_URL
    ? Promise.resolve(process.env.KHO_TEST_DATABASE_URL)
    : startShared()
  return shared
}

type Template = { serverUrl: string; template: string }

async function cloneOf({ serverUrl, template }: Template): Promise<TestDatabase> {
  const name = `kho_test_${randomBytes(6).toString('hex')}`
  await administer(serverUrl, (admin) =>
    admin.query(`create database ${name} template ${template}`),
  )
  const url = withDatabase(serverUrl, name)
  const db = openDatabase(url, { log: silentLog, applicationName: 'kho-test' })
  return {
    url,
    db,
    async drop() {
      await db.close()
      await administer(serverUrl, (admin) => admin.query(`drop database ${name} with (force)`))
    },
  }
}

async function templateOn(serverUrl: string): Promise<Template> {
  const template = `kho_template_${migrationsHash()}`
  await makeTemplate(serverUrl, template, 'template0', (db) =>
    migrate(db, { folder: migrationsFolder, log: silentLog }),
  )
  return { serverUrl, template }
}

async function templateWithListsOn(serverUrl: string): Promise<Template> {
  const { template: plain } = await templateOn(serverUrl)
  const template = `${plain}_${listsHash()}`
  await makeTemplate(serverUrl, template, plain, (db) => db.tx(loadCodelists))
  return { serverUrl, template }
}

/** Makes the template if this server lacks it; two processes on one server take turns. */
async function makeTemplate(
  serverUrl: string,
  template: string,
  from: string,
  fill: (db: Database) => Promise<unknown>,
): Promise<void> {
  await administer(serverUrl, async (admin) => {
    const present = () => admin.query('select 1 from pg_database where datname = $1', [template])
    if ((await present()).rowCount) return
    await admin.query('select pg_advisory_lock($1)', [templateLockKey])
    if ((await present()).rowCount) return
    const draft = `${template}_draft`
    await admin.query(`drop database if exists ${draft} with (force)`)
    await admin.query(`create database ${draft} template ${from}`)
    const db = openDatabase(withDatabase(serverUrl, draft), { log: silentLog })
    try {
      await fill(db)
    } finally {
      await db.close()
    }
    await admin.query(`alter database ${draft} rename to ${template}`)
  })
}

async function administer(
  serverUrl: string,
  fn: (db: Database) => Promise<unknown>,
): Promise<void> {
  const db = openDatabase(serverUrl, { log: silentLog, connectionsMax: 1 })
  try {
    await fn(db)
  } finally {
    await db.close()
  }
}

function withDatabase(url: string, name: string): string {
  return url.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${name}`)
}

function migrationsHash(): string {
  const hash = createHash('sha256')
  for (const file of readMigrations(migrationsFolder)) hash.update(file.sha256)
  return hash.digest('hex').slice(0, 16)
}

/** Lists of another state do no harm: the program that starts there brings its own. */
function listsHash(): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(listsFolder).toSorted()) {
    hash.update(file).update(readFileSync(join(listsFolder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

const stateHash = () => `${migrationsHash()}-${listsHash()}`

/**
 * A server of this process on a copy of a base folder that already holds the template. The base
 * is kept between runs, because initdb is the slow part.
 */
export async function startShared(settings: Record<string, string> = {}): Promise<string> {
  for (const folder of new Set([tmpdir(), quickFolder()])) removeAbandoned(folder)
  const base = (await existingBase()) ?? (await buildBase())
  const dataDir = mkdtempSync(join(quickFolder(), runPrefix))
  cpSync(base, dataDir, { recursive: true })
  const running: { embedded?: Embedded } = {}
  process.once('exit', () => endAtOnce(running.embedded, dataDir))
  const embedded = await start(dataDir, settings)
  running.embedded = embedded
  return withDatabase(embedded.url, 'postgres')
}

function basePath(state: string): string {
  return join(tmpdir(), `${basePrefix}${process.getuid?.() ?? 0}-${state}`)
}

async function existingBase(): Promise<string | undefined> {
  const base = basePath(stateHash())
  return existsSync(base) ? base : undefined
}

async function buildBase(): Promise<string> {
  const draft = mkdtempSync(join(tmpdir(), runPrefix))
  const embedded = await start(draft)
  let base = basePath(stateHash())
  try {
    await templateWithListsOn(withDatabase(embedded.url, 'postgres'))
  } catch {
    // The migrations fail. Tests that need none can go on; the others meet the error themselves.
    base = basePath('plain')
  } finally {
    await embedded.stop()
  }
  try {
    renameSync(draft, base)
  } catch {
    // Another process was quicker; its base is as good.
    rmSync(draft, { recursive: true, force: true })
  }
  return base
}

function start(dataDir: string, settings: Record<string, string> = {}): Promise<Embedded> {
  return startEmbedded({
    dataDir,
    log: silentLog,
    settings: { ...testSettings, ...settings },
    syncNewCluster: false,
  })
}

/** Runs in the exit event, so everything is synchronous; nothing in the folder is worth keeping. */
function endAtOnce(embedded: Embedded | undefined, dataDir: string): void {
  const pid = embedded?.pid()
  const pause = new Int32Array(new SharedArrayBuffer(4))
  if (pid) {
    try {
      process.kill(pid, 'SIGQUIT')
      for (let turn = 0; turn < 200 && process.kill(pid, 0); turn++) Atomics.wait(pause, 0, 0, 10)
    } catch {
      // It is gone.
    }
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
}

/** Folders of test processes that were killed, and bases of migrations long rewritten. */
function removeAbandoned(folder: string): void {
  const names = readdirSync(folder)
  for (const name of names.filter((name) => name.startsWith(runPrefix))) {
    const dataDir = join(folder, name)
    const owner = readOwner(dataDir)
    if (owner && !ownerRunsHere(owner)) rmSync(dataDir, { recursive: true, force: true })
  }
  const bases = names
    .filter((name) => name.startsWith(basePrefix))
    .map((name) => join(folder, name))
  const byAge = bases
    .map((path) => ({ path, atMs: bornMs(path) }))
    .toSorted((a, b) => b.atMs - a.atMs)
  for (const old of byAge.slice(basesMax)) {
    // A young one may be in use by another process at this moment.
    if (Date.now() - old.atMs > baseAgeMs) rmSync(old.path, { recursive: true, force: true })
  }
}

function bornMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Date.now()
}
