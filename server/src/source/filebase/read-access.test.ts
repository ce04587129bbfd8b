/** On a file that Microsoft Access wrote, which the package `mdb` brings to test itself with. */
import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import type { Column } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { versionOf, type ColumnInput } from '../../../test/kit/dataset.ts'
import { accessKind } from './access-source.ts'
import { accessBytesMax, accessText } from './read-access.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-access-'))
after(() => rmSync(folder, { recursive: true }))
const packageFile = createRequire(import.meta.url).resolve('mdb/package.json')
const fruit = join(dirname(packageFile), 'test', 'fruit.mdb')

async function read(path: string, columns: readonly ColumnInput[], options: object) {
  const reader = accessKind.read(path, versionOf(columns), options, { name: 'so.mdb' })
  const rows: (string | null)[][] = []
  for await (const batch of reader.batches()) rows.push(...batch.rows)
  return { rows, described: reader.describe(), placeOf: reader.placeOf }
}

const columns: ColumnInput[] = [
  { name: 'ten', type: 'text' },
  { name: 'duong', type: 'integer' },
  { name: 'vit_c', type: 'integer' },
]
const others = ['Fiber', 'Fat', 'Protien', 'Vit A', 'Vit B1', 'Vit B2', 'Vit B6', 'Vit E']
const options = {
  table: 'Fruit',
  names: { ten: 'Fruit', duong: 'Sugar', vit_c: 'Vit C' },
  ignore: others,
}

test('a table of a real file is read whole, in the order of the dataset', async () => {
  const { rows, described, placeOf } = await read(fruit, columns, options)
  assert.equal(rows.length, 37)
  assert.deepEqual(rows.slice(0, 3), [
    ['Apple', '12', '15'],
    ['Apricot', '8', '5'],
    ['Avocado', '7', '17'],
  ])
  assert.deepEqual([described.kind, described.rows, described.bytes], ['access', 37, 606_208])
  assert.match(described.fileSha256!, /^[0-9a-f]{64}$/)
  assert.equal(placeOf?.(3, 'ten'), 'Fruit #3 ten')
})

async function refusalOf(...given: Parameters<typeof read>): Promise<Refusal> {
  const error = await read(...given).catch((error: Refusal) => error)
  assert.ok(error instanceof Refusal, 'nothing was refused')
  return error
}

test('a file of several tables asks for one; a column or table that is not there is named', async () => {
  const many = await refusalOf(fruit, columns, { ...options, table: undefined })
  assert.match(String(many.values.reason), /^5 tables \(Fruit, Fruit Salad, .*\): table \?$/)
  assert.equal(
    (await refusalOf(fruit, columns, { ...options, ignore: [] })).code,
    'source.unknown-column',
  )
  const more = [...columns, { name: 'sinh', type: 'date' }]
  assert.equal((await refusalOf(fruit, more, options)).code, 'source.missing-column')
  assert.equal(
    (await refusalOf(fruit, columns, { ...options, table: 'x' })).code,
    'source.bad-file',
  )
})

test('a file that is cut, of another program, or larger than memory should hold, is refused', async () => {
  const other = join(folder, 'other.mdb')
  writeFileSync(other, Buffer.alloc(8192, 0x41))
  assert.equal((await refusalOf(other, columns, options)).code, 'source.bad-file')
  const cut = join(folder, 'cut.mdb')
  writeFileSync(cut, readFileSync(fruit).subarray(0, 200_000))
  assert.equal((await refusalOf(cut, columns, options)).code, 'source.bad-file')
  const large = join(folder, 'large.mdb')
  copyFileSync(fruit, large)
  truncateSync(large, accessBytesMax + 1)
  assert.match(
    String((await refusalOf(large, columns, options)).values.reason),
    /byte > 268435456 byte/,
  )
})

test('each type of Access has a text in the form that the column declares', () => {
  const as = (value: unknown, type: string, column: object) =>
    accessText(value as never, { name: 'x', type: type as never }, column as Column)
  const date = { type: 'date', written: 'DD/MM/YYYY' }
  const at = new Date(Date.UTC(2025, 6, 1, 8, 0, 0, 0))
  const midnight = new Date(Date.UTC(1899, 11, 30))
  const cases: [unknown, string, object, string | null][] = [
    [null, 'text', { type: 'text' }, null],
    ['Nguyễn', 'memo', { type: 'text' }, 'Nguyễn'],
    [0.1, 'double', { type: 'decimal' }, '0.1'],
    [Math.fround(0.1), 'float', { type: 'decimal' }, '0.1'],
    ['12.3400', 'currency', { type: 'decimal' }, '12.3400'],
    [9007199254740993n, 'bigint', { type: 'integer' }, '9007199254740993'],
    [true, 'boolean', { type: 'boolean', written: ['có', 'không'] }, 'có'],
    [false, 'boolean', { type: 'boolean', written: ['có', 'không'] }, 'không'],
    [midnight, 'datetime', date, '30/12/1899'],
    [at, 'datetime', { type: 'timestamp' }, '2025-07-01 08:00:00'],
    // A time of day in a column of days is seen, not cut.
    [at, 'datetime', date, '01/07/2025 08:00:00'],
    [Buffer.from([0, 255]), 'binary', { type: 'text' }, '00ff'],
  ]
  for (const [value, type, column, text] of cases) assert.equal(as(value, type, column), text)
  assert.throws(() => as([], 'complex', { type: 'text' }), Refusal)
})
