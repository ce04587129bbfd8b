/** Loads that meet each other, and a clock that goes back. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { DefineInput } from '../src/store/define-dataset.ts'
import { silentLog } from '../src/log.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { openDatabase } from '../src/pg/database.ts'
import { createFactsReader } from '../src/query/facts.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const title = { vi: 'Cột', en: 'Column' }
const boats = definitionOf({
  id: 'boats',
  sharing: 'open',
  key: ['code'],
  thresholds: { failingShareMax: 0.01, deletedShareMax: 1 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'harbour', type: 'text', required: true, title },
    { name: 'crew', type: 'text', title },
  ],
})

function fileOf(harbour: string, from: number, to: number, crew: string): string {
  let text = 'code,harbour,crew\n'
  for (let n = from; n <= to; n++) text += `${n},${harbour},${crew}\n`
  return text
}

async function story(name: string, tell: (province: Province) => Promise<void>): Promise<void> {
  await test(name, async () => {
    const province = await openProvince()
    let failed = true
    try {
      await tell(province)
      failed = false
    } finally {
      await province.end().catch((error) => {
        if (!failed) throw error
      })
    }
  })
}

await story('two loads of one part at once come in one after the other', async (p) => {
  const version = await p.define(boats)
  const files = [fileOf('bắc', 1, 3000, 'x'), fileOf('bắc', 1001, 4000, 'y')]
  const receipts = await Promise.all(files.map((file) => p.load(version, file)))
  assert.deepEqual(receipts.map(({ sequence }) => sequence).toSorted(), [1, 2])
  const last = receipts[0]!.sequence === 2 ? 0 : 1
  const { inserts, updates, deletes } = receipts[last]!
  assert.deepEqual([inserts, updates, deletes], [1000, 2000, 1000])
  assert.equal((await p.verify(version, files[last])).ok, true)
})

await story('the same file loaded twice at once changes the store once', async (p) => {
  const version = await p.define(boats)
  const file = fileOf('bắc', 1, 3000, 'x')
  const receipts = await Promise.all([1, 2, 3].map(() => p.load(version, file)))
  assert.deepEqual(receipts.map(({ changed }) => changed).toSorted(), [false, false, true])
  assert.deepEqual(
    receipts.map(({ sequence, equal }) => [sequence, equal]),
    [
      [1, true],
      [1, true],
      [1, true],
    ],
  )
  assert.equal((await p.verify(version, file)).ok, true)
})

await story('the parts of two suppliers loaded at once are both in, again and again', async (p) => {
  const parts: NonNullable<DefineInput['parts']> = ['bắc', 'nam'].map((harbour, i) => ({
    name: `part-${i}`,
    supplier: 'so-noi-vu',
    condition: { harbour: [harbour] },
  }))
  const version = await p.define(boats, parts)
  for (const crew of ['x', 'y', 'z']) {
    const receipts = await Promise.all([
      p.load(version, fileOf('bắc', 1, 1500, crew), { part: 'part-0' }),
      p.load(version, fileOf('nam', 5001, 6500, crew), { part: 'part-1' }),
    ])
    assert.equal(Math.abs(receipts[0].sequence - receipts[1].sequence), 1)
    assert.ok(receipts.every(({ equal }) => equal))
  }
  const { rows } = await p.db.query(
    `select count(*)::int as rows, count(distinct _change)::int as changes,
       (select array_agg(distinct c3) from store.d_boats) as crews,
       (select change::int from store.dataset_state where dataset = 'boats') as change
     from store.d_boats`,
  )
  assert.deepEqual(rows[0], { rows: 3000, changes: 3000, crews: ['z'], change: 9000 })
  const applies = await p.db.query(
    'select first_change::int as first, last_change::int as last from store.apply order by seq',
  )
  assert.deepEqual(
    applies.rows.map(({ first }) => first),
    [1, 1501, 3001, 4501, 6001, 7501],
  )
  assert.equal((await p.verify(version)).ok, true)
})

await story('the first loads of twenty suppliers at once are all in', async (p) => {
  const harbours = Array.from({ length: 20 }, (_, i) => `cảng ${i + 1}`)
  const parts = harbours.map((harbour, i) => ({
    name: `phan-${i + 1}`,
    supplier: 'so-noi-vu',
    condition: { harbour: [harbour] },
  }))
  const version = await p.define(boats, parts)
  const receipts = await Promise.all(
    harbours.map((harbour, i) =>
      p.load(version, fileOf(harbour, i * 1000, i * 1000 + 499, 'x'), { part: `phan-${i + 1}` }),
    ),
  )
  assert.ok(receipts.every(({ equal, inserts }) => equal && inserts === 500))
  const sequences = receipts.map(({ sequence }) => sequence).toSorted((a, b) => a - b)
  assert.deepEqual(
    sequences,
    harbours.map((_, i) => i + 1),
  )
  const { rows } = await p.db.query('select rows::int as n from store.dataset_state')
  assert.equal(rows[0].n, 10_000)
})

await story('the time of applies goes on when the clock is set back', async (p) => {
  const version = await p.define(boats)
  // Sessions of this database take their clock from here.
  await p.db.query(
    `create schema clock;
     create table clock.shift as select interval '0' as shift;
     create function clock.clock_timestamp() returns timestamptz language sql volatile
       as 'select pg_catalog.clock_timestamp() + shift from clock.shift';
     do $$ begin execute format('alter database %I set search_path = clock, pg_catalog, public',
       current_database()); end $$`,
  )
  const shifted = openDatabase(p.url, { log: silentLog })
  try {
    for (const [i, shift] of ['0', '-1 hour', '-2 days', '-1 hour'].entries()) {
      await shifted.query('update clock.shift set shift = $1::interval', [shift])
      const path = join(p.folder, `clock-${i}.csv`)
      writeFileSync(path, fileOf('bắc', 1, 50, `crew ${i}`))
      await loadSource(
        { db: shifted, journalFolder: p.journalFolder },
        { dataset: 'boats', supply: fileSupply(version, { path }), actor: 'test' },
      )
    }
    const seen = await shifted.query(
      'select clock_timestamp() < now() - interval $$50 minutes$$ as back',
    )
    assert.equal(seen.rows[0].back, true)
  } finally {
    await shifted.close()
  }
  const { rows } = await p.db.query(
    `select seq::int as seq, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
       applied_at > lag(applied_at) over (order by seq) as later from store.apply order by seq`,
  )
  assert.deepEqual(
    rows.map(({ later }) => later),
    [null, true, true, true],
  )
  const facts = createFactsReader(p.db)
  for (const { seq, at } of rows) assert.equal((await facts.asOf('boats', at)).seq, seq)
  assert.equal((await p.verify(version, fileOf('bắc', 1, 50, 'crew 3'))).ok, true)
})
