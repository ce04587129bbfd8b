import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openLog } from '@kho/journal/store.ts'
import { batchPath } from '@kho/journal/tile.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { runCli } from '../cli/run-cli.ts'
import { createMetrics } from '../http/metrics.ts'
import { createServer } from '../http/server.ts'
import { silentLog } from '../log.ts'
import { append } from './append.ts'
import { writeBatchFile } from './batch-file.ts'
import { journalCommands } from './journal.cli.ts'
import { journalRoutes } from './journal.http.ts'
import { journalPlaces } from './journal-places.ts'
import { endLater, origin, trialDatabase, trialFolder, trialJournal } from './trial-journal.test.ts'

/** A journal of 300 entries and one batch, served over HTTP, as an installation has it. */
async function servedJournal(t: TestContext) {
  const { db } = await trialDatabase(t)
  const dataDir = trialFolder(t)
  const places = journalPlaces({
    dataDir,
    anchorDir: join(dataDir, 'anchor'),
    journalOrigin: origin,
  })
  const journal = await trialJournal(t, { db }, dataDir, places)
  await db.query(`insert into journal.intake (kind) select 'act' from generate_series(1, 299)`)
  const { root, rows } = await writeBatchFile(places.folder, [Buffer.alloc(96, 9)])
  await append(db, { kind: 'change', fields: { rows }, root })
  await journal.publishNow()
  const server = await createServer({
    routes: journalRoutes(places.folder),
    log: silentLog,
    metrics: createMetrics(),
    title: { vi: 'Kho', en: 'Kho' },
    version: '1',
    publicUrl: 'http://localhost',
  })
  const { host, port } = await server.listen({ host: '127.0.0.1', port: 0 })
  endLater(t, () => server.stop())
  const url = `http://${host}:${port}/journal`
  return { url, places, dataDir, journal, batch: batchPath(root) }
}

/** Runs a command of `kho` on this data folder; gives its exit code and its JSON. */
async function runKho(dataDir: string, ...words: string[]) {
  let stdout = ''
  let stderr = ''
  const exit = await runCli([...words, '--json'], {
    commands: journalCommands,
    openStore: () => Promise.reject(new Error('no database is needed')),
    env: { KHO_DATA: dataDir, KHO_JOURNAL_ORIGIN: origin },
    cwd: dataDir,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
  })
  return { exit, json: stdout === '' ? null : JSON.parse(stdout), stderr }
}

test('the log is served as files that verify from outside', async (t) => {
  const { url, batch, journal } = await servedJournal(t)
  const found = await verifyLog({ ...openLog(url), key: journal.state().vkey })
  assert.deepEqual(found.findings, [])
  assert.deepEqual([found.ok, found.entries, found.batches, found.rows], [true, 300, 1, 3])
  const expected: [string, string, string][] = [
    ['checkpoint', 'text/plain; charset=utf-8', 'no-cache'],
    ['key', 'text/plain; charset=utf-8', 'no-cache'],
    ['tile/0/000', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['tile/entries/001.p/44', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    [batch, 'application/octet-stream', 'public, max-age=31536000, immutable'],
  ]
  for (const [path, type, cache] of expected) {
    const answer = await fetch(`${url}/${path}`)
    assert.equal(answer.status, 200, path)
    assert.equal(answer.headers.get('content-type'), type, path)
    assert.equal(answer.headers.get('cache-control'), cache, path)
    await answer.arrayBuffer()
  }
})

test('nothing but files of the log is served below /journal', async (t) => {
  const { url, places } = await servedJournal(t)
  writeFileSync(join(places.folder, 'batch', 'secret'), 'secret')
  const paths = [
    'tile/0/999',
    'tile/0/../../key',
    'tile/%2e%2e/key',
    'tile/..%2f..%2fkeys%2fjournal.key',
    'batch/secret',
    'batch/..%2f..%2fkeys%2fjournal.key',
    'batch/%00',
    'tile/entries/001.p/45',
    'tile/',
    'keys/journal.key',
    '.tmp/',
  ]
  for (const path of paths) {
    const { status, text } = await rawGet(new URL(url), `/journal/${path}`)
    assert.ok(status === 404 || status === 400, `${path}: ${status}`)
    assert.doesNotMatch(text, /PRIVATE|secret$/, path)
  }
})

test('commands verify, prove and mirror the log and find what is altered', async (t) => {
  const { url, dataDir, places, journal } = await servedJournal(t)
  const { vkey } = journal.state()
  const key = await runKho(dataDir, 'journal', 'key')
  assert.deepEqual(key, { exit: 0, json: { origin, key: vkey }, stderr: '' })

  const own = await runKho(dataDir, 'journal', 'verify')
  assert.deepEqual([own.exit, own.json.ok, own.json.size], [0, true, 300])
  assert.equal(own.json.trustedOnFirstUse, false)
  const served = await runKho(dataDir, 'journal', 'verify', url, '--key', vkey)
  assert.deepEqual([served.exit, served.json.comparedWithSize], [0, 300])

  const proof = await runKho(dataDir, 'journal', 'prove', '299', '--out', join(dataDir, 'proof'))
  assert.equal(proof.exit, 0)
  const checked = await runKho(dataDir, 'journal', 'verify-proof', join(dataDir, 'proof'))
  assert.deepEqual([checked.exit, checked.json.index, checked.json.ok], [0, 299, true])

  const copy = join(dataDir, 'copy')
  const mirrored = await runKho(dataDir, 'journal', 'mirror', url, copy, '--key', vkey)
  assert.deepEqual([mirrored.exit, mirrored.json.size], [0, 300])
  assert.equal((await runKho(dataDir, 'journal', 'verify', copy, '--key', vkey)).exit, 0)

  const bundle = join(places.folder, 'tile', 'entries', '000')
  const bytes = readFileSync(bundle)
  bytes[100] = bytes[100]! ^ 1
  writeFileSync(bundle, bytes)
  const altered = await runKho(dataDir, 'journal', 'verify')
  assert.equal(altered.exit, 1)
  assert.ok(altered.json.findings.length > 0)
})

test('commands that are misused say so with exit code 2', async (t) => {
  const dataDir = trialFolder(t)
  assert.equal((await runKho(dataDir, 'journal', 'prove', 'x')).exit, 2)
  assert.equal((await runKho(dataDir, 'journal', 'verify-proof', 'file')).exit, 2)
  assert.equal((await runKho(dataDir, 'journal', 'mirror', 'http://localhost:1')).exit, 2)
  assert.equal((await runKho(dataDir, 'journal', 'prove', '0')).exit, 1)
})

/** A request whose path is sent as it is; fetch would tidy the dots away. */
function rawGet(base: URL, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: base.hostname, port: base.port, path }, (answer) => {
      let text = ''
      answer.on('data', (piece) => (text += piece))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}
