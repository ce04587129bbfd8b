import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { createCopyRows } from './copy-binary.ts'
import type { CopyRows } from './copy-binary.ts'

let made: TestDatabase

before(async () => {
  made = await emptyDatabase()
  await made.db.query(`create table kind (
    n int primary key, t text, u text, s int2, i int4, l int8, f float8, b bool, y bytea,
    j jsonb, z timestamptz, d date)`)
  await made.db.query('create table line (n int primary key, t text, l int8)')
})
after(() => made.drop())

const names = 'Nguyễn Thị Ánh Đào, xã Ea Súp; Đặng Văn Ưởng'

test('every kind of value comes back as it was written', async () => {
  await copy('kind', (rows) => {
    rows.row(12)
    rows.int4(1)
    rows.text(names)
    const bytes = Buffer.from(`--${names}--`)
    rows.utf8(bytes, 2, bytes.length - 2)
    rows.int2(-32768)
    rows.int4(-2147483648)
    rows.int8(-9223372036854775808n)
    rows.float8(0.1)
    rows.bool(true)
    rows.bytea(Buffer.from([0, 255, 10]))
    rows.jsonb(JSON.stringify({ tên: names, n: 1 }))
    rows.timestamptz(Date.UTC(2025, 6, 1, 0, 0, 0, 123))
    rows.date(Date.UTC(1950, 0, 31) / 86_400_000)
    rows.row(12)
    rows.int4(2)
    rows.text('')
    rows.utf8(Buffer.alloc(0))
    rows.int2(0)
    rows.int4(2147483647)
    rows.int8(-Number.MAX_SAFE_INTEGER)
    rows.float8(-0)
    rows.bool(false)
    rows.bytea(Buffer.alloc(0))
    rows.jsonb('[]')
    rows.timestamptz(-1)
    rows.date(0)
    rows.row(12)
    rows.int4(3)
    rows.text(null)
    rows.null()
    rows.int2(null)
    rows.int4(null)
    rows.int8(null)
    rows.float8(null)
    rows.bool(null)
    rows.bytea(null)
    rows.jsonb(null)
    rows.timestamptz(null)
    rows.date(null)
  })
  const found = await made.db.query('select * from kind order by n')
  const nothing = {
    s: null,
    i: null,
    l: null,
    f: null,
    b: null,
    y: null,
    j: null,
    z: null,
    d: null,
  }
  assert.deepEqual(found.rows, [
    {
      n: 1,
      t: names,
      u: names,
      s: -32768,
      i: -2147483648,
      l: '-9223372036854775808',
      f: 0.1,
      b: true,
      y: Buffer.from([0, 255, 10]),
      j: `{"n": 1, "tên": "${names}"}`,
      z: '2025-07-01 00:00:00.123+00',
      d: '1950-01-31',
    },
    {
      n: 2,
      t: '',
      u: '',
      s: 0,
      i: 2147483647,
      l: '-9007199254740991',
      f: -0,
      b: false,
      y: Buffer.alloc(0),
      j: '[]',
      z: '1969-12-31 23:59:59.999+00',
      d: '1970-01-01',
    },
    { n: 3, t: null, u: null, ...nothing },
  ])
})

test('any storable text and any bigint survive, over many chunks', async () => {
  const storable = fc.string({ unit: 'binary', maxLength: 90 }).map((t) => t.replaceAll('\0', ''))
  const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  const sample = fc.sample(fc.tuple(storable, int8), { numRuns: 2000, seed: 7 })
  const long = 'ườ'.repeat(400_000)
  sample.push([long, 1n])
  await copy(
    'line',
    async (rows, flush) => {
      for (const [index, [text, big]] of sample.entries()) {
        rows.row(3)
        rows.int4(index)
        rows.text(text)
        rows.int8(big)
        if (rows.isFull()) await flush()
      }
    },
    4096,
  )
  const found = await made.db.query('select t, l from line order by n')
  assert.equal(found.rows.length, sample.length)
  found.rows.forEach((row, index) => {
    assert.equal(row.t, sample[index]![0])
    assert.equal(row.l, String(sample[index]![1]))
  })
})

test('NUL and half a surrogate pair are refused before they reach the server', () => {
  const rows = createCopyRows()
  const refused = { code: 'text_not_storable' }
  const long = 'a'.repeat(100)
  for (const bad of ['\0', 'a\0b', `${long}\0`, '\ud800', `${long}\udfff`, 'ánh\0']) {
    assert.throws(() => rows.text(bad), refused, JSON.stringify(bad))
  }
  assert.throws(() => rows.utf8(Buffer.from('a\0b')), refused)
  assert.throws(() => rows.utf8(Buffer.from(`${long}\0`)), refused)
  assert.throws(() => rows.int8(2 ** 53), RangeError)
  assert.throws(() => rows.int4(2 ** 31), RangeError)
  assert.throws(() => rows.int2(-32769), RangeError)
})

test('what the server refuses reaches the writer instead of waiting for ever', async () => {
  const { db } = made
  const attempt = db.tx(async (tx) => {
    const stream = db.copyIn(tx, 'copy line from stdin (format binary)')
    const rows = createCopyRows({ chunkBytes: 1024 })
    for (let index = 0; index < 200_000; index++) {
      rows.row(3)
      rows.int4(1_000_000)
      rows.text('the same key')
      rows.int8(1)
      if (rows.isFull()) await rows.flushTo(stream)
    }
    await rows.endTo(stream)
  })
  await assert.rejects(attempt, { code: '23505' })
})

test('a connection lost in the middle of a copy ends the writer', async () => {
  const { db } = made
  const attempt = db.tx(async (tx) => {
    const pid = (await tx.query('select pg_backend_pid() as pid')).rows[0].pid
    const stream = db.copyIn(tx, 'copy line from stdin (format binary)')
    const rows = createCopyRows({ chunkBytes: 1024 })
    for (let index = 2_000_000; ; index++) {
      rows.row(3)
      rows.int4(index)
      rows.text('x')
      rows.int8(1)
      if (rows.isFull()) await rows.flushTo(stream)
      if (index === 2_010_000) await db.query('select pg_terminate_backend($1)', [pid])
    }
  })
  await assert.rejects(attempt)
  assert.equal((await db.query('select count(*) as n from line where n >= 2000000')).rows[0].n, '0')
})

test('a writer that is broken off leaves no row', async () => {
  const { db } = made
  const attempt = db.tx(async (tx) => {
    const stream = db.copyIn(tx, 'copy line from stdin (format binary)')
    const rows = createCopyRows()
    rows.row(3)
    rows.int4(3_000_000)
    rows.text('x')
    rows.int8(1)
    await rows.flushTo(stream)
    stream.destroy(new Error('the source broke off'))
    await rows.flushTo(stream)
  })
  await assert.rejects(attempt, /the source broke off/)
  assert.equal((await db.query('select 1 from line where n = 3000000')).rowCount, 0)
})

test('a slow reader holds the writer back', async () => {
  const slow = new PassThrough({ highWaterMark: 10_000 })
  const rows = createCopyRows({ chunkBytes: 8_000 })
  let written = 0
  const writing = (async () => {
    for (let index = 0; index < 1000; index++) {
      rows.row(1)
      rows.text('x'.repeat(500))
      if (rows.isFull()) {
        await rows.flushTo(slow)
        written++
      }
    }
  })()
  await new Promise((resolve) => setTimeout(resolve, 30))
  const whenNobodyRead = written
  slow.resume()
  await writing
  assert.ok(whenNobodyRead <= 3, `${whenNobodyRead} chunks were written with nobody reading`)
  assert.ok(written > 50)
})

async function copy(
  table: string,
  write: (rows: CopyRows, flush: () => Promise<void>) => void | Promise<void>,
  chunkBytes?: number,
): Promise<void> {
  await made.db.tx(async (tx) => {
    const stream = made.db.copyIn(tx, `copy ${table} from stdin (format binary)`)
    const rows = createCopyRows({ chunkBytes })
    await write(rows, () => rows.flushTo(stream))
    await rows.endTo(stream)
  })
}
