/** Rows read a stretch at a time are the rows of one plain statement, whatever the stretches are. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { datasetPlaces } from '@kho/contract/edition.ts'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { EditionDataset } from '@kho/contract/edition.ts'
import { openRowTable } from '../release/row-table.ts'
import type { Asker } from './asker.ts'
import type { Condition } from './filter-condition.ts'
import { gatherFigure } from './group-figures.ts'
import { takeTurn } from './pace.ts'
import { addRowFunctions } from './row-functions.ts'
import { orderSql, type Order } from './row-shape.ts'
import { inSeat } from './seats.ts'
import { readRows } from './read-rows.ts'
import { countRows, walkRows } from './walk-rows.ts'

const column = (name: string, type: string, number: number) =>
  ({ name, type, number, title: { vi: name, en: name } }) as StoredColumn
const columns = [
  column('code', 'text', 1),
  column('few', 'text', 2),
  column('many', 'integer', 3),
  column('share', 'decimal', 4),
  column('same', 'text', 5),
  column('half', 'boolean', 6),
]
const count = 11_000
const folder = mkdtempSync(join(tmpdir(), 'kho-walk-'))
const asker = { signal: new AbortController().signal, network: '192.0.2.1' }
let rows: DatabaseSync

before(() => {
  const table = openRowTable(folder, columns)
  const cells = Array.from({ length: count }, (_, i) => [
    `R${String(i).padStart(6, '0')}`,
    i % 4 === 0 ? null : `v${i % 3}`,
    i % 11 === 0 ? null : String((i * 7919) % count),
    i % 5 === 0 ? null : `${i % 97}.50`,
    i % 50 === 0 ? null : 'x',
    i % 7 === 0 ? null : String(i % 2 === 0),
  ])
  table.write(cells)
  table.end()
  rows = new DatabaseSync(join(folder, datasetPlaces.rows), { readOnly: true })
  addRowFunctions(rows)
})
after(() => {
  rows.close()
  rmSync(folder, { recursive: true, force: true })
})

/** `most` is met by more rows than are gathered, `some` by few, `none` by none. */
const conditions: Record<string, Condition | null> = {
  all: null,
  most: { sql: '(c1 <> ?)', values: ['R000005'] },
  some: { sql: "(c2 = ? and folded(c1, 'c') glob ?)", values: ['v1', 'r0001*'] },
  none: { sql: '(c3 = ?)', values: [-1n] },
}
/** Of `same` nearly all rows share a value, so that its rows are walked along the next column. */
const orders: Order[] = [
  '',
  ...['few', 'many', 'share'].flatMap((name) => [name, `-${name}`]),
  'few,many',
  '-few,share',
  'share,-few,many',
  'same,few',
  '-same,half,-many',
  'same,-half',
].map((text) => {
  const by = text
    .split(',')
    .filter(Boolean)
    .map((name) => ({
      column: columns.find((one) => one.name === name.replace('-', ''))!,
      descending: name.startsWith('-'),
    }))
  return { by, descending: by.at(-1)?.descending ?? false }
})

function expected(order: Order, condition: Condition | null): number[] {
  return rows
    .prepare(`select place from row where ${condition?.sql ?? 'true'} order by ${orderSql(order)}`)
    .all(...(condition?.values ?? []))
    .map(({ place }) => Number(place))
}

async function walked(
  order: Order,
  condition: Condition | null,
  from: number | null,
  first?: number,
): Promise<number[]> {
  const found: number[] = []
  const walk = { rows, columns, condition, order, after: from, asker }
  for await (const batch of walkRows({ ...walk, ...(first ? { first } : {}) }))
    found.push(...batch.map(({ place }) => place))
  return found
}

test('in every order, under every condition, from the beginning and from the middle', async () => {
  for (const order of orders) {
    for (const [name, condition] of Object.entries(conditions)) {
      const said = `${name} by ${orderSql(order)}`
      const all = expected(order, condition)
      const found = await walked(order, condition, null, name === 'all' ? 50 : undefined)
      assert.deepEqual(found, all, said)
      for (const share of all.length === 0 ? [] : [0.02, 0.5, 0.99]) {
        const at = Math.floor(all.length * share)
        const rest = await walked(order, condition, found[at]!)
        assert.deepEqual(rest, all.slice(at + 1), `${said}, behind row ${at}`)
      }
    }
  }
})

test('they are counted as one statement counts them', async () => {
  for (const condition of Object.values(conditions)) {
    const found = await countRows({ rows, condition, asker })
    assert.equal(found, expected({ by: [], descending: false }, condition).length)
  }
})

test('others have their turn in between, and who has gone is read for no further', async () => {
  const gone = new AbortController()
  let turns = 0
  const timer = setInterval(() => ++turns > 3 && gone.abort(new Error('gone')), 1)
  const condition = { sql: "folded(c1, 'ca') glob ?", values: ['*none*'] }
  const order = { by: [], descending: false }
  const walk = {
    rows,
    columns,
    condition,
    order,
    after: null,
    asker: { ...asker, signal: gone.signal },
  }
  const read = async () => {
    for (;;) for await (const _ of walkRows(walk));
  }
  await assert.rejects(read(), /gone/)
  clearInterval(timer)
  assert.ok(turns > 3)
})

test('a network that asks much waits behind itself, for turns and for seats', async () => {
  const [many, one] = ['198.51.100.1', '203.0.113.7'].map((network) => ({ ...asker, network })) as [
    Asker,
    Asker,
  ]
  let stretches = 0
  const over = new AbortController()
  const busy = Array.from({ length: 100 }, async () => {
    for (; !over.signal.aborted; stretches++) await takeTurn(many)
  })
  for (let turn = 0; turn < 10; turn++) await takeTurn(one)
  assert.ok(stretches <= 11, `${stretches} stretches of others between ten`)
  over.abort()
  await Promise.all(busy)
  let [underWay, most] = [0, 0]
  const ended: string[] = []
  const question = (who: Asker) =>
    inSeat(who, async () => {
      most = Math.max(most, ++underWay)
      await takeTurn(who)
      underWay--
      ended.push(who.network)
    })
  const questions = Array.from({ length: 20 }, () => question(many))
  const gone = AbortSignal.abort(new Error('gone'))
  await assert.rejects(question({ ...many, signal: gone }), /gone/)
  const leaving = new AbortController()
  const left = question({ ...many, signal: leaving.signal })
  leaving.abort(new Error('left'))
  await assert.rejects(left, /left/)
  await Promise.all([...questions, question(one)])
  assert.equal(most, 3)
  assert.ok(ended.indexOf(one.network) < 3, ended.join(' '))
  // Nothing is left behind that would keep a seat.
  await question(one)
  assert.equal(ended.length, 22)
})

test('values that are remembered take room by their length', () => {
  let taken = 0
  const distinct = { name: 'distinct:code', of: 'distinct' as const, column: columns[0]! }
  const figure = gatherFigure(distinct, (entries) => void (taken += entries))
  for (let i = 0; i < 20; i++) figure.add(`${'x'.repeat(50_000)}${i % 10}`)
  assert.deepEqual([figure.figure(), taken], ['10', 10 * 501])
})

test('a page of long cells is shorter than was asked, and goes on', async () => {
  const other = mkdtempSync(join(tmpdir(), 'kho-long-'))
  const two = columns.slice(0, 2)
  const table = openRowTable(other, two)
  for (let i = 0; i < 20; i++) table.write([[`L${i + 10}`, 'x'.repeat(1_000_000)]])
  table.end()
  const long = new DatabaseSync(join(other, datasetPlaces.rows), { readOnly: true })
  try {
    const dataset = { id: 'long', release: 1, issue: 1, rows: 20 } as EditionDataset
    const version = { id: 'long', columns: two, key: ['code'] } as unknown as DatasetVersion
    const read = (more: object) => {
      const search = new URLSearchParams({ limit: '10000', ...more })
      return readRows({ rows: long, dataset, version, search, asker })
    }
    const first = await read({})
    assert.deepEqual([first.rows.length, first.rows.at(-1)![0]], [17, 'L26'])
    const rest = await read({ cursor: first.next })
    assert.deepEqual([rest.rows.map(([code]) => code), rest.next], [['L27', 'L28', 'L29'], null])
  } finally {
    long.close()
    rmSync(other, { recursive: true, force: true })
  }
})
