/** What is late is named: on the board, in reminders, on the page; and runs are followed live. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { declareSource } from '../src/intake/declared-source.ts'
import { readBoard } from '../src/lateness/board.ts'
import { selectReminders } from '../src/lateness/lateness.sql.ts'
import { remindLate } from '../src/lateness/remind-late.ts'
import { addClient } from '../src/client/add-client.ts'
import { setSchedule } from '../src/sync/set-schedule.ts'
import { startDueRuns } from '../src/sync/start-due-runs.ts'
import { openSync } from '../src/sync/open-sync.ts'
import { silentLog } from '../src/log.ts'
import { openDatabase } from '../src/pg/database.ts'
import { selectRuns } from '../src/sync/run.sql.ts'
import { startRunForPerson } from '../src/sync/start-run.ts'
import { followRun } from '../src/sync/watch-runs.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const columns = [
  { name: 'code', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } },
  { name: 'depth', type: 'integer', title: { vi: 'Sâu', en: 'Depth' } },
] as const
const rule = { calendar: readCalendar(readConfig({}).config), dueDays: 1 }
const at = (text: string) => new Date(`${text}:00+07:00`)

let k: RunningKho
/** Reminds nobody by itself: the days of its reminders are the story's. */
let quiet: RunningKho
let supplierToken: string

before(async () => {
  ;[k, quiet] = await Promise.all([openKho(), openKho({ byHand: true })])
  const common = { key: ['code'], sharing: 'shared' as const, columns: [...columns] }
  for (const kho of [k, quiet]) {
    await kho.define(definitionOf({ ...common, id: 'wells', updateFrequency: 'daily' }))
    await kho.define(definitionOf({ ...common, id: 'bridges', updateFrequency: 'on-change' }))
  }
  const { secret } = await k.act((tx) =>
    addClient(tx, 'test', { id: 'supplier', agency: 'so-noi-vu', name: 'supplier' }),
  )
  const response = await fetch(`${k.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`supplier:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'read' }),
  })
  supplierToken = ((await response.json()) as { access_token: string }).access_token
})
after(() => Promise.all([k.end(), quiet.end()]))

const post = (path: string, token: string | null) =>
  fetch(k.url + path, {
    method: 'POST',
    headers: token ? { authorization: `Bearer ${token}` } : {},
  })

const follow = (location: string) =>
  fetch(`${k.url}${location}/events`, { headers: { authorization: `Bearer ${supplierToken}` } })

/** Reads a stream until it has said something; `rest` gives all of it at its end. */
async function readUntil({ body }: Response, said: string): Promise<{ rest(): Promise<string> }> {
  const pieces = body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
  let text = ''
  const readOn = async () => {
    const { value, done } = await pieces.next()
    text += value ?? ''
    return !done
  }
  while (!text.includes(said)) assert.ok(await readOn(), `it never said ${said}: ${text}`)
  return {
    async rest() {
      while (await readOn());
      return text
    },
  }
}

async function declare(id: string, path: string): Promise<void> {
  // Never by schedule, so that only the test starts it; and not new, so that it does not wait.
  await k.act((tx) => declareSource(tx, 'test', { id, dataset: 'wells', kind: 'csv', path }))
  await k.act((tx) => setSchedule(tx, 'test', { source: id, schedule: { never: true } }))
}

test('the board names agency, dataset and how late it is, to the working hour', async () => {
  await quiet.db.query(
    `update catalogue.dataset set created_at = '2026-11-16T01:00:00Z' where id = 'wells'`,
  )
  const before = await readBoard(quiet.db, rule, at('2026-11-17T17:30'))
  assert.deepEqual(
    before.map(({ dataset, state }) => [dataset, state]),
    [
      ['wells', 'awaited'],
      ['bridges', 'awaited'],
    ],
  )
  // Due on Tuesday at the end of work; Thursday at 09:30 it is eight hours and two more late.
  const [first] = await readBoard(quiet.db, rule, at('2026-11-19T09:30'))
  assert.equal(first?.dataset, 'wells')
  assert.equal(first?.agency.id, 'so-noi-vu')
  assert.deepEqual(first?.late, { ms: 36_000_000, hours: 10, days: 1 })
})

test('a reminder is made once, and the owner is told after three working days', async () => {
  assert.equal(await remindLate(quiet.db, rule, at('2026-11-17T17:00')), 0)
  assert.equal(await remindLate(quiet.db, rule, at('2026-11-18T09:00')), 1)
  assert.equal(await remindLate(quiet.db, rule, at('2026-11-18T10:00')), 0)
  assert.equal(await remindLate(quiet.db, rule, at('2026-11-20T17:30')), 1)
  const found = await selectReminders(quiet.db, { all: false, limit: 10 })
  assert.deepEqual(
    found.map(({ dataset, agency, level }) => [dataset, agency, level]),
    [
      ['wells', 'so-noi-vu', 2],
      ['wells', 'so-noi-vu', 1],
    ],
  )
  await quiet.kho.journal.publishNow()
  const kept = await quiet.db.query(
    `select count(*) as n from journal.entry where kind = 'sync.reminded'`,
  )
  assert.equal(kept.rows[0].n, '2', 'each is in the journal')
})

test('a supply ends the lateness, and its reminders are no longer in force', async () => {
  await quiet.load('wells', 'code,depth\n1,10\n2,20\n')
  const board = await readBoard(quiet.db, rule, new Date())
  const wells = board.find(({ dataset }) => dataset === 'wells')!
  assert.equal(wells.state, 'on-time')
  assert.equal(wells.rows, 2)
  assert.equal(wells.equal, true)
  assert.deepEqual(await selectReminders(quiet.db, { all: false, limit: 10 }), [])
  assert.equal((await selectReminders(quiet.db, { all: true, limit: 10 })).length, 2)
})

test('the board is public over HTTP and on its page in both languages, and names no person', async () => {
  await k.load('wells', 'code,depth\n1,10\n2,20\n')
  await k.load('wells', 'code;depth\n1;10\n').catch(() => {})
  const answer = await k.get('/api/v1/board', { purpose: null, task: null })
  assert.equal(answer.status, 200)
  const board = JSON.parse(answer.text)
  const row = board.rows.find((one: { dataset: string }) => one.dataset === 'wells')
  assert.equal(row.state, 'on-time')
  assert.equal(row.trouble.code, 'source.wrong-delimiter')
  assert.ok(!answer.text.includes('actor') && !answer.text.includes('supply-'), answer.text)
  for (const [path, words] of [
    ['/board', 'Bảng cung cấp dữ liệu'],
    ['/en/board', 'Board of supplies'],
  ] as const) {
    const page = await k.get(path)
    assert.equal(page.status, 200)
    assert.ok(page.text.includes(words))
    assert.ok(page.text.includes('source.wrong-delimiter'))
  }
})

test('a run is started by the supplier, followed live to its end, and by nobody else', async () => {
  const path = join(k.folder, 'wells.csv')
  writeFileSync(path, 'code,depth\n1,10\n2,20\n3,30\n')
  await declare('wells', path)
  assert.equal((await post('/api/v1/sources/wells/runs', null)).status, 401)
  const other = await k.client('other')
  const refused = await post('/api/v1/sources/wells/runs', other)
  assert.equal(refused.status, 403)
  assert.equal(((await refused.json()) as { code: string }).code, 'sync.not-yours')

  // It cannot end before it was followed and seen to run.
  const { location, stream } = await k.db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', ['kho.load.wells'])
    const started = await post('/api/v1/sources/wells/runs', supplierToken)
    assert.equal(started.status, 202)
    const { state } = (await started.json()) as { state: string }
    assert.ok(['queued', 'running'].includes(state), state)
    const location = started.headers.get('location')!
    const events = await follow(location)
    assert.equal(events.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    return { location, stream: await readUntil(events, '"state":"running"') }
  })
  const events = await stream.rest()
  const runs = [...events.matchAll(/^event: run\ndata: (.*)$/gm)].map((match) =>
    JSON.parse(match[1]!),
  )
  const states = runs.map(({ state }) => state).filter((state) => state !== 'queued')
  assert.deepEqual([...new Set(states)], ['running', 'done'])
  assert.equal(runs.at(-1).rows, 3)
  assert.match(events, /event: end\ndata: \{\}\n\n$/)

  assert.equal((await k.get(location, { token: other })).status, 403)
  assert.equal((await k.get(`${location}/events`, { token: other })).status, 403)
  assert.equal((await k.get(location)).status, 401)
  assert.equal((await k.get('/api/v1/runs/none', { token: supplierToken })).status, 404)
  const mine = JSON.parse((await k.get('/api/v1/runs', { token: supplierToken })).text)
  assert.equal(mine.runs.length, 1)
  const theirs = JSON.parse((await k.get('/api/v1/runs', { token: other })).text)
  assert.equal(theirs.runs.length, 0)
  const late = await post(`${location}/cancel`, supplierToken)
  assert.equal(late.status, 409)
  assert.equal(((await late.json()) as { code: string }).code, 'sync.has-ended')
})

test('a run is cancelled over HTTP', async () => {
  await k.db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', ['kho.load.wells'])
    const started = await post('/api/v1/sources/wells/runs', supplierToken)
    const location = started.headers.get('location')!
    const twice = await post('/api/v1/sources/wells/runs', supplierToken)
    assert.equal(twice.status, 409)
    const response = await follow(location)
    assert.equal((await post(`${location}/cancel`, supplierToken)).status, 202)
    assert.match(await response.text(), /"state":"cancelled"/)
  })
})

test('a planned moment starts one run, once, and a file that changed starts another', async () => {
  await k.act((tx) =>
    setSchedule(tx, 'test', { source: 'wells', schedule: { times: ['00:00'], days: 'every' } }),
  )
  await k.db.query(`update intake.source set declared_at = '2026-01-01' where id = 'wells'`)
  const sync = await openSync({ db: k.db, log: silentLog })
  try {
    const planning = { calendar: rule.calendar, syncAtMinute: 0 }
    const ended = async () => {
      for (;;) {
        const runs = await selectRuns(k.db, { limit: 20 })
        if (runs.every(({ endedAt }) => endedAt !== null)) return runs
        await sleep(50)
      }
    }
    await startDueRuns(k.db, sync.queue, planning, [])
    await startDueRuns(k.db, sync.queue, planning, [])
    const planned = (await ended()).filter(({ startedBy }) => startedBy === 'schedule')
    assert.equal(planned.length, 1)
    // The running Kho itself sees the file after it has rested for a look.
    writeFileSync(join(k.folder, 'wells.csv'), 'code,depth\n1,10\n2,20\n3,30\n4,40\n')
    const endsMs = Date.now() + 120_000
    while (Date.now() < endsMs) {
      const byFile = (await ended()).filter(({ startedBy }) => startedBy === 'file')
      if (byFile.length > 0) {
        assert.equal(byFile[0]!.state, 'done')
        assert.equal(byFile[0]!.rows, 4)
        return
      }
      await sleep(200)
    }
    assert.fail('the file was not seen')
  } finally {
    await sync.stop()
  }
})

test('neither a run under way nor who follows it keeps Kho from stopping', async () => {
  const own = await openKho()
  const elsewhere = openDatabase(own.databaseUrl, { log: silentLog })
  let stopped: Promise<void> | undefined
  await own.define(
    definitionOf({ id: 'wells', key: ['code'], sharing: 'shared', columns: [...columns] }),
  )
  const path = join(own.folder, 'wells.csv')
  writeFileSync(path, 'code,depth\n1,10\n')
  await own.act((tx) => declareSource(tx, 'test', { id: 'w', dataset: 'wells', kind: 'csv', path }))
  const sync = await openSync({ db: own.db, log: silentLog })
  await elsewhere.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', ['kho.load.wells'])
    const id = await own.act((inside) =>
      startRunForPerson(inside, sync.queue, { source: 'w', actor: 'test' }),
    )
    for await (const run of followRun(own.db, sync.watch, id)) if (run.state === 'running') break
    await sync.stop()
    const startMs = Date.now()
    stopped = own.kho.stop()
    await stopped
    assert.ok(Date.now() - startMs < 8_000, `${Date.now() - startMs} ms`)
    const { rows } = await tx.query('select state, cause::text from sync.run where id = $1', [id])
    assert.equal(rows[0].state, 'queued', 'it will be tried again')
    assert.equal(JSON.parse(rows[0].cause).code, 'sync.interrupted')
  })
  await elsewhere.close()
  await own.remove()
})
