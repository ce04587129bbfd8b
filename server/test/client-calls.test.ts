/** A client's developers see its own calls, read from the journal of a running Kho. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { countRefusals } from '../src/client/call/count-refusals.ts'
import { listRefusedByCode, listRefusedTotals } from '../src/client/call/list-refusals.ts'
import { followCalls } from '../src/client/call/follow-calls.ts'
import { lockClient } from '../src/client/lock-client.ts'
import { unlockClient } from '../src/client/unlock-client.ts'
import { eraseRead } from '../src/journal/erase.ts'
import { readGroup } from '../src/journal/read-group.ts'
import { dayOf } from '../src/time.ts'
import { untilAnswer } from './kit/key-client.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const roads = definitionOf({
  id: 'roads',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'name', type: 'text', title },
  ],
})
const path = '/api/v1/datasets/roads/records'

let it: RunningKho
let one: string
let two: string

before(async () => {
  it = await openKho({ byHand: true })
  await it.define(roads)
  await it.load('roads', 'code,name\n1,Hùng Vương\n2,Lê Duẩn\n3,Trần Phú\n')
  one = await it.client('one')
  two = await it.client('two')
  for (const client of ['one', 'two']) await it.grant({ client, dataset: 'roads' })
})
after(() => it.end())

type Call = Record<string, unknown>
type Page = { client: string; calls: Call[]; next: string | null; upTo: number }

async function page(client: string, token: string, query = ''): Promise<Page> {
  const answer = await it.get(`/api/v1/clients/${client}/calls${query}`, { token })
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.headers.get('cache-control'), 'private, no-store')
  return JSON.parse(answer.text) as Page
}

/** Once the journal has them and the follower has gone by. */
async function callsOf(task: string, count: number, client = 'one', token = one): Promise<Call[]> {
  const find = async () => {
    await followCalls(it.db)
    const { calls } = await page(client, token, '?limit=500')
    return calls.filter((call) => call.task === task)
  }
  const settled = (calls: Call[]) =>
    calls.length >= count && calls.every(({ outcome }) => outcome !== 'open')
  return untilAnswer(find, settled)
}

test('a read shows with what was asked and how many rows left, a refusal with its reason', async () => {
  const call = { token: one, task: encodeURIComponent('HS-đọc/1') }
  const found = await it.get(`${path}/1?properties=code`, call)
  await it.get(`${path}?limit=2`, call)
  await it.get(`${path}/none`, call)
  const refused = await it.get(`${path}/1`, { ...call, purpose: 'a' })
  assert.deepEqual([found.status, refused.status], [200, 403])
  const calls = await callsOf('HS-đọc/1', 4)
  assert.equal(calls.length, 4)
  const told = calls.map(({ outcome, code, status, columns, rows }) => [
    outcome,
    code,
    status,
    columns,
    rows,
  ])
  assert.deepEqual(told, [
    ['refused', 'access.purpose-not-granted', 403, null, null],
    ['complete', null, null, 2, 0],
    ['complete', null, null, 2, 2],
    ['complete', null, null, 1, 1],
  ])
  assert.equal(calls[0]!.explained, '/docs/errors#access.purpose-not-granted')
  assert.equal(calls[0]!.purpose, 'a')
  assert.equal(calls[0]!.request, refused.headers.get('x-request-id'))
  assert.equal(calls[3]!.request, found.headers.get('x-request-id'))
  assert.ok(calls.every(({ dataset }) => dataset === 'roads'))
})

test('a refused supply shows too', async () => {
  const response = await fetch(`${it.url}/api/v1/datasets/roads/loads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${one}`, 'content-type': 'text/csv' },
    body: 'code,name\n9,x\n',
  })
  assert.equal(response.status, 403)
  const find = async () => {
    await followCalls(it.db)
    return (await page('one', one, '?limit=1')).calls[0]!
  }
  const call = await untilAnswer(find, ({ code }) => code === 'access.no-scope')
  assert.deepEqual([call.outcome, call.dataset], ['refused', 'roads'])
})

test('refused calls stand as totals by month, client, dataset and code, each counted once', async () => {
  const asked = { task: 'HS-từ-chối', purpose: 'a', token: two }
  const made = { ...asked, task: 'HS-x' }
  for (let n = 0; n < 3; n++) await it.get(`${path}/1`, { ...asked, task: `HS-r${n}` })
  await it.get('/api/v1/datasets/made-up/records', made)
  await callsOf('HS-r2', 1, 'two', two)
  const monthNow = () => dayOf(new Date()).slice(0, 7)
  const month = monthNow()
  const none = { month: '', client: '', agency: '', dataset: '', code: '' }
  const of = async (client: string, limit = 100, after: string[] | null = null) => {
    // At the same time from two sides, as two servers do.
    await Promise.all([countRefusals(it.db), countRefusals(it.db)])
    await countRefusals(it.db)
    return listRefusedTotals(it.db, { ...none, client, agencies: 'any', after, limit })
  }
  const totals = await of('two')
  const roads = totals.find(({ dataset }) => dataset === 'roads')!
  assert.ok([month, monthNow()].includes(roads.month))
  assert.deepEqual([roads.code, roads.calls], ['access.purpose-not-granted', 3])
  assert.ok(totals.every(({ dataset }) => dataset === 'roads' || dataset === ''))
  assert.deepEqual(await of('two'), totals, 'nothing counts twice')
  const all = await of('')
  const byCode = await listRefusedByCode(it.db, { first: month, last: monthNow() })
  const sum = (list: { calls: number }[]) => list.reduce((n, { calls }) => n + calls, 0)
  assert.equal(sum(byCode), sum(all))
  const { agency } = roads
  assert.notEqual(agency, '')
  const hidden = { ...none, agencies: [], after: null, limit: 9 }
  assert.deepEqual(await listRefusedTotals(it.db, hidden), [])
  // Line by line they are the same, in the same order.
  const walked: typeof all = []
  for (let after: string[] | null = null; ;) {
    const [line] = await of('', 1, after)
    if (!line) break
    walked.push(line)
    after = [line.month, line.client, line.agency, line.dataset, line.code]
  }
  assert.deepEqual(walked, all)
})

test('calls of two clients that stand in one entry of the journal are kept apart', async () => {
  const reads = Array.from({ length: 40 }, (_, i) => {
    const [token, task] = i % 2 === 0 ? [one, 'HS-one'] : [two, 'HS-two']
    return it.get(`${path}/${(i % 3) + 1}`, { token, task: `${task}-${i}` })
  })
  await Promise.all(reads)
  const tasks = async (client: string, token: string) => {
    await followCalls(it.db)
    const { calls } = await page(client, token, '?limit=500')
    return calls.map(({ task }) => String(task))
  }
  const count = (all: string[], start: string) =>
    all.filter((task) => task.startsWith(start)).length
  await untilAnswer(
    () => tasks('one', one),
    (all) => count(all, 'HS-one') === 20,
  )
  await untilAnswer(
    () => tasks('two', two),
    (all) => count(all, 'HS-two') === 20,
  )
  assert.equal(count(await tasks('one', one), 'HS-two'), 0)
  assert.equal(count(await tasks('two', two), 'HS-one'), 0)
  const { rows } = await it.db.query(
    `select max(n)::int as most from (select count(*) as n from people.client_call group by entry) c`,
  )
  assert.equal(rows[0].most, 2, 'both clients were in one entry, or this test shows nothing')
})

test('pages go on below one another, each call once, also while new ones come', async () => {
  await followCalls(it.db)
  const whole = (await page('one', one, '?limit=500')).calls
  assert.ok(whole.length > 20)
  const walked: Call[] = []
  let next: string | null = null
  do {
    const query: string = next === null ? '?limit=3' : `?limit=3&before=${next}`
    const found: Page = await page('one', one, query)
    walked.push(...found.calls)
    next = found.next
    await it.get(`${path}/1`, { token: one, task: 'HS-new' })
    await followCalls(it.db)
  } while (next !== null)
  const old = (calls: Call[]) =>
    calls.filter(({ task }) => task !== 'HS-new').map((call) => call.request)
  assert.deepEqual(old(walked), old(whole))
})

test('nobody sees the calls of another: not another client, not one without a token', async () => {
  const theirs = await it.get('/api/v1/clients/one/calls', { token: two })
  assert.equal(theirs.status, 403)
  assert.match(theirs.text, /"client.not-yours"/)
  const unknown = await it.get('/api/v1/clients/khong-co/calls', { token: two })
  assert.equal(unknown.status, 403, 'whether there is such a client is not told')
  assert.equal((await it.get('/api/v1/clients/one/calls')).status, 401)
  for (const wrong of [
    'before=x',
    'before=1',
    `before=${'9'.repeat(30)}.1`,
    'limit=0',
    'limit=501',
  ]) {
    const answer = await it.get(`/api/v1/clients/one/calls?${wrong}`, { token: one })
    assert.equal(answer.status, 400, wrong)
  }
})

test('a locked client sees nothing until it is unlocked', async () => {
  const change = { client: 'two', reason: 'thử' }
  await it.act((tx) => lockClient(tx, 'test', change))
  const ask = () => it.get('/api/v1/clients/two/calls', { token: two })
  await untilAnswer(ask, ({ status }) => status === 403)
  await it.act((tx) => unlockClient(tx, 'test', change))
  await untilAnswer(ask, ({ status }) => status === 200)
})

test('a call that is erased from the journal is gone from here', async () => {
  await it.get(`${path}/2`, { token: one, task: 'HS-gone' })
  await callsOf('HS-gone', 1)
  const { rows } = await it.db.query(
    `select intake_id::text as group, records from journal.read_group
     where records like '%HS-gone%'`,
  )
  const [{ group, records }] = rows
  const place = readGroup(records).findIndex(
    (kept) => 'record' in kept && (kept.record as Call).task === 'HS-gone',
  )
  await it.act((tx) => eraseRead(tx, { group, place }, { basis: '01/QĐ', authority: 'so-khcn' }))
  const { calls } = await page('one', one, '?limit=500')
  assert.ok(calls.every(({ task }) => task !== 'HS-gone'))
})

test('two that follow at once, while calls are made, miss none and write none twice', async () => {
  const following = new AbortController()
  const followers = Array.from({ length: 4 }, async () => {
    while (!following.signal.aborted) await followCalls(it.db)
  })
  for (let turn = 0; turn < 10; turn++) {
    const tasks = Array.from({ length: 20 }, (_, i) => `HS-both-${turn}-${i}`)
    await Promise.all(tasks.map((task) => it.get(`${path}/1`, { token: one, task })))
  }
  const find = async () => {
    const { calls } = await page('one', one, '?limit=500')
    return calls.map(({ task }) => String(task)).filter((task) => task.startsWith('HS-both-'))
  }
  const tasks = await untilAnswer(find, ({ length }) => length >= 200)
  following.abort()
  await Promise.all(followers)
  assert.equal(tasks.length, 200)
  assert.equal(new Set(tasks).size, 200)
})

test('what comes into the log while a follower is at work waits for the next', async () => {
  const count = async (sql: string) => Number((await it.db.query(sql)).rows[0].n)
  const entries = () => count('select count(*) as n from journal.entry')
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  let isHeld = () => {}
  const holding = new Promise<void>((resolve) => (isHeld = resolve))
  // The follower has found its calls and stops before their ends.
  const holder = it.act(async (tx) => {
    await tx.query('lock table people.call_closing in exclusive mode')
    isHeld()
    await held
  })
  await holding
  await it.get(`${path}/1`, { token: one, task: 'HS-before' })
  await it.kho.journal.publishNow()
  const followed = followCalls(it.db)
  // Of this database alone: the server has others of other tests.
  const waiting = `select count(*) as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await untilAnswer(
    () => count(waiting),
    (n) => n > 0,
  )
  const before = await entries()
  await it.get(`${path}/1`, { token: one, task: 'HS-meanwhile' })
  await untilAnswer(entries, (n) => n > before)
  release()
  await Promise.all([holder, followed])
  assert.equal((await callsOf('HS-meanwhile', 1)).length, 1)
})

test('the index is made anew from the log alone', async () => {
  const whole = async () => {
    await followCalls(it.db)
    return page('one', one, '?limit=500')
  }
  const settled = ({ calls }: Page) => calls.every(({ outcome }) => outcome !== 'open')
  const before = await untilAnswer(whole, settled)
  await it.act(async (tx) => {
    await tx.query('delete from people.client_call')
    await tx.query('delete from people.call_closing')
    await tx.query('update people.call_follower set next_entry = 0')
  })
  assert.deepEqual((await page('one', one)).calls, [])
  await followCalls(it.db, { msMax: 10_000 })
  assert.deepEqual((await page('one', one, '?limit=500')).calls, before.calls)
})
