import assert from 'node:assert/strict'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'

let made: TestDatabase

before(async () => {
  made = await emptyDatabase()
  await made.db.query(`create table line as
    select n, repeat('Đường số ' || n, (n * 7919) % 40) as t from generate_series(1, 60000) n`)
})
after(() => made.drop())

const all = 'copy (select n, t from line order by n) to stdout'

test('a large copy out is byte for byte what the rows say', async () => {
  const expected = Array.from({ length: 60_000 }, (_, index) => {
    const n = index + 1
    return `${n}\t${`Đường số ${n}`.repeat((n * 7919) % 40)}\n`
  }).join('')
  const got = await made.db.tx(async (tx) => {
    const stream = made.db.copyOut(tx, all)
    const bytes = await buffer(stream)
    assert.equal(stream.rows, 60_000)
    return bytes
  })
  assert.equal(got.length, Buffer.byteLength(expected))
  assert.ok(got.equals(Buffer.from(expected)))
})

test('a slow reader holds the server back and still gets everything', async () => {
  const bytes = await made.db.tx(async (tx) => {
    const stream = made.db.copyOut(tx, all)
    let total = 0
    let pauses = 0
    for await (const chunk of stream) {
      total += (chunk as Buffer).length
      if (++pauses % 50 === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        assert.ok(stream.readableLength < 1_000_000, `${stream.readableLength} bytes are waiting`)
      }
    }
    // The connection is itself again: the same transaction goes on.
    assert.equal((await tx.query('select 1 as one')).rows[0].one, 1)
    return total
  })
  const sql = "select sum(octet_length(n || E'\\t' || t || E'\\n')) as n from line"
  assert.equal(String(bytes), (await made.db.query(sql)).rows[0].n)
})

test('rows of no length, notices between rows, and an empty result are no trouble', async () => {
  const { db } = made
  await db.query(`create function noisy(n int) returns text language plpgsql as $$
    begin raise notice 'row %', n; perform pg_notify('kho', n::text); return ''; end $$`)
  await db.query('listen kho')
  const sql = 'copy (select noisy(n) from generate_series(1, 3000) n) to stdout'
  const got = await db.tx((tx) => buffer(db.copyOut(tx, sql)))
  assert.equal(got.toString(), '\n'.repeat(3000))
  const none = await db.tx((tx) => buffer(db.copyOut(tx, 'copy (select 1 where false) to stdout')))
  assert.equal(none.length, 0)
})

test('an error after many rows is an error, not an end', async () => {
  const { db } = made
  const sql = 'copy (select t, 1 / (59000 - n) from (select * from line order by n) x) to stdout'
  let bytes = 0
  const attempt = db.tx(async (tx) => {
    for await (const chunk of db.copyOut(tx, sql)) bytes += (chunk as Buffer).length
  })
  await assert.rejects(attempt, { code: '22012' })
  assert.ok(bytes > 1_000_000)
  assert.equal((await db.query('select 1 as one')).rows[0].one, 1)
})

test('a statement that is refused at once rejects, and the transaction can be ended', async () => {
  const { db } = made
  const attempt = db.tx((tx) => buffer(db.copyOut(tx, 'copy nowhere to stdout')))
  await assert.rejects(attempt, { code: '42P01' })
})

test('a reader who goes away stops the server and frees the pool', async () => {
  const { db } = made
  const endless = 'copy (select repeat(generate_series(1, 100000000)::text, 100)) to stdout'
  const attempts = Array.from({ length: 8 }, () =>
    db.tx(async (tx) => {
      const stream = db.copyOut(tx, endless)
      await once(stream, 'readable')
      stream.read()
      stream.destroy()
    }),
  )
  for (const one of await Promise.allSettled(attempts)) assert.equal(one.status, 'rejected')
  await waitUntil(async () => {
    const busy = await db.query(`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and query like 'copy%' and state = 'active'`)
    return busy.rows[0].n === 0
  })
})

test('only COPY is run as a copy', async () => {
  await assert.rejects(
    made.db.tx(async (tx) => void made.db.copyOut(tx, 'select 1')),
    /only COPY/,
  )
})
