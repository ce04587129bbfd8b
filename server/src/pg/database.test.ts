import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from './database.ts'
import { reachDatabase } from './reach-database.ts'

let made: TestDatabase

before(async () => {
  made = await emptyDatabase()
  await made.db.query('create table note (id int primary key, body text)')
})
after(() => made.drop())

test('values that JavaScript would bend arrive as text', async () => {
  const found = await made.db.query(`
    select 9007199254740993::int8 as big, 1.10::numeric as decimal, date '0044-03-15' as day,
      timestamptz '2025-07-01 00:00:00.123456+07' as instant, '{"a":1}'::json as body,
      array[1.50]::numeric[] as decimals, array[9007199254740993]::int8[] as bigs,
      7::int4 as small, true as yes, '\\xff00'::bytea as bytes, array['a','b']::text[] as texts,
      date '2024-02-29' - date '2024-02-28' as gap, interval '1 day 2 hours' as span`)
  assert.deepEqual(found.rows[0], {
    big: '9007199254740993',
    decimal: '1.10',
    day: '0044-03-15',
    instant: '2025-06-30 17:00:00.123456+00',
    body: '{"a":1}',
    decimals: ['1.50'],
    bigs: ['9007199254740993'],
    small: 7,
    yes: true,
    bytes: Buffer.from([0xff, 0]),
    texts: ['a', 'b'],
    gap: 1,
    span: 'P1DT2H',
  })
})

test('a transaction commits what it returns and rolls back what it throws', async () => {
  const { db } = made
  assert.equal(await db.tx(async (tx) => insert(tx, 1)), 1)
  await assert.rejects(
    db.tx(async (tx) => {
      await insert(tx, 2)
      throw new Error('no')
    }),
    /^Error: no$/,
  )
  assert.deepEqual((await db.query('select id from note')).rows, [{ id: 1 }])
})

test('an error swallowed inside a transaction is not answered as success', async () => {
  const { db } = made
  const attempt = db.tx(async (tx) => {
    await insert(tx, 3)
    await tx.query('select 1/0').catch(() => {})
  })
  await assert.rejects(attempt, /rolled back/)
  assert.equal((await db.query('select 1 from note where id = 3')).rowCount, 0)
})

test('a snapshot reads one state, changes nothing, and says what failed first', async () => {
  const { db } = made
  const count = 'select count(*)::int as n from note where id > $1'
  const seen = await db.snapshot(async (snapshot) => {
    const [first] = await Promise.all([snapshot.query(count, [900]), snapshot.query('select 1')])
    await db.query(`insert into note values (901, 'meanwhile')`)
    const again = await snapshot.query(count, [900])
    return [first.rows[0].n, again.rows[0].n]
  })
  assert.deepEqual(seen, [0, 0])
  const one = await db.snapshot(async (snapshot) => (await snapshot.query(count, [900])).rows[0].n)
  assert.equal(one, 1)
  await db.query('delete from note where id = 901')
  await assert.rejects(
    db.snapshot((snapshot) => snapshot.query('delete from note')),
    /read-only transaction/,
  )
  // All are on their way together; those behind the one that failed fail for its sake.
  await assert.rejects(
    db.snapshot((snapshot) =>
      Promise.all(['select 1', 'select 1 / 0', 'select 2'].map((text) => snapshot.query(text))),
    ),
    /division by zero/,
  )
  const refused = db.snapshot(() => Promise.reject(new Error('refused')))
  await assert.rejects(refused, /^Error: refused$/)
})

test('a snapshot is read again where a table has changed its shape since', async () => {
  const { db } = made
  await db.query('create table shape as select 1 as a')
  const read = () =>
    db.snapshot(
      async (snapshot) => (await snapshot.query('select * from shape where a = $1', [1])).rows,
    )
  assert.deepEqual(await read(), [{ a: 1 }])
  await db.query('alter table shape add column b int')
  assert.deepEqual(await read(), [{ a: 1, b: null }])
})

test('isolation and read only are what was asked for', async () => {
  const { db } = made
  const isolation = await db.tx(
    async (tx) => (await tx.query('show transaction_isolation')).rows[0].transaction_isolation,
    { isolation: 'repeatable read', readOnly: true },
  )
  assert.equal(isolation, 'repeatable read')
  await assert.rejects(
    db.tx((tx) => insert(tx, 4), { readOnly: true }),
    { code: '25006' },
  )
})

test('a lost connection fails its transaction and leaves the pool working', async () => {
  const { db } = made
  const broken = db.tx(async (tx) => {
    await tx.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await assert.rejects(broken)
  const idle = openDatabase(made.url, { log: silentLog, connectionsMax: 1 })
  try {
    const { pid } = (await idle.query('select pg_backend_pid() as pid')).rows[0]
    await db.query('select pg_terminate_backend($1)', [pid])
    const gone = async () =>
      (await db.query('select from pg_stat_activity where pid = $1', [pid])).rowCount === 0
    await waitUntil(gone)
    // What the server said of it came before, and is read by the next turn at the latest.
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal((await idle.query('select 1 as one')).rows[0].one, 1)
  } finally {
    await idle.close()
  }
})

test('a database opened with a role acts as that role from its first statement', async () => {
  await made.db.query(`do $$ begin
    if not exists (select from pg_roles where rolname = 'kit_reader') then
      create role kit_reader;
    end if; end $$`)
  const reader = openDatabase(made.url, { log: silentLog, role: 'kit_reader' })
  try {
    assert.equal((await reader.query('select current_user as who')).rows[0].who, 'kit_reader')
    await assert.rejects(reader.query('select * from note'), { code: '42501' })
  } finally {
    await reader.close()
  }
})

test('a copy in and out returns the same text', async () => {
  const { db } = made
  await db.tx(async (tx) => {
    const stream = db.copyIn(tx, 'copy note from stdin')
    stream.end('10\tNguyễn Thị Ánh\n11\tĐặng Văn Ưởng\n')
    await once(stream, 'finish')
  })
  const out = await db.tx((tx) =>
    text(db.copyOut(tx, 'copy (select body from note where id >= 10 order by id) to stdout')),
  )
  assert.equal(out, 'Nguyễn Thị Ánh\nĐặng Văn Ưởng\n')
})

test('a refused copy fails the transaction and does not end the process', async () => {
  const { db } = made
  const attempt = db.tx(async (tx) => {
    const stream = db.copyIn(tx, 'copy note from stdin')
    stream.end('not a number\tx\n')
    await once(stream, 'finish')
  })
  await assert.rejects(attempt, { code: '22P02' })
})

test('a listener hears notifications, and is told to look again after a lost connection', async () => {
  const { db } = made
  const heard: (string | undefined)[] = []
  const stop = await db.listen('Kênh tin', (payload) => void heard.push(payload))
  await db.query(`select pg_notify('Kênh tin', 'one')`)
  await until(() => heard.includes('one'))
  await db.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`)
  await until(() => heard.filter((payload) => payload === undefined).length === 2)
  await db.query(`select pg_notify('Kênh tin', 'two')`)
  await until(() => heard.includes('two'))
  await stop()
  assert.deepEqual(heard, [undefined, 'one', undefined, 'two'])
})

test("options inside the operator's connection string are kept beside ours", async () => {
  const sign = made.url.includes('?') ? '&' : '?'
  const url = `${made.url}${sign}options=${encodeURIComponent('-c work_mem=7MB')}`
  const db = openDatabase(url, { log: silentLog })
  try {
    const found = await db.query(
      "select current_setting('work_mem') as memory, current_setting('timezone') as zone",
    )
    assert.deepEqual(found.rows, [{ memory: '7MB', zone: 'UTC' }])
  } finally {
    await db.close()
  }
})

async function insert(tx: Parameters<Parameters<TestDatabase['db']['tx']>[0]>[0], id: number) {
  await tx.query('insert into note values ($1, $2)', [id, 'x'])
  return id
}

const until = (condition: () => boolean) => waitUntil(condition)

test('a wrong address of the database is told by what is wrong with it', async () => {
  const deaf = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(deaf, 'listening')
  const { port } = deaf.address() as AddressInfo
  const told = async (url: string) => {
    const fault = await reachDatabase(url).then(
      () => assert.fail('it answered'),
      (error: unknown) => error,
    )
    assert.ok(fault instanceof Refusal, String(fault))
    assert.ok(!JSON.stringify([fault.sentence, fault.hint]).includes('hunter2'))
    return [fault.code, fault.sentence.en]
  }
  await reachDatabase(made.db.url)
  const elsewhere = new URL(made.db.url)
  elsewhere.pathname = '/nowhere'
  const [code, sentence] = await told(String(elsewhere))
  assert.equal(code, 'pg.no-database')
  assert.match(sentence!, /no database nowhere/)
  const [noHost, host] = await told('postgresql://kho:hunter2@nowhere.invalid/kho')
  assert.equal(noHost, 'pg.unreachable')
  assert.match(host!, /nowhere\.invalid:5432 .*\(E[A-Z_]+\)/)
  const [closed] = await told(`postgresql://kho:hunter2@127.0.0.1:${port}/kho`)
  assert.equal(closed, 'pg.unreachable')
  // While it has the port there, nobody answers on it at another address of this machine.
  const [refused, reason] = await told(`postgresql://kho:hunter2@127.0.0.77:${port}/kho`)
  assert.equal(refused, 'pg.unreachable')
  assert.match(reason!, /ECONNREFUSED/)
  deaf.close()
  await once(deaf, 'close')
})
