/** MariaDB gives the same texts and the same sums as PostgreSQL and as the program itself. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { emptyDatabase, type TestDatabase } from '../../../test/kit/database.ts'
import { versionOf } from '../../../test/kit/dataset.ts'
import { testMariadb, type TestMariadb } from '../../../test/kit/mariadb.ts'
import { createBucketVector } from '../../digest/bucket-vector.ts'
import { createRowDigester } from '../../digest/row-digest.ts'
import type { DatabaseReader } from '../source-kind.ts'
import { mysqlProduct } from './mysql-session.ts'
import { readPostgres } from './read-postgres.ts'
import { readSql } from './read-sql.ts'

const columns = [
  { name: 'ma', type: 'text', maria: 'varchar(1000) collate utf8mb4_bin', pg: 'text' },
  { name: 'chu', type: 'text', maria: 'text', pg: 'text' },
  { name: 'chu_cu', type: 'text', maria: 'varchar(100) character set utf8mb3', pg: 'text' },
  { name: 'chu_tay', type: 'text', maria: 'varchar(100) character set latin1', pg: 'text' },
  { name: 'chu_dem', type: 'text', maria: 'char(12)', pg: 'char(12)' },
  { name: 'byte', type: 'text', maria: 'varbinary(40)', pg: 'bytea' },
  { name: 'so', type: 'integer', maria: 'bigint', pg: 'bigint' },
  {
    name: 'tien',
    type: 'decimal',
    precision: 38,
    scale: 4,
    maria: 'decimal(38,2)',
    pg: 'numeric(38,2)',
  },
  {
    name: 'ty_le',
    type: 'decimal',
    precision: 38,
    scale: 32,
    maria: 'decimal(38,30)',
    pg: 'numeric',
  },
  { name: 'ngay', type: 'date', maria: 'date', pg: 'date' },
  { name: 'luc', type: 'timestamp', precision: 6, maria: 'datetime(6)', pg: 'timestamp' },
  {
    name: 'luc_giay',
    type: 'timestamp',
    precision: 3,
    maria: 'timestamp(6) null',
    pg: 'timestamptz',
  },
  { name: 'dung', type: 'boolean', maria: 'tinyint(1)', pg: 'boolean' },
  { name: 'bit', type: 'boolean', maria: 'bit(1)', pg: 'boolean' },
  { name: 'kem', type: 'json', maria: 'json', pg: 'json' },
]
const version = versionOf(columns.map(({ maria: _maria, pg: _pg, ...column }) => column))
const names = columns.map(({ name }) => name)

let maria: TestMariadb
let postgres: TestDatabase
const open: DatabaseReader[] = []
before(async () => {
  ;[maria, postgres] = await Promise.all([testMariadb(), emptyDatabase()])
})
after(async () => {
  for (const reader of open) await reader.close()
  await maria.drop()
  await postgres.drop()
})

async function openMaria(query = 'select * from dan'): Promise<DatabaseReader> {
  const reader = await readSql(mysqlProduct, version, { name: 'so-y-te', url: maria.url, query })
  open.push(reader)
  return reader
}

async function allRows(reader: DatabaseReader, buckets: ReadonlySet<number> | null = null) {
  const found = new Map<string, (string | null)[]>()
  for await (const { rows } of reader.rows(buckets)) {
    for (const row of rows) found.set(row[0]!, row)
  }
  return found
}

const two = (value: number) => String(value).padStart(2, '0')
const day = fc
  .tuple(fc.integer({ min: 1000, max: 9998 }), fc.integer({ min: 1, max: 12 }), fc.nat(27))
  .map(([y, m, d]) => `${y}-${two(m)}-${two(d + 1)}`)
const clock = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999))
  .map(([h, m, s, us]) => `${two(h)}:${two(m)}:${two(s)}.${String(us).padStart(6, '0')}`)
const nasty = ['', ' ', 'N', 'V1:', "it's", '"', '\\', '\\N', '\t\r\n', 'Đặng Thị Ế', 'hai cách  ']
const anyText = fc.oneof(
  fc.constantFrom(...nasty, 'Nguyễn Thị Ế'.normalize('NFD'), '😀👩‍👩‍👧', 'ễ'.repeat(600)),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', '')),
)
const ofThree = fc
  .constantFrom('Phường Đắk Nông'.normalize('NFD'), 'Đà Lạt', '', ' a ')
  .map((one) => one)
const cents = (digits: bigint, scale: number) =>
  fc.bigInt({ min: -digits, max: digits }).map((value) => {
    const whole = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
    const sign = value < 0n ? '-' : ''
    return `${sign}${whole.slice(0, -scale)}.${whole.slice(-scale)}`
  })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary)
const row = fc.tuple(
  anyText,
  maybe(anyText),
  maybe(ofThree),
  maybe(fc.constantFrom('café €', 'naïve', 'x ', 'Ð')),
  maybe(fc.constantFrom('ab', 'ab ', 'Đắk  ', '')),
  maybe(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))),
  maybe(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  maybe(cents(10n ** 37n, 2)),
  maybe(cents(10n ** 37n, 30)),
  maybe(day),
  maybe(fc.tuple(day, clock).map((both) => both.join(' '))),
  maybe(clock.map((at) => `2025-07-01 ${at}`)),
  maybe(fc.boolean()),
  maybe(fc.boolean()),
  maybe(fc.json()),
)

async function fill(rows: unknown[][]): Promise<void> {
  // A snapshot that is open keeps the table from being dropped.
  for (const reader of open.splice(0)) await reader.close()
  const columnsOf = (kind: 'maria' | 'pg') =>
    columns.map((one) => `${one.name} ${one[kind]}`).join(', ')
  await maria.query(`drop table if exists dan; create table dan (${columnsOf('maria')});
    set time_zone = '+00:00'`)
  await postgres.db.query('drop table if exists dan')
  await postgres.db.query(`create table dan (${columnsOf('pg')})`)
  const marks = names.map(() => '?').join(', ')
  const numbers = names.map((_, i) => `$${i + 1}`).join(', ')
  for (const one of rows) {
    await maria.query(`insert into dan values (${marks})`, one)
    const zoned = one.map((value, i) => (i === 11 && value ? `${String(value)}+00` : value))
    await postgres.db.query(`insert into dan values (${numbers})`, zoned)
  }
}

test('MariaDB, PostgreSQL and the program agree on every text, digest and sum', async () => {
  const samples = fc.sample(row, { numRuns: 600, seed: 20250701 })
  const rows = [...new Map(samples.map((one) => [one[0], one])).values()]
  await fill(rows)
  const [ours, theirs] = [
    await openMaria(),
    await readPostgres(version, { name: 'cong-an', url: postgres.url, query: 'select * from dan' }),
  ]
  open.push(theirs)
  const [mariaRows, postgresRows] = [await allRows(ours), await allRows(theirs)]
  assert.equal(mariaRows.size, rows.length)
  for (const [key, fields] of mariaRows) {
    assert.ok(postgresRows.has(key), JSON.stringify(key))
    assert.deepEqual(
      fields.map((field, i) => `${names[i]} ${field}`),
      postgresRows.get(key)!.map((field, i) => `${names[i]} ${field}`),
    )
  }
  for (const salt of [undefined, Buffer.from('9f00c3', 'hex')]) {
    const digester = createRowDigester({ salt, keyIndexes: [0] })
    const expected = createBucketVector()
    for (const fields of mariaRows.values()) {
      const { bucket, digest } = digester.digest(fields)
      expected.add(bucket, digest)
    }
    const [mine, other] = [await ours.scan(salt), await theirs.scan(salt)]
    assert.equal(mine.rows, rows.length)
    assert.deepEqual(mine.vector.total(), expected.total())
    assert.deepEqual(mine.vector.diff(expected), [])
    assert.deepEqual(mine.vector.diff(other.vector), [])
  }
  const { bucket } = createRowDigester({ keyIndexes: [0] }).digest([rows[7]![0]])
  const few = await allRows(ours, new Set([bucket]))
  assert.ok(few.has(rows[7]![0]) && few.size < 5)
  assert.equal((await allRows(ours, new Set())).size, 0)
})

const blank = (values: Record<string, unknown>) => names.map((name) => values[name] ?? null)

test('known values have the texts that the profile states', async () => {
  await fill([
    blank({
      ma: 'k',
      chu_dem: 'ab ',
      byte: Buffer.from([0, 255]),
      so: '9223372036854775807',
      tien: '5.10',
      ty_le: '0.5',
      ngay: '1990-02-28',
      luc: '2025-07-01 08:00:00.123456',
      luc_giay: '2025-07-01 01:00:00.987654',
      dung: true,
      bit: false,
    }),
  ])
  const found = (await allRows(await openMaria())).get('k')!
  assert.deepEqual(Object.fromEntries(names.map((name, i) => [name, found[i]])), {
    ma: 'k',
    chu: null,
    chu_cu: null,
    chu_tay: null,
    chu_dem: 'ab',
    byte: '00ff',
    so: '9223372036854775807',
    tien: '5.1000',
    ty_le: `0.5${'0'.repeat(31)}`,
    ngay: '1990-02-28',
    luc: '2025-07-01 01:00:00.123456',
    luc_giay: '2025-07-01 01:00:00.987',
    dung: '1',
    bit: '0',
    kem: null,
  })
})

test('a value that the canonical form would alter keeps its own form and is seen', async () => {
  await fill([])
  await maria.query(`insert into dan (ma, ngay, luc, dung) values
    ('zero', '0000-00-00', '0000-00-00 00:00:00', 2), ('half', '2024-00-15', '2024-00-15 10:00:00', 1)`)
  const found = await allRows(await openMaria())
  const at = (key: string, name: string) => found.get(key)![names.indexOf(name)]
  assert.deepEqual(
    [at('zero', 'ngay'), at('zero', 'luc'), at('zero', 'dung'), at('half', 'ngay')],
    ['0000-00-00', '0000-00-00 00:00:00.000000', '2', '2024-00-15'],
  )
  assert.match(at('half', 'luc')!, /^2024-00-15/)
  const finer = versionOf([
    { name: 'ma', type: 'text' },
    { name: 'tien', type: 'decimal', precision: 12, scale: 2 },
    { name: 'so', type: 'integer' },
  ])
  const reader = await readSql(mysqlProduct, finer, {
    name: 'so-y-te',
    url: maria.url,
    query: `select 'a' as ma, cast(1.005 as decimal(10,3)) as tien, 18446744073709551615 as so
      union all select 'b', 1.5, cast(7 as unsigned)`,
  })
  open.push(reader)
  const rows = await allRows(reader)
  assert.deepEqual(rows.get('a'), ['a', '1.005', '18446744073709551615'])
  assert.deepEqual(rows.get('b'), ['b', '1.50', '7'])
})

test('a number declared ZEROFILL or a year is a number, without the zeros', async () => {
  await maria.query(`create table so (ma varchar(9), dai int(8) zerofill, nam year, le decimal(8,2) zerofill);
    insert into so values ('a', 42, 1975, 1.5)`)
  const declared = versionOf([
    { name: 'ma', type: 'text' },
    { name: 'dai', type: 'integer' },
    { name: 'nam', type: 'integer' },
    { name: 'le', type: 'decimal', precision: 8, scale: 2 },
  ])
  const url = maria.url
  const reader = await readSql(mysqlProduct, declared, {
    name: 'n',
    url,
    query: 'select * from so',
  })
  open.push(reader)
  assert.deepEqual((await allRows(reader)).get('a'), ['a', '42', '1975', '1.50'])
})

test('everything is read in the snapshot of the beginning, and nothing can be written', async () => {
  await fill([blank({ ma: 'a' })])
  const reader = await openMaria()
  await maria.query(`insert into dan (ma) values ('later')`)
  assert.equal((await reader.scan()).rows, 1)
  assert.equal((await allRows(reader)).size, 1)
  const { as_of: later } = (
    await maria.query(`select date_format(utc_timestamp(3),
    '%Y-%m-%dT%H:%i:%s.%f') as as_of`)
  )[0]
  assert.ok(Date.parse(reader.asOf) <= Date.parse(`${later.slice(0, 23)}Z`))
  assert.match(reader.snapshot, /^mariadb:\d+@/)
})

test('rows of named keys are read piece by piece, each once, also by a key of two columns', async () => {
  await maria.query(`create table ho (ma varchar(40) collate utf8mb4_general_ci, so int, ten text,
      primary key (ma, so));
    insert into ho select concat('K', seq), seq, 'x' from seq_1_to_1300;
    insert into ho values ('it''s "a" \\\\', 7, null)`)
  const two = versionOf(
    [
      { name: 'ma', type: 'text', required: true },
      { name: 'so', type: 'integer', required: true },
      { name: 'ten', type: 'text' },
    ],
    { key: ['ma', 'so'] },
  )
  const source = { name: 'n', url: maria.url, query: 'select * from ho' }
  const reader = await readSql(mysqlProduct, two, source)
  open.push(reader)
  const found = async (keys: string[][]) => {
    const rows: (string | null)[][] = []
    for await (const batch of reader.rowsOfKeys!(keys)) rows.push(...batch.rows)
    return rows.map((row) => row.slice(0, 2).join(' ')).toSorted()
  }
  assert.deepEqual(
    await found([
      [`it's "a" \\`, '7'],
      ['K1', '1'],
      ['K1', '2'],
      ['gone', '3'],
    ]),
    ['K1 1', `it's "a" \\ 7`],
  )
  const many = Array.from({ length: 1300 }, (_, i) => [`K${i + 1}`, `${i + 1}`])
  // To this server the last is the first again; the two stand in different pieces.
  assert.equal((await found([...many, ['k1', '1']])).length, 1300)
})

test('a row larger than the packet of the server is hashed here instead', async () => {
  await fill([blank({ ma: 'a', chu: 'x' }), blank({ ma: 'b', chu: 'y' })])
  const small = await testMariadb(['--max-allowed-packet=1048576'])
  try {
    const declared = versionOf([
      { name: 'ma', type: 'text' },
      { name: 'mot', type: 'text' },
      { name: 'hai', type: 'text' },
    ])
    await small.query(`create table dan (ma varchar(9), mot longtext, hai longtext);
      insert into dan values ('a', repeat('Đ', 300000), repeat('ễ', 300000)), ('b', '1', null)`)
    const reader = await readSql(mysqlProduct, declared, {
      name: 'n',
      url: small.url,
      query: 'select * from dan',
    })
    const { vector, rows } = await reader.scan()
    await reader.close()
    const expected = createBucketVector()
    const digester = createRowDigester({ keyIndexes: [0] })
    for (const fields of [
      ['a', 'Đ'.repeat(300_000), 'ễ'.repeat(300_000)],
      ['b', '1', null],
    ]) {
      const { bucket, digest } = digester.digest(fields)
      expected.add(bucket, digest)
    }
    assert.equal(rows, 2)
    assert.deepEqual(vector.diff(expected), [])
  } finally {
    await small.drop()
  }
})
