import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { versionOf } from '../../../test/kit/dataset.ts'
import { sqliteKind } from './sqlite-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-sqlite-'))
after(() => rmSync(folder, { recursive: true }))

const version = versionOf([
  { name: 'ma', type: 'text' },
  { name: 'ten', type: 'text' },
  { name: 'so', type: 'integer' },
  { name: 'le', type: 'decimal', precision: 20, scale: 5 },
])

let files = 0
function make(sql: string): string {
  const path = join(folder, `d${++files}.sqlite`)
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
  return path
}

async function read(path: string, options: object = {}, onBatch = () => {}) {
  const reader = sqliteKind.read(path, version, options, { name: 'so.sqlite', rowsBefore: 7 })
  const rows: (string | null)[][] = []
  for await (const batch of reader.batches()) {
    rows.push(...batch.rows)
    onBatch()
  }
  return { rows, described: reader.describe() }
}

async function refusalOf(...given: Parameters<typeof read>): Promise<Refusal> {
  const error = await read(...given).catch((error: Refusal) => error)
  assert.ok(error instanceof Refusal, `nothing was refused: ${JSON.stringify(error)}`)
  return error
}

const table = 'create table dan (so integer, ma text primary key, ten text, le real)'
const name = 'Nguyễn Thị Ế'.normalize('NFD')

test('values come as they are: text byte by byte, integers of 64 bits, shortest digits, bytes as hex', async () => {
  const path = make(`${table}; insert into dan values (9223372036854775807, 'k1', '${name} ', 0.1),
    (null, 'k2', '', 5.0), (-1, 'k3', x'00ff', 1e-7), ('x', 'k4', null, 12345678901234567890.0)`)
  const { rows, described } = await read(path)
  assert.deepEqual(rows, [
    ['k1', `${name} `, '9223372036854775807', '0.1'],
    ['k2', '', null, '5'],
    ['k3', '00ff', '-1', '0.0000001'],
    ['k4', null, 'x', '12345678901234567000'],
  ])
  assert.deepEqual(described.notes, [{ note: 'value.floating-point', count: 4, first: '1 le' }])
  assert.equal(described.rows, 4)
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
  assert.equal(described.fileSha256, hash)
})

test('a table among several, a query, other names and columns left out on purpose', async () => {
  const path = make(`${table}; create table khac (a); insert into dan values (1, 'k1', 'a', null)`)
  const many = await refusalOf(path)
  assert.equal(many.values.reason, '2 tables (dan, khac): table ?')
  assert.deepEqual((await read(path, { table: 'dan' })).rows, [['k1', 'a', '1', null]])
  const query = `select ma, upper(ten) as ten, so + 1 as so, le, 0 as thua from dan -- hết`
  const found = await read(path, { query, ignore: ['thua'] })
  assert.deepEqual(found.rows, [['k1', 'A', '2', null]])
  assert.equal((await refusalOf(path, { query })).code, 'source.unknown-column')
  assert.equal((await refusalOf(path, { table: 'khac' })).code, 'source.missing-column')
  const absent = await refusalOf(path, { table: 'khong_co' })
  assert.match(absent.sentence.vi, /SQLite báo: “[^”]*khong_co/)
})

test('nothing is written, neither into the file nor beside it', async () => {
  const path = make(
    `pragma journal_mode = wal; ${table}; insert into dan values (1, 'k1', 'a', null)`,
  )
  const before = [readFileSync(path), readdirSync(folder).length] as const
  assert.equal((await read(path)).rows.length, 1)
  assert.ok(readFileSync(path).equals(before[0]))
  assert.equal(readdirSync(folder).length, before[1])
  for (const query of ['delete from dan', `attach '${path}' as b`, 'insert into dan values (1)']) {
    assert.equal((await refusalOf(path, { query })).code, 'source.bad-file')
  }
})

test('rows that lie only in the write-ahead log are not passed over in silence', async () => {
  const path = join(folder, 'open.sqlite')
  const database = new DatabaseSync(path)
  database.exec(`pragma journal_mode = wal; ${table}; insert into dan values (1, 'k1', 'a', null)`)
  const refused = await refusalOf(path)
  assert.match(String(refused.values.reason), /so\.sqlite-wal .*wal_checkpoint/)
  database.close()
  assert.equal((await read(path)).rows.length, 1)
})

test('a text that is no UTF-8 is refused with its place; a database in UTF-16 is read', async () => {
  const path = make(`${table}; insert into dan values (1, 'k1', cast(x'41ff' as text), null)`)
  assert.equal((await refusalOf(path)).values.reason, 'row 1, ten: UTF-8')
  const wide = make(
    `pragma encoding = 'UTF-16le'; ${table}; insert into dan values (1, 'k1', '${name}', 2.5)`,
  )
  assert.deepEqual((await read(wide)).rows, [['k1', name, '1', '2.5']])
})

test('a file that is cut, encrypted, empty, gone or none of SQLite is refused by name', async () => {
  const path = make(
    `${table}; ${'insert into dan select random(), hex(randomblob(8)), hex(randomblob(900)), 1;'.repeat(40)}`,
  )
  const whole = readFileSync(path)
  const cut = join(folder, 'cut.sqlite')
  writeFileSync(cut, whole.subarray(0, whole.length >> 1))
  assert.match((await refusalOf(cut)).sentence.vi, /SQLite báo: “[^”]*malformed/)
  const noise = join(folder, 'noise.sqlite')
  writeFileSync(noise, Buffer.alloc(8192, 0x5a))
  assert.match((await refusalOf(noise)).sentence.vi, /SQLite báo: “[^”]*not a database/)
  writeFileSync(noise, '')
  const empty = await refusalOf(noise)
  assert.deepEqual([empty.code, empty.values.before], ['source.empty', 7])
  assert.equal((await refusalOf(join(folder, 'none.sqlite'))).code, 'source.not-found')
})

test('a file that changes while it is read is refused', async () => {
  const path = make(`${table}; with recursive n(i) as
    (select 1 union all select i + 1 from n where i < 3000)
    insert into dan select i, 'k' || i, 'x', 1 from n`)
  const refused = await refusalOf(path, {}, () => appendFileSync(path, '\0'))
  assert.deepEqual([refused.code, refused.values.source], ['source.gone', 'so.sqlite'])
})
