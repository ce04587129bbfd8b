import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from './database.ts'
import type { Database } from './database.ts'

let made: TestDatabase
/** One connection, so that what one statement leaves behind the next one meets. */
let db: Database

before(async () => {
  made = await emptyDatabase()
  db = openDatabase(made.url, { log: silentLog, connectionsMax: 1 })
  await db.query(`create function noisy(n int) returns text language plpgsql as $$
    begin raise notice 'row %', n; perform pg_notify('kho', n::text); return repeat('đ', n); end $$`)
})
after(async () => {
  await db.close()
  await made.drop()
})

const ask = (text: string, values: (string | number | Buffer | null)[] = []) =>
  db.rawRow({ name: text.slice(0, 60), text, values })

test('fields of any size are the bytes that the database sent', async () => {
  for (const length of [0, 1, 7, 8_180, 65_530, 65_536, 300_000, 5_000_000]) {
    const row = await ask(
      'select repeat($1, $2::int), $3::text, $4::bytea, n from (select 7 as n) t',
      ['Đường 😀\n', Math.ceil(length / 13), null, Buffer.from([0, 255])],
    )
    assert.equal(row!.length, 4)
    assert.ok(row![0]!.equals(Buffer.from('Đường 😀\n'.repeat(Math.ceil(length / 13)))))
    assert.deepEqual(row!.slice(1).map(String), ['null', '\\x00ff', '7'])
  }
})

test('no row is null, and of several the first counts', async () => {
  assert.equal(await ask('select 1 where false'), null)
  assert.deepEqual((await ask('select n from generate_series(5, 9000) n'))!.map(String), ['5'])
})

test('notices and notifications between the messages are no trouble', async () => {
  await db.query('listen kho')
  for (const n of [0, 40_000]) assert.equal((await ask('select noisy($1)', [n]))![0]!.length, 2 * n)
})

test('a statement that fails tells its error and leaves the connection as it was', async () => {
  const pid = async () => (await db.query('select pg_backend_pid() as pid')).rows[0].pid
  const first = await pid()
  await assert.rejects(ask('select 1 / $1::int', [0]), { code: '22012' })
  await assert.rejects(ask('select nonsense from nowhere'), { code: '42P01' })
  await assert.rejects(ask('select $1::int', ['no number']), { code: '22P02' })
  // Found in the middle of a large row, after the first frames have gone out.
  await assert.rejects(
    ask('select repeat($1, 100000), 1 / (n - 3) from generate_series(1, 9) n', ['x']),
    { code: '22012' },
  )
  assert.equal(String((await ask('select 1 / $1::int', [1]))![0]), '1')
  assert.equal(await pid(), first)
})

test('what it changed is committed when it resolves', async () => {
  await db.query('create table seen (n int)')
  const row = await ask('insert into seen values ($1) returning n', [42])
  assert.equal(String(row![0]), '42')
  assert.equal((await made.db.query('select n from seen')).rows[0].n, 42)
})

test('a connection that is lost in the middle fails the statement and is replaced', async () => {
  const lost = ask("select pg_sleep(20), 'x'")
  const ending = setInterval(() => {
    void made.db.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like '%pg_sleep(20)%' and pid <> pg_backend_pid()`)
  }, 50)
  try {
    await assert.rejects(lost)
  } finally {
    clearInterval(ending)
  }
  assert.equal(String((await ask('select 2'))![0]), '2')
})
