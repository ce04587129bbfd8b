import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { openDatabase } from '../pg/database.ts'
import type { Database } from '../pg/database.ts'
import { addGrant, applyRows, define, definitionOf } from './fixture.ts'
import type { Row } from './fixture.ts'
import { pageFunction } from './page-function.ts'
import { renewReadFunctions } from './read-functions.ts'

let it: TestDatabase
let reader: Database
let version: DatasetVersion
let grant: number
const state = { seq: 0, change: 0 }

before(async () => {
  it = await testDatabase()
  reader = openDatabase(it.url, { log: silentLog, role: 'kho_reader' })
  version = await define(
    it.db,
    definitionOf({
      id: 'homes',
      key: ['code'],
      sharing: 'shared',
      columns: [
        { name: 'code', type: 'text', required: true },
        { name: 'area', type: 'decimal', precision: 38, scale: 4, indexed: true },
        { name: 'number', type: 'integer' },
        { name: 'commune', type: 'text', indexed: true },
        { name: 'note', type: 'text' },
      ],
    }),
  )
  grant = await addGrant(it.db, { client: 'land', version })
})

after(async () => {
  await reader.close()
  await it.drop()
})

async function apply(put: Row[], drop: Row[] = []): Promise<void> {
  Object.assign(state, await applyRows(it.db, version, { put, drop }))
}

const base = () => ({
  dataset: 'homes',
  version: 1,
  seq: state.seq,
  change: state.change,
  grant,
  client: 'land',
  purpose: 'c',
  zones: ['local'],
  columns: null,
  filters: [],
  sort: [],
  format: 'json',
})

/** A page is asked of the generic function and of the dataset's own, which must agree. */
async function ask(call: 'page' | 'changes', more: object) {
  const generic = await askOne(`read.${call}`, more)
  if (call === 'changes') return generic
  const own = await askOne(pageFunction('homes'), more)
  assert.deepEqual({ ...own, opening: null }, { ...generic, opening: null })
  return own
}

async function askOne(name: string, more: object) {
  const q = JSON.stringify({ ...base(), ...more })
  const { rows } = await reader.query(`select * from ${name}($1, '[]', $2, 1)`, [
    q,
    Buffer.alloc(32),
  ])
  return rows[0]
}

async function walk(more: object): Promise<string[]> {
  const codes: string[] = []
  let last: (string | null)[] | null = null
  for (let turn = 0; turn < 100; turn++) {
    const row = await ask('page', { ...more, limit: 3, after: last })
    codes.push(...JSON.parse(row.body).map((one: { code: string }) => one.code))
    if (row.rows < 3) return codes
    last = row.last
  }
  throw new Error('the pages have no end')
}

const home = (code: string, area: string | null, commune: string | null, note = ''): Row => ({
  code,
  area,
  number: '1',
  commune,
  note,
})

test('pages are complete and without repeats under every order, with nulls and ties', async () => {
  const rows = Array.from({ length: 23 }, (_, i) =>
    home(
      `k${String(i).padStart(2, '0')}`,
      i % 4 === 0 ? null : String(i % 3),
      i % 5 === 0 ? null : `x${i % 2}`,
    ),
  )
  await apply(rows)
  const number = (name: string) => version.columns.find((one) => one.name === name)!.number
  for (const sort of [
    [],
    ['area'],
    ['-area'],
    ['area', '-commune'],
    ['-commune', 'area'],
    ['-code'],
  ]) {
    const numbers = sort.map((one) => (one.startsWith('-') ? -number(one.slice(1)) : number(one)))
    const items = sort.map((one) => (one.startsWith('-') ? `${one.slice(1)} desc` : one))
    const back = sort.at(-1)?.startsWith('-') ? ' desc' : ''
    const order = [...items, `code${back}`].map((one) =>
      one.replace(/^(\w+)/, (n) => `c${number(n)}`),
    )
    const expected = await it.db.query(`select c1 from store.d_homes order by ${order.join()}`)
    assert.deepEqual(
      await walk({ sort: numbers }),
      expected.rows.map((row) => row.c1),
      sort.join(),
    )
  }
})

test('numbers keep every digit and text every byte', async () => {
  const note = 'a "quoted", \\ line\nnext\r\t e\u0302\u0301 😀'
  await apply([
    {
      code: 'digits',
      area: '9999999999999999999999999999999999.1000',
      number: '9223372036854775807',
      commune: null,
      note,
    },
  ])
  const { body } = await ask('page', { filters: [[1, 'digits']], limit: 5 })
  assert.match(
    body,
    /"area":9999999999999999999999999999999999\.1000,"number":9223372036854775807,/,
  )
  assert.equal(JSON.parse(body)[0].note, note)
})

test('a page of the past shows the rows of then, also in the middle of paging', async () => {
  const before = { ...state }
  const then = await walk({})
  await apply([home('k00', '7', 'x9'), home('new', '1', 'x1')], [home('k05', null, null)])
  const pinned = { seq: before.seq, change: before.change, pinned: true }
  assert.deepEqual(await walk(pinned), then)
  const old = await ask('page', { ...pinned, filters: [[1, 'k00']], limit: 1 })
  assert.equal(JSON.parse(old.body)[0].area, null)
  const now = await walk({})
  assert.ok(now.includes('new') && !now.includes('k05'))
})

test('the feed tells a narrowed reader of rows that enter and leave, and nothing else', async () => {
  const narrow = await addGrant(it.db, {
    client: 'land',
    version,
    columns: ['code', 'commune'],
    condition: { commune: ['y1'] },
  })
  const after = state.change
  await apply([home('f1', '1', 'y1'), home('f2', '1', 'y2')])
  await apply([home('f1', '2', 'y1')])
  await apply([home('f1', '2', 'y2'), home('f2', '1', 'y1')])
  await apply([], [home('f1', null, null), home('f2', null, null)])
  const seen: string[] = []
  let at = after
  while (at < state.change) {
    const row = await ask('changes', { grant: narrow, after: at, limit: 1 })
    for (const one of JSON.parse(`[${row.body}]`)) {
      seen.push(`${one.change - after} ${one.op} ${one.key.code} ${one.record?.commune ?? '-'}`)
      assert.equal(one.op === 'delete', one.record === undefined)
    }
    assert.ok(Number(row.upto) > at)
    at = Number(row.upto)
  }
  // Change 3 touches no granted column; 6 deletes a row that had already left the view.
  assert.deepEqual(seen, ['1 insert f1 y1', '4 delete f1 -', '5 insert f2 y1', '7 delete f2 -'])
})

test('the parts of an export together are the ordered COPY of the granted rows', async () => {
  const q = { ...base(), format: 'csv', limit: null, pinned: true }
  const opened = await reader.query('select * from read.open_export($1, $2, $3, 1)', [
    JSON.stringify(q),
    '[]',
    Buffer.alloc(32),
  ])
  const copy = async (database: Database, sql: string, part?: object) =>
    database.tx(async (tx) => {
      const begun = part
        ? await tx.query('select read.begin_part($1, 4) as ends', [JSON.stringify(part)])
        : null
      let text = ''
      for await (const chunk of database.copyOut(tx, sql)) text += chunk
      return { text, ends: begun?.rows[0].ends ?? null }
    })
  let found = ''
  let after: unknown = null
  do {
    const part = { ...q, opening: opened.rows[0].opening, after }
    const shape = 'a text, b text, c text, d text, e text'
    const made = await copy(
      reader,
      `copy (select * from read.export_rows() as t(${shape})) to stdout (format csv)`,
      part,
    )
    found += made.text
    after = made.ends
  } while (after)
  const whole = await copy(
    it.db,
    'copy (select c1, c2, c3, c4, c5 from store.d_homes order by c1) to stdout (format csv)',
  )
  assert.equal(found, whole.text)
  assert.ok(whole.text.length > 200)
})

test('functions that another version of the program made are made anew, and only those', async () => {
  assert.deepEqual(await renewReadFunctions(it.db), [])
  const [{ name }] = (
    await it.db.query(`select oid::regprocedure as name from pg_proc where proname = 'p_homes'`)
  ).rows
  await it.db.query(`comment on function ${name} is 'of another version'`)
  await it.db.query('drop function read.g_homes')
  assert.deepEqual(await renewReadFunctions(it.db), ['homes'])
  assert.deepEqual(await renewReadFunctions(it.db), [])
  await ask('page', { limit: 1 })
  await it.db.query('drop function read.p_homes')
  assert.deepEqual(await renewReadFunctions(it.db), ['homes'])
})
