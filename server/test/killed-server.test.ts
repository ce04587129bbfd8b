/** A server that is killed while it answers: what it had answered is on record, what it began is closed. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { readGroup } from '../src/journal/read-group.ts'
import { silentLog } from '../src/log.ts'
import { openDatabase, type Database } from '../src/pg/database.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const people = definitionOf({
  id: 'people',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'name', type: 'text', title, personal: 'basic' },
  ],
})
const rows = 30_000
const program = fileURLToPath(new URL('../bin/kho.ts', import.meta.url))

/** The program itself on the settings of the story, ready to serve. */
async function serve(it: RunningKho): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, 'serve'], {
    env: { ...process.env, ...it.env, KHO_LOG_LEVEL: 'error' },
    stdio: 'ignore',
  })
  for (const endsMs = Date.now() + 60_000; Date.now() < endsMs; await sleep(50)) {
    const answer = await fetch(`${it.url}/readyz`).catch(() => null)
    if (answer?.status === 200) return child
    if (child.exitCode !== null) break
  }
  child.kill('SIGKILL')
  return assert.fail('the server did not come up')
}

type Kept = { outcome: string; request?: string; group?: string; place?: unknown; count?: number }

async function recordsOf(db: Database): Promise<{ group: string; record: Kept }[]> {
  const found = await db.query(
    'select intake_id, records from journal.read_group order by intake_id',
  )
  return found.rows.flatMap(({ intake_id: group, records }) =>
    readGroup(records).map((kept) => ({
      group,
      record: ('record' in kept ? kept.record : {}) as Kept,
    })),
  )
}

/** Asks again and again until the server is gone; the references of refusals that were heard. */
async function refusedUntilGone(it: RunningKho, token: string, heard: string[]): Promise<void> {
  for (;;) {
    const answer = await it
      .get('/api/v1/datasets/people/records/000001', { token })
      .catch(() => null)
    if (!answer) return
    const { code, reference } = JSON.parse(answer.text)
    if (code === 'access.no-grant') heard.push(reference)
  }
}

async function assertStory(it: RunningKho, db: Database, clinic: string, nobody: string) {
  const first = await serve(it)
  const headers = { authorization: `Bearer ${clinic}`, 'kho-purpose': 'c', 'kho-task': 'HS-1' }
  const openings: string[] = []
  for (const format of ['csv', 'ndjson', 'csv']) {
    const path = `/api/v1/datasets/people/export.${format}`
    const response = await fetch(it.url + path, { headers })
    openings.push(response.headers.get('kho-read')!)
    // One piece only: the rest waits for a reader who will not come.
    await response.body!.getReader().read()
  }
  const heard: string[] = []
  const heardAll = Promise.all(Array.from({ length: 4 }, () => refusedUntilGone(it, nobody, heard)))
  for (const untilMs = Date.now() + 30_000; heard.length <= 20; await sleep(20)) {
    assert.ok(Date.now() < untilMs, `only ${heard.length} refusals were heard`)
  }
  const gone = once(first, 'exit')
  first.kill('SIGKILL')
  await gone
  await heardAll
  const left = await recordsOf(db)
  const refused = new Set(
    left.filter(({ record }) => record.outcome === 'refused').map(({ record }) => record.request),
  )
  assert.deepEqual(
    heard.filter((reference) => !refused.has(reference)),
    [],
    'a refusal that was heard is on record',
  )
  const open = await db.query('select intake_id, pending from journal.open_group order by 1')
  assert.deepEqual(
    open.rows.map(({ intake_id: id, pending }) => [id, pending]),
    openings.map((id) => [id, 1]),
  )

  const second = await serve(it)
  const after = await recordsOf(db)
  const closed = after.filter(({ record }) => record.outcome === 'broken-off')
  assert.deepEqual(
    closed.map(({ record: { group, place, count } }) => [group, place, count]),
    openings.map((id) => [id, 'rest', 1]),
    'the restart closes each, and says that it was the restart',
  )
  const stillOpen = await db.query('select count(*)::int as n from journal.open_group')
  assert.equal(stillOpen.rows[0].n, 0)
  const answer = await it.get('/api/v1/datasets/people/records/000001', { token: clinic })
  assert.equal(answer.status, 200)
  const ended = once(second, 'exit')
  second.kill('SIGTERM')
  assert.deepEqual(await Promise.race([ended, sleep(30_000, 'still running')]), [0, null])
}

test('what a killed server had answered is on record, and the next start closes what it left open', async () => {
  const it = await openKho()
  try {
    await it.define(people)
    const lines = Array.from({ length: rows }, (_, i) => `${String(i).padStart(6, '0')},Người\n`)
    // Wide, so that no export fits into the buffers between the server and its reader.
    await it.load(
      'people',
      `code,name\n${lines.map((line) => line.replace('Người', 'Người '.repeat(60).trim())).join('')}`,
    )
    const clinic = await it.client('clinic')
    await it.grant({ client: 'clinic', dataset: 'people' })
    const nobody = await it.client('nobody')
    const { vkey } = it.kho.journal.state()
    await it.kho.stop()
    const db = openDatabase(it.databaseUrl, { log: silentLog })
    try {
      await assertStory(it, db, clinic, nobody)
    } finally {
      await db.close()
    }
    const checked = await verifyLog({ ...openLog(it.kho.journalFolder), key: vkey })
    assert.deepEqual(checked.findings, [])
  } finally {
    await it.kho.stop().catch(() => {})
    await it.remove()
  }
})
