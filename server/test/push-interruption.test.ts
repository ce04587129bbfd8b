/** A server that is killed while an agency pushes, at instants that are held fast, and at random. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { openDatabase, type Tx } from '../src/pg/database.ts'
import { silentLog } from '../src/log.ts'
import { makeReadFunctions } from '../src/query/read-functions.ts'
import { defineDataset } from '../src/store/define-dataset.ts'
import { databaseWithLists, type TestDatabase } from './kit/database.ts'
import { freePort } from './kit/free-port.ts'
import { definitionOf } from './kit/kho.ts'
import { manifestOf, openPusher, type Pusher, type Reply } from './kit/supplier.ts'

const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'shared',
  key: ['code'],
  thresholds: { failingShareMax: 0.01, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'round', type: 'text', title },
  ],
})
const rowsEach = 3_000
const program = fileURLToPath(new URL('../bin/kho.ts', import.meta.url))
const loads = '/api/v1/datasets/stalls/loads'

let base: TestDatabase
let folder: string
let port: number
let server: ChildProcess
let pusher: Pusher

before(async () => {
  base = await databaseWithLists()
  folder = mkdtempSync(join(tmpdir(), 'kho-push-'))
  port = await freePort()
  server = await serve()
  await base.db.tx(async (tx) => {
    const name = { vi: 'Cơ quan giả lập', en: 'Made-up agency' }
    await declareAgency(tx, 'test', { id: 'so-noi-vu', name })
    const { version } = await defineDataset(tx, 'test', { definition: stalls })
    await makeReadFunctions(tx, version)
  })
  const url = `http://127.0.0.1:${port}`
  pusher = await openPusher({ db: base.db, url }, { id: 'may-noi-vu', agency: 'so-noi-vu' })
})

after(async () => {
  server.kill('SIGTERM')
  if (server.exitCode === null) await once(server, 'exit')
  const key = await openLog(join(folder, 'journal')).read('key')
  const log = openLog(join(folder, 'journal'))
  const checked = await verifyLog({ ...log, key: key!.toString().trim() })
  assert.deepEqual(checked.findings, [])
  const [first, ...others] = starts
  assert.match(first!, /Nhật ký và khoá MỚI[^]*A NEW journal[^]*rm -r '[^\n]*\/keys'/)
  for (const told of others) assert.doesNotMatch(told, /A NEW journal/)
  await base.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** What each start told the operator. */
const starts: string[] = []

async function serve(): Promise<ChildProcess> {
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn(process.execPath, [program, 'serve'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH,
      HOME,
      TMPDIR,
      KHO_DATA: folder,
      KHO_DATABASE_URL: base.url,
      KHO_PORT: String(port),
      KHO_LOG_LEVEL: 'fatal',
    },
  })
  let told = ''
  for await (const chunk of child.stderr!) {
    told += String(chunk)
    if (told.includes(`:${port}`)) break
  }
  await until(
    async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
    'the server is ready',
  )
  starts.push(told)
  return child
}

async function killAndServe(): Promise<void> {
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
  server = await serve()
}

async function until(ask: () => Promise<boolean>, what: string): Promise<void> {
  for (const endsMs = Date.now() + 30_000; Date.now() < endsMs; await sleep(5)) {
    if (await ask().catch(() => false)) return
  }
  throw new Error(`in vain: ${what}`)
}

let round = 0
function nextFile(): { path: string; text: Buffer; manifest: ReturnType<typeof manifestOf> } {
  const lines = Array.from({ length: rowsEach }, (_, i) => `${i},${round}\n`)
  const text = Buffer.from(`code,round\n${lines.join('')}`)
  return { path: `${loads}/vong-${round++}`, text, manifest: manifestOf(text, rowsEach) }
}

/** What is in: one apply more for each file, and all rows of one round. */
async function assertOnce(file: { path: string; text: Buffer }, seq: number): Promise<Reply> {
  const sent = await sendOn(file)
  assert.ok([200, 201].includes(sent.status), JSON.stringify(sent.body))
  assert.deepEqual([sent.body.sequence, sent.body.rows, sent.body.equal], [seq, rowsEach, true])
  assert.ok(sent.body.inserts + sent.body.updates === rowsEach, 'its receipt tells of every row')
  const { rows } = await base.db.query(
    `select (select seq::int from store.dataset_state) as seq,
       (select count(*)::int from store.apply) as applies,
       (select count(distinct c2)::int from store.d_stalls) as rounds,
       (select count(*)::int from store.d_stalls) as rows`,
  )
  assert.deepEqual(rows, [{ seq, applies: seq, rounds: 1, rows: rowsEach }])
  const again = await pusher.call('PUT', file.path, { body: file.text })
  assert.deepEqual(again.body, sent.body)
  assert.deepEqual(readdirSync(join(folder, 'spool', 'push')), [])
  return sent
}

/** As an agency does: ask how far it is, and send the rest, or ask for the load. */
async function sendOn({ path, text }: { path: string; text: Buffer }): Promise<Reply> {
  const { headers } = await pusher.call('HEAD', path)
  const from = Number(headers['upload-offset'])
  const range = from < text.length ? `${from}-${text.length - 1}` : '*'
  return pusher.call('PUT', path, {
    body: text.subarray(from),
    headers: { 'content-range': `bytes ${range}/${text.length}` },
  })
}

async function seqNow(): Promise<number> {
  const { rows } = await base.db.query('select seq::int from store.dataset_state')
  return rows[0].seq
}

/** Holds a lock in a session of its own until it is told to let go. */
async function holding(sql: (tx: Tx) => Promise<unknown>): Promise<() => Promise<void>> {
  const db = openDatabase(base.url, { log: silentLog, connectionsMax: 1 })
  const { promise: letGo, resolve } = Promise.withResolvers<void>()
  const { promise: held, resolve: isHeld } = Promise.withResolvers<void>()
  const ended = db.tx(async (tx) => {
    await sql(tx)
    isHeld()
    await letGo
  })
  await held
  return async () => {
    resolve()
    await ended
    await db.close()
  }
}

const takeTurn = (tx: Tx) =>
  tx.query(`select pg_advisory_xact_lock(hashtextextended('kho.load.stalls', 1))`)
const lockState = (tx: Tx) => tx.query('select from store.dataset_state for update')

/** Sessions of the killed server that still wait for something end when it comes. */
async function waiting(fragment: string): Promise<boolean> {
  const { rows } = await base.db.query(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
    [`%${fragment}%`],
  )
  return rows[0].n > 0
}

async function begin(file: ReturnType<typeof nextFile>): Promise<Promise<unknown>> {
  await pusher.call('PUT', `${file.path}/manifest`, { json: file.manifest })
  return pusher.call('PUT', file.path, { body: file.text }).catch((error: unknown) => error)
}

test('killed after the announcement', async () => {
  const file = nextFile()
  await pusher.call('PUT', `${file.path}/manifest`, { json: file.manifest })
  const seq = await seqNow()
  await killAndServe()
  await assertOnce(file, seq + 1)
})

test('killed in the middle of the upload', async () => {
  const file = nextFile()
  const seq = await seqNow()
  await pusher.call('PUT', `${file.path}/manifest`, { json: file.manifest })
  const cut = pusher.hang(file.path, file.text.subarray(0, 9_000)).catch(() => 0)
  await until(
    async () => (await pusher.call('HEAD', file.path)).headers['upload-offset'] === '9000',
    'bytes arrive',
  )
  await killAndServe()
  await cut
  const { headers } = await pusher.call('HEAD', file.path)
  assert.equal(headers['upload-offset'], '9000')
  await assertOnce(file, seq + 1)
})

test('killed between the upload and the load', async () => {
  const file = nextFile()
  const seq = await seqNow()
  const release = await holding(takeTurn)
  const sent = begin(file)
  await until(() => waiting('pg_advisory_xact_lock'), 'the load waits for its turn')
  await killAndServe()
  await sent
  await release()
  const { headers } = await pusher.call('HEAD', file.path)
  assert.equal(headers['kho-load-state'], 'received')
  await assertOnce(file, seq + 1)
})

test('killed while the load is applied', async () => {
  const file = nextFile()
  const seq = await seqNow()
  const release = await holding(lockState)
  const sent = begin(file)
  await until(() => waiting('for update'), 'the load waits for the dataset')
  await killAndServe()
  await sent
  await release()
  await assertOnce(file, seq + 1)
})

test('killed after the commit, before the answer', async () => {
  const file = nextFile()
  const seq = await seqNow()
  const letApply = await holding(lockState)
  const sent = begin(file)
  await until(() => waiting('for update'), 'the load waits for the dataset')
  // Loads that were killed before may have left theirs.
  const { rows } = await base.db.query(
    `select 'l_' || replace(id::text, '-', '') as name from intake.load
     where state = 'reading' order by started_at desc limit 1`,
  )
  // Nothing of the apply minds this lock, but dropping the staging afterwards does.
  const letDrop = await holding((tx) =>
    tx.query(`lock table staging."${rows[0].name}" in access share mode`),
  )
  await letApply()
  await until(() => waiting('drop table'), 'it is committed')
  assert.equal(await seqNow(), seq + 1)
  await killAndServe()
  await sent
  await letDrop()
  await assertOnce(file, seq + 1)
})

test('killed at instants at random', async () => {
  const first = nextFile()
  let seq = (await seqNow()) + 1
  await pusher.call('PUT', `${first.path}/manifest`, { json: first.manifest })
  const beganMs = performance.now()
  await assertOnce(first, seq)
  const tookMs = performance.now() - beganMs
  for (let kill = 0; kill < 6; kill++) {
    const file = nextFile()
    await pusher.call('PUT', `${file.path}/manifest`, { json: file.manifest })
    const sent = pusher.call('PUT', file.path, { body: file.text }).catch(() => null)
    await sleep((tookMs * (kill + Math.random())) / 6)
    await killAndServe()
    await sent
    await assertOnce(file, ++seq)
  }
})
