/** Suppliers confined to a commune of a day, whose rows carry codes of another. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { loadCodelists } from '../src/codelist/load-codelists.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const title = { vi: 'Cột', en: 'Column' }
const commune = (asOf: string | { column: string }) => ({
  name: 'commune',
  type: 'text' as const,
  title,
  codelist: { list: 'admin_unit', level: 'commune', asOf },
})
const houses = definitionOf({
  id: 'houses',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    commune('2025-06-30'),
    { name: 'owner', type: 'text', title },
  ],
})
const births = definitionOf({
  id: 'births',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    commune({ column: 'born' }),
    { name: 'born', type: 'date', precision: 'year', title },
  ],
})
const at = (codes: string[], asOf = '2025-07-01') => ({ commune: { codes, asOf } })
const parts = [
  { name: 'dak-mil', supplier: 'so-noi-vu', condition: at(['24670']) },
  { name: 'half', supplier: 'so-noi-vu', condition: at(['06978']) },
]
const file = (names: string, rows: string[]) => Buffer.from(`${names}\n${rows.join('\n')}\n`)

let p: Province
before(async () => {
  p = await openProvince()
  await p.db.tx(loadCodelists)
})
after(() => p.end())

const outside = (error: unknown) => {
  assert.ok(error instanceof Refusal, String(error))
  assert.equal(error.code, 'intake.outside-part')
  return true
}

test('codes of the communes that one was made of are inside its part, and stay as written', async () => {
  const version = await p.define(houses, parts)
  const load = (rows: string[], part = 'dak-mil') =>
    p.load(version, file('code,commune,owner', rows), { part })
  const receipt = await load(['1,24670,An', '2,24673,Bình', '3,24677,Chi'])
  assert.deepEqual([receipt.equal, receipt.rows], [true, 3])
  const { rows } = await p.db.query('select c2 as code from store.d_houses order by c1')
  assert.deepEqual(
    rows.map(({ code }) => code),
    ['24670', '24673', '24677'],
  )
  await assert.rejects(load(['1,24670,An', '4,24664,Dũng']), outside)
  await assert.rejects(load(['1,24670,An', '4,,Dũng']), outside)
  const kept = await p.db.query('select count(*)::int as n from store.d_houses')
  assert.equal(kept.rows[0].n, 3, 'nothing was lost')
})

test('of a commune that was divided the supplier of a part may have kept the rows', async () => {
  const version = await p.define(houses, parts)
  const load = (rows: string[]) =>
    p.load(version, file('code,commune,owner', rows), { part: 'half' })
  assert.equal((await load(['10,06886,Giang'])).equal, true)
  await assert.rejects(load(['10,06886,Giang', '11,24673,Hà']), outside)
})

test('where the day stands in the row, each meaning that the code may have had must lead there', async () => {
  const version = await p.define(births, parts)
  const load = (rows: string[]) =>
    p.load(version, file('code,commune,born', rows), { part: 'dak-mil' })
  const receipt = await load(['1,24673,1990', '2,24670,2026', '3,24670,2025', '4,24677,2025-03'])
  assert.deepEqual([receipt.equal, receipt.rows], [true, 4])
  await assert.rejects(load(['1,24664,1990']), outside)
})

test('the other way, a part by an old commune takes the new code only where some of it lay there', async () => {
  const old = [{ name: 'old', supplier: 'so-noi-vu', condition: at(['24673'], '2025-06-30') }]
  const renumbered = { ...houses, id: 'renumbered', columns: [...houses.columns] }
  renumbered.columns[1] = commune('2025-07-01')
  const version = await p.define(renumbered, old)
  const load = (rows: string[]) =>
    p.load(version, file('code,commune,owner', rows), { part: 'old' })
  assert.equal((await load(['1,24670,An'])).equal, true)
  await assert.rejects(load(['1,24664,An']), outside)
})

test('a condition by codes on a column without codes, or of a day that is none, is refused', async () => {
  const refused = async (condition: Record<string, { codes: string[]; asOf: string }>) => {
    const made = p.define({ ...houses, id: 'odd' }, [
      { name: 'odd', supplier: 'so-noi-vu', condition },
    ])
    await assert.rejects(
      made,
      (error) => error instanceof Refusal && error.code === 'catalogue.invalid-definition',
    )
  }
  await refused({ owner: { codes: ['24670'], asOf: '2025-07-01' } })
  await refused(at(['24670'], '2025-02-30'))
  await refused(at([]))
})
