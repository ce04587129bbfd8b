import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Column } from '@kho/contract/dataset.ts'
import { emptyDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { createBucketVector } from './bucket-vector.ts'
import { createRowDigester } from './row-digest.ts'
import { digestStatements, quoteName } from './sql-expression.ts'
import { limbsOfSums, type DigestColumn } from './scan-statements.ts'

let kit: TestDatabase
before(async () => {
  kit = await emptyDatabase()
  // Settings of a source that would change the text of values if anything depended on them.
  const name = (await kit.db.query('select current_database() as name')).rows[0].name
  await kit.db.query(`alter database ${name} set datestyle to 'SQL, DMY'`)
})
after(() => kit.drop())

const title = { vi: 'cột', en: 'column' }
const common = { title, required: false, personal: 'none', indexed: false } as const
const columns: DigestColumn[] = [
  { column: { ...common, name: 'khoa', type: 'text', required: true } },
  { column: { ...common, name: 'chu', type: 'text' } },
  { column: { ...common, name: 'so', type: 'integer' } },
  { column: { ...common, name: 'tien', type: 'decimal', precision: 20, scale: 2 } },
  { column: { ...common, name: 'ngay', type: 'date', precision: 'day', written: 'YYYY-MM-DD' } },
  { column: { ...common, name: 'luc', type: 'timestamp', precision: 6 }, sourceType: 'zoned' },
  { column: { ...common, name: 'luc_giay', type: 'timestamp', precision: 3 } },
  { column: { ...common, name: 'dung', type: 'boolean', written: ['true', 'false'] } },
  { column: { ...common, name: 'kem', type: 'json' } },
]
const names = columns.map(({ column }) => column.name)
const types = 'text, text, bigint, numeric, date, timestamptz, timestamp, boolean, json'.split(', ')

const nasty = [
  '',
  ' ',
  'N',
  'V1:',
  'a|b',
  "it's",
  '"',
  '\\',
  '\\N',
  '\\x41',
  '\t\r\n',
  'Đặng Thị Ế',
]
const textArbitrary = fc.oneof(
  fc.constantFrom(...nasty, 'Ế'.normalize('NFD'), '😀👩‍👩‍👧', 'x'.repeat(600), 'ễ'.repeat(600)),
  // PostgreSQL has no NUL in text, and UTF-8 no half of a pair.
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
)
const twoDigits = (value: number) => String(value).padStart(2, '0')
const dateArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.nat(27))
  .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${twoDigits(m)}-${twoDigits(d + 1)}`)
const timeArbitrary = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999))
  .map(
    ([h, m, s, us]) =>
      `${twoDigits(h)}:${twoDigits(m)}:${twoDigits(s)}.${String(us).padStart(6, '0')}`,
  )
const decimalArbitrary = fc
  .tuple(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), fc.nat(99))
  .map(([whole, cents]) => `${whole}.${twoDigits(cents)}`)

/** For each column the text that goes into the database and the canonical text expected back. */
const pair = (arbitrary: fc.Arbitrary<string>) =>
  fc.option(arbitrary).map((text) => [text, text] as const)
const rowArbitrary = fc.tuple(
  textArbitrary.map((text) => [text, text] as const),
  pair(textArbitrary),
  pair(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  pair(decimalArbitrary),
  pair(dateArbitrary),
  fc
    .option(fc.tuple(dateArbitrary, timeArbitrary))
    .map((at) => (at ? [`${at[0]} ${at[1]}+00`, `${at[0]} ${at[1]}`] : [null, null])),
  fc
    .option(fc.tuple(fc.constantFrom('1975-04-30', '2025-07-01'), timeArbitrary))
    .map((at) => (at ? [`${at[0]} ${at[1]}`, `${shifted(`${at[0]} ${at[1]}`)}`] : [null, null])),
  fc.option(fc.boolean()).map((yes) => (yes === null ? [null, null] : [`${yes}`, yes ? '1' : '0'])),
  pair(fc.json()),
) as unknown as fc.Arbitrary<(readonly [string | null, string | null])[]>

/** The wall clock of Viet Nam as UTC, cut to milliseconds. */
function shifted(local: string): string {
  const at = Date.parse(`${local.slice(0, 23).replace(' ', 'T')}Z`) - 7 * 3_600_000
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ')
}

async function fill(rows: (string | null)[][]): Promise<void> {
  const list = names.map((name, i) => `${quoteName(name)} ${types[i]}`).join(', ')
  await kit.db.query('drop table if exists nguon')
  await kit.db.query(`create table nguon (${list})`)
  const arrays = names.map((_, i) => rows.map((row) => row[i] ?? null))
  await kit.db.query(
    `insert into nguon select ${names.map((_, i) => `v${i}::${types[i]}`).join(', ')}
     from unnest(${names.map((_, i) => `$${i + 1}::text[]`).join(', ')}) as given(${names.map((_, i) => `v${i}`).join(', ')})`,
    arrays,
  )
}

test('PostgreSQL gives the same texts, digests and sums as the program, on nasty values', async () => {
  const samples = fc.sample(rowArbitrary, { numRuns: 1500, seed: 20250701 })
  const unique = new Map(samples.map((row) => [row[0]![0], row]))
  const rows = [...unique.values()]
  await fill(rows.map((row) => row.map(([given]) => given)))
  for (const salt of [undefined, Buffer.from('9f00c3', 'hex')]) {
    const statements = digestStatements({ columns, key: ['khoa', 'khoa'], from: 'nguon', salt })
    const digester = createRowDigester({ salt, keyIndexes: [0, 0] })
    const vector = createBucketVector()
    const expected = new Map(
      rows.map((row) => {
        const fields = row.map(([, text]) => text)
        const { digest, bucket } = digester.digest(fields)
        vector.add(bucket, digest)
        return [fields[0], { fields, digest: digest.toString('hex'), bucket }]
      }),
    )
    const all = await kit.db.query({ text: statements.rows, rowMode: 'array' } as never)
    for (const fields of all.rows) assert.deepEqual(fields, expected.get(fields[0])?.fields)
    assert.equal(all.rows.length, rows.length)

    const buckets = [...expected.values()].slice(0, 50).map((one) => one.bucket)
    const found = await kit.db.query({
      text: statements.keysIn,
      values: [buckets],
      rowMode: 'array',
    } as never)
    assert.ok(found.rows.length >= 50)
    for (const [bucket, digest, key] of found.rows) {
      assert.deepEqual({ bucket: Number(bucket), digest }, pick(expected.get(key)))
    }
    const scanned = createBucketVector()
    const scan = await kit.db.query({ text: statements.scan, rowMode: 'array' } as never)
    for (const [bucket, count, , ...sums] of scan.rows as string[][]) {
      scanned.addSums(Number(bucket), Number(count), limbsOfSums(sums.map(BigInt)))
    }
    assert.deepEqual(scanned.diff(vector), [])
    assert.deepEqual(scanned.total(), vector.total())
  }
})

function pick(one: { bucket: number; digest: string } | undefined) {
  return one && { bucket: one.bucket, digest: one.digest }
}

test('rows are found by bucket and by key', async () => {
  await fill(
    ['a', 'b', "c'; drop table nguon; --"].map((key) => [
      key,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ]),
  )
  const statements = digestStatements({ columns, key: ['khoa'], from: 'nguon' })
  const byKey = await kit.db.query(statements.rowsByKeys, [['b', "c'; drop table nguon; --", 'no']])
  assert.deepEqual(byKey.rows.map((row) => row.khoa).toSorted(), ['b', "c'; drop table nguon; --"])
  const { bucket } = createRowDigester({ keyIndexes: [0] }).digest(['a'])
  const byBucket = await kit.db.query(statements.rowsIn, [[bucket]])
  assert.deepEqual(
    byBucket.rows.map((row) => row.khoa),
    ['a'],
  )
})

test('a value that the canonical form would alter keeps its own form and is seen', async () => {
  await fill([
    ['a', null, null, '1.005', '0044-03-15 BC', 'infinity', null, null, null],
    ['b', null, null, '1.5', 'infinity', '0044-03-15 BC', null, null, null],
    ['c', null, null, 'NaN', null, null, 'infinity', null, null],
  ])
  const { rows } = await kit.db.query(
    digestStatements({ columns, key: ['khoa'], from: 'nguon' }).rows,
  )
  const found = new Map(rows.map((row) => [row.khoa, row]))
  assert.equal(found.get('a').tien, '1.005')
  assert.equal(found.get('b').tien, '1.50')
  assert.equal(found.get('c').tien, 'NaN')
  assert.match(found.get('a').ngay, /BC/)
  assert.equal(found.get('b').ngay, 'infinity')
  assert.equal(found.get('a').luc, 'infinity')
  assert.match(found.get('b').luc, /BC/)
  assert.equal(found.get('c').luc_giay, 'infinity')
})

test('a column kept as text at the source is taken as it stands', async () => {
  const date = {
    ...common,
    name: 'd',
    type: 'date',
    precision: 'year',
    written: 'YYYY-MM-DD',
  } as Column
  const from = `(select 'k' as khoa, '1990-02' as d)`
  const given = [columns[0]!, { column: date, sourceType: 'text' } as DigestColumn]
  const { rows } = await kit.db.query(
    digestStatements({ columns: given, key: ['khoa'], from }).rows,
  )
  assert.deepEqual(rows, [{ khoa: 'k', d: '1990-02' }])
})

async function digestsIn(utf8Server: boolean): Promise<string[]> {
  const { keysIn } = digestStatements({ columns, key: ['khoa'], from: 'nguon', utf8Server })
  const { bucket } = createRowDigester({ keyIndexes: [0] }).digest(['Đắk'])
  const { rows } = await kit.db.query(keysIn, [[bucket]])
  return rows.map((row) => row.encode)
}

test('the form for databases in another encoding gives the same digest', async () => {
  await fill([['Đắk', 'ế', '1', null, null, null, null, null, null]])
  assert.deepEqual(await digestsIn(false), await digestsIn(true))
  assert.equal((await digestsIn(true)).length, 1)
})
