/** Figures of groups: of open data exact, of persons neither the small groups nor the last one. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { definitionOf, openKho, type Call, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const columns = [
  { name: 'code', type: 'text', required: true, title },
  { name: 'commune', type: 'text', title },
  { name: 'classes', type: 'integer', title },
  { name: 'area', type: 'decimal', precision: 30, scale: 10, title },
  { name: 'count', type: 'boolean', title },
] as const
const schools = definitionOf({
  id: 'schools',
  sharing: 'open',
  key: ['code'],
  columns: [...columns],
})
/** Made-up persons. */
const persons = definitionOf({
  id: 'persons',
  sharing: 'shared',
  key: ['code'],
  columns: [...columns, { name: 'name', type: 'text', title, personal: 'basic' }],
})

const rows = Array.from({ length: 57 }, (_, i) => {
  const commune = i < 4 ? 'd' : ['a', 'b', 'c'][i % 3]
  return [`k${i}`, commune, i % 6 === 0 ? '' : i, `${i}.1000000001`, i % 2 === 0 ? 'true' : 'false']
})
const head = columns.map(({ name }) => name).join(',')

let it: RunningKho
let clinic: string

before(async () => {
  it = await openKho()
  await it.define(schools)
  await it.load('schools', `${head}\n${rows.map((row) => `${row.join(',')}\n`).join('')}`)
  await it.define(persons)
  await it.load(
    'persons',
    `${head},name\n${rows.map((row) => `${row.join(',')},Người ${row[0]}\n`).join('')}`,
  )
  clinic = await it.client('clinic')
  await it.grant({
    client: 'clinic',
    dataset: 'persons',
    columns: ['code', 'commune', 'classes', 'name'],
    masks: { name: { by: 'partial', first: 1, last: 1 } },
  })
})
after(() => it.end())

const ask = (dataset: string, search: Record<string, string>, call?: Call) =>
  it.get(`/api/v1/datasets/${dataset}/aggregate?${new URLSearchParams(search)}`, call)

async function groupsOf(dataset: string, search: Record<string, string>, call?: Call) {
  const answer = await ask(dataset, search, call)
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text)
}

test('figures of open data are what SQL says, with every digit', async () => {
  const value = 'count,distinct:commune,sum:classes,avg:classes,min:area,max:area,sum:area'
  for (const [filter, where] of [
    ['', 'true'],
    ['classes > 20', 'c3 > 20'],
    ["NOT (commune = 'a')", "c2 <> 'a'"],
    ["code = 'none'", 'false'],
  ] as const) {
    const answer = await ask('schools', { group: 'commune,count', value, filter })
    const { rows: expected } = await it.db.query(
      `select coalesce(json_agg(json_build_array(json_build_array(c2, c5), json_build_array(n, d, s,
         round(a, 6), low, high, t)) order by n desc, c2, c5), '[]')::text as body
       from (select c2, c5, count(*) as n, count(distinct c2) as d, sum(c3) as s, avg(c3) as a,
         min(c4) as low, max(c4) as high, sum(c4) as t
         from store.d_schools where ${where} group by c2, c5) g`,
    )
    const found = /"groups":(.*)}$/s.exec(answer.text)![1]!
    assert.equal(found.replace(/\s/g, ''), expected[0].body.replace(/\s/g, ''), filter)
    assert.equal(JSON.parse(answer.text).groupMin, null)
  }
  const whole = await groupsOf('schools', {})
  assert.deepEqual(whole.groups, [[[], [57]]])
  const cut = await groupsOf('schools', { group: 'code', limit: '3' })
  assert.deepEqual([cut.groups.length, cut.more], [3, true])
  assert.equal((await groupsOf('schools', { group: 'commune', limit: '4' })).more, false)
})

test('of persons small groups are left out, counts are rounded, and nothing else is told', async () => {
  const found = await groupsOf('persons', { group: 'commune' }, { token: clinic })
  // 18, 18 and 17 persons, and 4 of whom nothing is said.
  assert.equal(found.groupMin, 5)
  assert.deepEqual(found.groups, [
    [['a'], [15]],
    [['b'], [15]],
    [['c'], [15]],
  ])
  for (const filter of ["commune = 'd'", "code IN ('k5', 'k6')"]) {
    assert.deepEqual((await groupsOf('persons', { filter }, { token: clinic })).groups, [])
  }
  // One person more or less is not to be seen in the difference of two questions.
  const all = await groupsOf('persons', {}, { token: clinic })
  const without = await groupsOf('persons', { filter: "code <> 'k9'" }, { token: clinic })
  assert.deepEqual(all.groups, without.groups)
  for (const value of ['sum:classes', 'avg:classes', 'min:code', 'max:code']) {
    const refused = await ask('persons', { value }, { token: clinic })
    assert.equal(JSON.parse(refused.text).code, 'query.figure-of-persons')
  }
})

test('what is not granted or masked is neither grouped by, nor added up, nor filtered by', async () => {
  const cases: [Record<string, string>, string][] = [
    [{ group: 'area' }, 'access.column-not-granted'],
    [{ value: 'distinct:area' }, 'access.column-not-granted'],
    [{ filter: 'area > 1' }, 'access.column-not-granted'],
    [{ group: 'name' }, 'access.column-masked'],
    [{ value: 'distinct:name' }, 'access.column-masked'],
    [{ filter: "name LIKE 'N%'" }, 'access.column-masked'],
  ]
  for (const [search, code] of cases) {
    const refused = await ask('persons', search, { token: clinic })
    assert.equal(JSON.parse(refused.text).code, code, JSON.stringify(search))
  }
  assert.equal((await ask('persons', {})).status, 401)
})

test('behind the server too: no column, no figure, no smaller group than five', async () => {
  const reader = 'set local role kho_reader'
  const grant = await it.db.query(`select id from access.grant where dataset_id = 'persons'`)
  const state = await it.db.query(
    `select seq, change from store.dataset_state where dataset = 'persons'`,
  )
  const q = (more: object) => ({
    dataset: 'persons',
    version: 1,
    seq: Number(state.rows[0].seq),
    change: Number(state.rows[0].change),
    grant: Number(grant.rows[0].id),
    client: 'clinic',
    purpose: 'c',
    zones: ['local'],
    columns: null,
    filters: [],
    filter: null,
    group: [],
    figures: [{ of: 'count' }],
    floor: 1,
    limit: 100,
    ...more,
  })
  const run = (more: object) =>
    it.db.tx(async (tx) => {
      await tx.query(reader)
      const { rows: found } = await tx.query(`select * from read.aggregate($1, '[]', $2, 1)`, [
        JSON.stringify(q(more)),
        Buffer.alloc(32),
      ])
      return found[0]
    })
  assert.equal((await run({ group: [2] })).floor, 5)
  await assert.rejects(run({ group: [4] }), { code: 'KH006' })
  await assert.rejects(run({ group: [6] }), { code: 'KH012' })
  await assert.rejects(run({ figures: [{ of: 'distinct', c: 4 }] }), { code: 'KH006' })
  await assert.rejects(run({ figures: [{ of: 'max', c: 3 }] }), { code: 'KH017' })
  await assert.rejects(run({ figures: [{ of: 'count(*)' }] }), { code: 'KH018' })
})

test('an aggregate is on record like a read, and what cannot be asked is refused with what can', async () => {
  const answer = await ask('persons', { group: 'commune' }, { token: clinic })
  const opening = answer.headers.get('kho-read')
  const { rows: kept } = await it.db.query(
    'select records from journal.read_group where intake_id = $1',
    [opening],
  )
  assert.match(kept[0].records, /"kind":"aggregate"/)
  const cases: [Record<string, string>, string][] = [
    [{ group: 'nothing' }, 'query.unknown-column'],
    [{ group: 'code,commune,classes,area,count' }, 'query.filter-too-large'],
    [{ group: 'code,code' }, 'query.duplicate-parameter'],
    [{ value: 'median:classes' }, 'query.unknown-figure'],
    [{ value: 'sum' }, 'query.unknown-figure'],
    [{ value: 'sum:commune' }, 'query.filter-operator'],
    [{ limit: '1001' }, 'query.bad-limit'],
    [{ sortby: 'code' }, 'query.filter-elsewhere'],
    [{ cursor: 'x' }, 'query.filter-elsewhere'],
    [{ filter: 'classes >' }, 'query.filter-syntax'],
  ]
  for (const [search, code] of cases) {
    const refused = await ask('schools', search)
    assert.equal(JSON.parse(refused.text).code, code, JSON.stringify(search))
  }
})
