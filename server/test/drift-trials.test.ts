/**
 * A thousand random sets of edits at a source, half on PostgreSQL and half on MariaDB: each is found
 * whole, with its kind and its columns, and nothing else is.
 */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import fc from 'fast-check'
import { findPart, type Part } from '../src/catalogue/part.ts'
import { compareSource } from '../src/equality/compare-source.ts'
import { databaseSupply } from '../src/intake/database-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { mysqlProduct } from '../src/source/database/mysql-session.ts'
import { postgresProduct } from '../src/source/database/postgres-session.ts'
import { readSql } from '../src/source/database/read-sql.ts'
import { readBucketSums } from '../src/store/bucket-sums.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { emptyDatabase, type TestDatabase } from './kit/database.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { testMariadb, type TestMariadb } from './kit/mariadb.ts'

const trials = 500
const seed = 17_312_022

const title = { vi: 'Cột', en: 'Column' }
const columns = [
  { name: 'ma', type: 'text', required: true, title },
  { name: 'ten', type: 'text', title },
  { name: 'so', type: 'integer', title },
  { name: 'tien', type: 'decimal', precision: 20, scale: 2, title },
  { name: 'luc', type: 'timestamp', precision: 6, title },
] as const
const definition = definitionOf({
  id: 'nho',
  sharing: 'shared',
  key: ['ma'],
  columns: [...columns],
})

type Cell = string | null
type Row = Cell[]
const texts = ['', ' ', 'a', 'a ', 'A', 'ế', 'ế'.normalize('NFD'), 'N', 'V1:a', 'Đắk Nông', null]
const numbers = ['0', '1', '-1', '9223372036854775807', '9223372036854775806', null]
const amounts = ['0.00', '0.01', '-0.01', '123456789012345678.90', null]
const instants = ['2025-07-01 08:00:00.000000', '2025-07-01 08:00:00.000001', null]
const pick = (list: readonly Cell[]) => fc.constantFrom(...list)
const cells = [pick(texts), pick(numbers), pick(amounts), pick(instants)] as const
const rowsOfTable: Row[] = fc
  .sample(fc.tuple(...cells), { numRuns: 24, seed })
  .map((row, i) => [`k${i}`, ...row])

type Edit =
  | { kind: 'changed'; row: number; column: number; value: Cell }
  | { kind: 'surplus'; row: number }
  | { kind: 'missing'; row: number; values: Cell[] }
const anyRow = fc.nat(rowsOfTable.length - 1)
const change = fc.nat(3).chain((column) =>
  fc.record({
    kind: fc.constant('changed' as const),
    row: anyRow,
    column: fc.constant(column + 1),
    value: cells[column]!,
  }),
)
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { arbitrary: change, weight: 4 },
  fc.record({ kind: fc.constant('surplus' as const), row: anyRow }),
  fc.record({ kind: fc.constant('missing' as const), row: anyRow, values: fc.tuple(...cells) }),
)

/** The table after the edits, and what a comparison has to say of it. */
function applyEdits(edits: readonly Edit[]): { rows: Row[]; expected: string[] } {
  const now = new Map(rowsOfTable.map((row) => [row[0]!, [...row]]))
  for (const edit of edits) {
    const key = `k${edit.row}`
    if (edit.kind === 'surplus') now.delete(key)
    else if (edit.kind === 'missing') now.set(`new${edit.row}`, [`new${edit.row}`, ...edit.values])
    else if (now.has(key)) now.get(key)![edit.column] = edit.value
  }
  const expected = rowsOfTable.flatMap((row) => {
    const other = now.get(row[0]!)
    if (!other) return [`surplus ${row[0]}`]
    const names = columns.filter((_, i) => row[i] !== other[i]).map(({ name }) => name)
    return names.length > 0 ? [`changed ${row[0]} ${names.join()}`] : []
  })
  const added = [...now.keys()].filter((key) => key.startsWith('new'))
  return {
    rows: [...now.values()],
    expected: [...expected, ...added.map((key) => `missing ${key}`)].toSorted(),
  }
}

let it: RunningKho
let postgres: TestDatabase
let maria: TestMariadb
let version: DatasetVersion
let part: Part
before(async () => {
  ;[it, postgres, maria] = await Promise.all([openKho(), emptyDatabase(), testMariadb()])
  version = await it.define(definition)
  part = await findPart(it.db, version, undefined)
  const types = 'so bigint, tien decimal(20,2), luc'
  await postgres.db.query(`create table nho (ma text, ten text, ${types} timestamp)`)
  await maria.query(`create table nho (ma varchar(20), ten varchar(40) collate utf8mb4_bin,
    ${types} datetime(6))`)
})
after(async () => {
  await Promise.all([it.end(), postgres.drop(), maria.drop()])
})

const sources = {
  postgres: {
    seed: 1,
    product: postgresProduct,
    url: () => postgres.url,
    async fill(rows: readonly Row[]) {
      await postgres.db.query('delete from nho')
      await postgres.db.query(
        `insert into nho select a, b, c::bigint, d::numeric, e::timestamp
         from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as t(a, b, c, d, e)`,
        columns.map((_, i) => rows.map((row) => row[i] ?? null)),
      )
    },
  },
  mariadb: {
    seed: 2,
    product: mysqlProduct,
    url: () => maria.url,
    async fill(rows: readonly Row[]) {
      await maria.query('delete from nho')
      if (rows.length > 0) await maria.query('insert into nho values ?', [rows])
    },
  },
}

for (const [name, source] of Object.entries(sources)) {
  const open = async () =>
    databaseSupply(
      name,
      await readSql(source.product, version, {
        name,
        url: source.url(),
        query: 'select * from nho',
      }),
    )

  test(`${name}: ${trials} random sets of edits are found exactly`, async () => {
    await source.fill(rowsOfTable)
    const first = await open()
    const context = { db: it.db, journalFolder: it.kho.journalFolder }
    const receipt = await loadSource(context, { dataset: 'nho', supply: first, actor: 'test' })
    await first.close()
    assert.deepEqual([receipt.rows, receipt.heldBack, receipt.equal], [24, 0, true])
    const mine = await readBucketSums(it.db, version.id, part.number)
    let found = 0
    for (const edits of fc.sample(fc.array(anyEdit, { maxLength: 6 }), {
      numRuns: trials,
      seed: source.seed,
    })) {
      const { rows, expected } = applyEdits(edits)
      await source.fill(rows)
      const supply = await open()
      const comparison = await compareSource(it.db, { version, part, supply, mine })
      await supply.close()
      const told = comparison.differences.map(({ kind, key, columns: names }) =>
        [kind, key, names.map(({ column }) => column).join()].join(' ').trim(),
      )
      assert.deepEqual(told.toSorted(), expected, JSON.stringify(edits))
      assert.equal(comparison.differencesTotal, expected.length)
      assert.equal(comparison.equal, expected.length === 0)
      found += expected.length
    }
    assert.ok(found > trials, `${found} differences`)
  })
}
