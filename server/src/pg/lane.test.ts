import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { silentLog } from '../log.ts'
import { openLane } from './lane.ts'
import type { Lane } from './lane.ts'

let made: TestDatabase
let lane: Lane
/** What is not about it never meets it. */
const statementTimeoutMs = 60_000

before(async () => {
  made = await emptyDatabase()
  await made.db.query(`create table item (id int primary key, name text);
    insert into item select n, 'tên ' || n from generate_series(1, 1000) n`)
  lane = openLane(made.url, { connections: 2, statementTimeoutMs, log: silentLog })
})
after(async () => {
  await lane.close()
  await made.drop()
})

const byId = { name: 'item-by-id', text: 'select name from item where id = $1' }

test('many statements at once are each answered with their own row', async () => {
  const ids = Array.from({ length: 500 }, (_, index) => index + 1)
  const found = await Promise.all(ids.map((id) => lane.query({ ...byId, values: [id] })))
  assert.deepEqual(
    found.map((one) => one.rows[0].name),
    ids.map((id) => `tên ${id}`),
  )
  const used = await made.db.query(`select count(*) as n from pg_stat_activity
    where datname = current_database() and application_name = 'kho-lane'`)
  assert.equal(used.rows[0].n, '2')
})

test('a failing statement fails alone among those sent with it', async () => {
  const asked = Array.from({ length: 60 }, (_, index) => {
    if (index % 10 === 3) return lane.query('select 1/$1::int', [0])
    if (index % 10 === 7) return lane.query('select * from nowhere')
    if (index % 10 === 9) return lane.query({ ...byId, values: ['not a number'] })
    return lane.query({ ...byId, values: [index + 1] })
  })
  const settled = await Promise.allSettled(asked)
  settled.forEach((one, index) => {
    const shouldFail = [3, 7, 9].includes(index % 10)
    assert.equal(one.status, shouldFail ? 'rejected' : 'fulfilled', `statement ${index}`)
    if (one.status === 'fulfilled') assert.equal(one.value.rows[0].name, `tên ${index + 1}`)
  })
})

test('a slow statement is cut off by the timeout and those behind it are answered', async () => {
  const hasty = openLane(made.url, { connections: 2, statementTimeoutMs: 500, log: silentLog })
  try {
    const slow = [hasty.query('select pg_sleep(600)'), hasty.query('select pg_sleep(600)')]
    const behind = hasty.query({ ...byId, values: [5] })
    await Promise.all(slow.map((one) => assert.rejects(one, { code: '57014' })))
    assert.equal((await behind).rows[0].name, 'tên 5')
  } finally {
    await hasty.close()
  }
})

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

test('a lost connection fails what was on its way, and the next statement finds a new one', async () => {
  const sessions = async (more = '') => {
    const { rows } = await made.db.query(`select pid from pg_stat_activity
      where datname = current_database() and application_name = 'kho-lane' ${more}`)
    return rows.map(({ pid }) => pid as number)
  }
  const onTheWay = assert.rejects(lane.query('select pg_sleep(50)'))
  await waitUntil(async () => (await sessions(`and wait_event = 'PgSleep'`))[0])
  const cut = await sessions()
  await made.db.query('select pg_terminate_backend(pid) from unnest($1::int[]) pid', [cut])
  await onTheWay
  // Both connections were cut; the news of the second is here when the process has gone that sent it.
  await waitUntil(() => cut.every(isGone))
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  for (let id = 1; id <= 20; id++) {
    assert.equal((await lane.query({ ...byId, values: [id] })).rows[0].name, `tên ${id}`)
  }
})

test('a prepared statement whose result changed shape is prepared again by itself', async () => {
  const all = { name: 'item-all', text: 'select * from item where id = 1' }
  await lane.query(all)
  await lane.query(all)
  await made.db.query('alter table item add column note text')
  const found = await Promise.all([lane.query(all), lane.query(all), lane.query(all)])
  for (const one of found) assert.deepEqual(Object.keys(one.rows[0]), ['id', 'name', 'note'])
})

test('a lane with a role reads as that role, also after a lost connection', async () => {
  await made.db.query(`do $$ begin
    if not exists (select from pg_roles where rolname = 'kit_lane') then
      create role kit_lane;
    end if; end $$`)
  const reader = openLane(made.url, {
    connections: 1,
    statementTimeoutMs,
    role: 'kit_lane',
    log: silentLog,
  })
  try {
    const who = async () => (await reader.query('select current_user as who')).rows[0].who
    assert.equal(await who(), 'kit_lane')
    await reader.query('select pg_terminate_backend(pg_backend_pid())').catch(() => {})
    assert.equal(await who(), 'kit_lane')
    await assert.rejects(reader.query({ ...byId, values: [1] }), { code: '42501' })
  } finally {
    await reader.close()
  }
})

test('a closed lane refuses', async () => {
  const closed = openLane(made.url, { connections: 1, statementTimeoutMs, log: silentLog })
  await closed.query('select 1')
  await closed.close()
  await assert.rejects(closed.query('select 1'), /closed/)
})
