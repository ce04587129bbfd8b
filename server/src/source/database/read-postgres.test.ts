import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { emptyDatabase } from '../../../test/kit/database.ts'
import type { TestDatabase } from '../../../test/kit/database.ts'
import { versionOf } from '../../../test/kit/dataset.ts'
import { waitUntil } from '../../../test/kit/wait-until.ts'
import { startProxy } from '../../../test/kit/proxy.ts'
import { createBucketVector } from '../../digest/bucket-vector.ts'
import { createRowDigester } from '../../digest/row-digest.ts'
import { readPostgres } from './read-postgres.ts'
import type { DatabaseReader } from '../source-kind.ts'

const version = versionOf([
  { name: 'ma', type: 'text' },
  { name: 'ten', type: 'text' },
  { name: 'so', type: 'integer' },
  { name: 'tien', type: 'decimal', precision: 12, scale: 2 },
  { name: 'ngay', type: 'date' },
  { name: 'luc', type: 'timestamp', precision: 3 },
  { name: 'dung', type: 'boolean' },
])

let kit: TestDatabase
const open: DatabaseReader[] = []
before(async () => {
  kit = await emptyDatabase()
  await kit.db
    .query(`create table dan (ma text primary key, ten varchar(50), so int, tien numeric(12,2),
    ngay date, luc timestamptz, dung boolean)`)
  await kit.db
    .query(`insert into dan select 'k' || i, case when i % 3 > 0 then 'Đắk ' || i || e'\\n"' end, i,
    i / 100.0, date '1990-02-28' + i, timestamptz '2025-07-01 08:00:00.123456+07', i % 2 = 0
    from generate_series(1, 2500) i`)
})
after(async () => {
  for (const reader of open) await reader.close()
  await kit.drop()
})

async function openReader(query = 'select * from dan', url = kit.url): Promise<DatabaseReader> {
  const reader = await readPostgres(version, { name: 'cong-an', url, query })
  open.push(reader)
  return reader
}

async function allRows(reader: DatabaseReader, buckets: ReadonlySet<number> | null = null) {
  return (await Array.fromAsync(reader.rows(buckets))).flatMap((batch) => batch.rows)
}

async function refusalOf(act: () => Promise<unknown>): Promise<Refusal> {
  try {
    await act()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}

test('rows come as canonical texts in the order of the dataset, in batches with ordinals', async () => {
  const reader = await openReader('select dung, luc, ngay, tien, so, ten, ma from dan -- a comment')
  const batches = await Array.fromAsync(reader.rows(null))
  assert.ok(batches.every((batch) => batch.rows.length <= 1000))
  const rows = new Map(batches.flatMap((batch) => batch.rows).map((row) => [row[0], row]))
  assert.equal(rows.size, 2500)
  const instant = '2025-07-01 01:00:00.123'
  assert.deepEqual(rows.get('k2'), ['k2', 'Đắk 2\n"', '2', '0.02', '1990-03-02', instant, '1'])
  assert.deepEqual(rows.get('k3')?.slice(1, 4), [null, '3', '0.03'])
  const lines = batches.flatMap((batch) => batch.lines)
  assert.deepEqual(
    lines,
    Array.from(lines, (_, i) => i + 1),
  )
})

test('the scan of the database equals the digest of its rows, salted or not', async () => {
  const reader = await openReader()
  const rows = await allRows(reader)
  for (const salt of [undefined, Buffer.from('0102', 'hex')]) {
    const digester = createRowDigester({ salt, keyIndexes: [0] })
    const vector = createBucketVector()
    for (const row of rows) {
      const { bucket, digest } = digester.digest(row)
      vector.add(bucket, digest)
    }
    const scanned = await reader.scan(salt)
    assert.equal(scanned.rows, 2500)
    assert.deepEqual(scanned.vector.diff(vector), [])
  }
})

test('only the rows of the buckets asked for come', async () => {
  const reader = await openReader()
  const { bucket } = createRowDigester({ keyIndexes: [0] }).digest(['k77'])
  const keys = (await allRows(reader, new Set([bucket]))).map((row) => row[0])
  assert.ok(keys.includes('k77'))
  assert.ok(keys.length < 5)
  assert.deepEqual(await allRows(reader, new Set()), [])
})

test('rows are found by their keys, whatever type the table has for them', async () => {
  await kit.db.query(`create table khoa (chu char(8), so numeric(10), ma uuid, dem bigint);
    insert into khoa values ('ab', 7, '0a0a0a0a-0000-4000-8000-00000000000a', 9007199254740993),
      ('cd', 8, '0b0b0b0b-0000-4000-8000-00000000000b', 5)`)
  const keys: [string, 'text' | 'integer', string][] = [
    ['chu', 'text', 'ab'],
    ['so', 'integer', '7'],
    ['ma', 'text', '0a0a0a0a-0000-4000-8000-00000000000a'],
    ['dem', 'integer', '9007199254740993'],
  ]
  const columns = keys.map(([name, type]) => ({ name, type }))
  for (const key of [...keys.map((one) => [one]), keys]) {
    const version = { ...versionOf(columns), key: key.map(([name]) => name) }
    const reader = await readPostgres(version, {
      name: 'khoa',
      url: kit.url,
      query: 'select * from khoa',
    })
    open.push(reader)
    const found = await Array.fromAsync(reader.rowsOfKeys!([key.map(([, , text]) => text)]))
    assert.deepEqual(
      found.flatMap(({ rows }) => rows),
      [keys.map(([, , text]) => text)],
    )
  }
})

test('everything is read in the snapshot of the beginning, and nothing can be written', async () => {
  const reader = await openReader()
  await kit.db.query(`insert into dan (ma) values ('later')`)
  assert.equal((await reader.scan()).rows, 2500)
  await kit.db.query(`delete from dan where ma = 'later'`)
  const lockedOut = await refusalOf(() =>
    openReader(`with d as (delete from dan returning *) select * from d`),
  )
  assert.equal(lockedOut.code, 'source.query-wrong')
  assert.equal((await kit.db.query('select count(*) as n from dan')).rows[0].n, '2500')
})

test('the instant of the snapshot is not later than what is committed after it', async () => {
  const reader = await openReader()
  const { rows } = await kit.db.query(
    `select clock_timestamp() >= $1::timestamptz as later, $2::pg_snapshot is not null as known`,
    [reader.asOf, reader.snapshot],
  )
  assert.deepEqual(rows, [{ later: true, known: true }])
})

test('a comparison costs few bytes on the wire', async () => {
  const reader = await openReader()
  const before = reader.wireBytes()
  await reader.scan()
  const perBucket = (reader.wireBytes() - before) / 2500
  assert.ok(perBucket < 150, `${perBucket} bytes for a bucket`)
})

test('a column that is gone, renamed or of another type is refused with both', async () => {
  const differenceOf = async (query: string) => {
    const refusal = await refusalOf(() => openReader(query))
    assert.equal(refusal.code, 'source.schema-changed')
    return String(refusal.values.difference)
  }
  const renamed = await differenceOf('select ma, ten as ho_ten, so, tien, ngay, luc, dung from dan')
  assert.match(renamed, /ten: missing .*ho_ten/)
  const typed = await differenceOf(`select ma, ten, so, tien, ngay, luc, dung::int from dan`)
  assert.match(typed, /dung: declared boolean/)
  assert.match(await differenceOf('select ho_va_ten from dan'), /ho_va_ten/)
  assert.match(await differenceOf('select * from khong_co'), /khong_co/)
})

test('a source that is refused is left without a session', async () => {
  const sessions = async () => {
    const { rows } = await kit.db.query(
      `select pid from pg_stat_activity
        where application_name = 'kho-source' and datname = current_database()`,
    )
    return rows.map(({ pid }) => pid as number)
  }
  const before = await sessions()
  for (const query of [
    'select ho_va_ten from dan',
    'select * from khong_co',
    'select ma, ten as ho_ten, so, tien, ngay, luc, dung from dan',
    'no SQL at all',
  ]) {
    await refusalOf(() => openReader(query))
    // The server takes a moment to see that a client has said goodbye.
    await waitUntil(async () => (await sessions()).every((pid) => before.includes(pid)))
  }
})

test('a source that cannot be reached is named without its address or password', async () => {
  const refusal = await refusalOf(() =>
    openReader('select 1', 'postgresql://nguoi:mat-khau-bi-mat@127.0.0.1:1/kho'),
  )
  assert.equal(refusal.code, 'source.unreachable')
  assert.equal(refusal.values.source, 'cong-an')
  const told = JSON.stringify({ ...refusal, message: refusal.message, stack: refusal.stack })
  assert.doesNotMatch(told, /mat-khau-bi-mat|nguoi|127\.0\.0\.1/)
})

test('an error that would quote a row is told by its code only', async () => {
  const reader = await openReader(
    `select ma, ten, case when so < 2400 then so else ('bi-mat-' || so)::int end as so, tien, ngay, luc, dung from dan`,
  )
  const refusal = await refusalOf(() => allRows(reader))
  assert.equal(refusal.code, 'source.query-wrong')
  assert.deepEqual(refusal.values, { source: 'cong-an', reason: '22P02' })
})

test('a source that is lost in the middle of its rows is refused, never taken for the end', async () => {
  const reader = await openReader(
    `select ma || n as ma, repeat('x', 2000) as ten, so, tien, ngay, luc, dung from dan, generate_series(1, 20) n`,
  )
  let rows = 0
  const refusal = await refusalOf(async () => {
    for await (const batch of reader.rows(null)) {
      if (rows === 0) {
        await kit.db.query(`select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'kho-source' and datname = current_database()
            and state = 'active'`)
      }
      rows += batch.rows.length
    }
  })
  assert.equal(refusal.code, 'source.gone')
  assert.ok(rows > 0 && rows < 50_000)
})

test('a connection that is cut in the middle of its rows is refused, never taken for the end', async () => {
  const cut = await startProxy(kit.url)
  try {
    const reader = await openReader(
      `select ma || n as ma, repeat('x', 2000) as ten, so, tien, ngay, luc, dung from dan, generate_series(1, 20) n`,
      cut.url(kit.url),
    )
    const refusal = await refusalOf(async () => {
      for await (const batch of reader.rows(null)) {
        if (batch.rows.length > 0) cut.cut()
      }
    })
    assert.equal(refusal.code, 'source.gone')
  } finally {
    cut.close()
  }
})
