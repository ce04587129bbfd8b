/** Quality: figures that are right, rules that find what is wrong, and values nobody may see. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readCalendar } from '../src/calendar/read-calendar.ts'
import { readConfig } from '../src/config.ts'
import { defineRule } from '../src/quality/define-rule.ts'
import { measureChanged } from '../src/quality/follow-applies.ts'
import { measureDataset } from '../src/quality/measure-dataset.ts'
import { estimateDistinct } from '../src/quality/profile.ts'
import { readQuality } from '../src/quality/read-quality.ts'
import { silentLog } from '../src/log.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const title = (text: string) => ({ vi: text, en: text })
const lateness = { calendar: readCalendar(readConfig({}).config), dueDays: 1 }
const everything = { values: true, samples: true }

let p: Province
let people: DatasetVersion
let homes: DatasetVersion

/** Synthetic people: the names are made up. */
const peopleText = [
  'id,name,home,age,born,height,commune',
  '1,Nguyễn Mẫu A,H1,30,1990-05-01,1.60,24670',
  '2,Nguyễn Mẫu B,H1,31,1990,1.70,24670',
  '3,Trần Mẫu C,H9,150,1890-01-01,,99999',
  '4,Trần Mẫu C,,,2030-01,1.80,24673',
].join('\n')

before(async () => {
  p = await openProvince({ codelists: true })
  homes = await p.define(
    definitionOf({
      id: 'homes',
      key: ['code'],
      sharing: 'open',
      columns: [
        { name: 'code', type: 'text', required: true, title: title('Code') },
        { name: 'rooms', type: 'integer', title: title('Rooms') },
      ],
    }),
  )
  people = await p.define(
    definitionOf({
      id: 'people',
      key: ['id'],
      sharing: 'shared',
      columns: [
        { name: 'id', type: 'text', required: true, title: title('Id') },
        { name: 'name', type: 'text', personal: 'basic', title: title('Name') },
        { name: 'home', type: 'text', title: title('Home') },
        { name: 'age', type: 'integer', title: title('Age') },
        { name: 'born', type: 'date', precision: 'year', title: title('Born') },
        { name: 'height', type: 'decimal', precision: 5, scale: 2, title: title('Height') },
        { name: 'commune', type: 'text', title: title('Commune') },
      ],
    }),
  )
  await p.load(homes, 'code,rooms\nH1,3\nH2,4\n')
  await p.load(people, `${peopleText}\n`)
})
after(() => p.end())

const define = (rule: object) =>
  p.db.tx((tx) => defineRule(tx, 'test', { dataset: 'people', title: title('Rule'), ...rule }))

test('every column is counted exactly where its values are few', async () => {
  await measureDataset(p.db, 'people')
  const { profile } = await readQuality(p.db, 'people', lateness, everything)
  const of = (name: string) => profile!.columns.find(({ column }) => column === name)!
  assert.equal(profile!.rows, 4)
  assert.deepEqual(of('home'), {
    column: 'home',
    nulls: 1,
    distinct: 2,
    distinctExact: true,
    lengthMin: 2,
    lengthMax: 2,
    lengthMean: 2,
    min: 'H1',
    max: 'H9',
    top: [
      { value: 'H1', count: 2 },
      { value: 'H9', count: 1 },
    ],
    histogram: null,
  })
  assert.equal(of('age').min, '30')
  assert.equal(of('age').max, '150')
  assert.deepEqual(of('age').histogram, {
    from: '30',
    to: '150',
    counts: [2, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  })
  assert.equal(of('born').min, '1890-01-01')
  assert.equal(of('born').max, '2030-01')
  // Of dates of any precision: a step is fourteen years here.
  assert.deepEqual(of('born').histogram, {
    from: '1890-01-01',
    to: '2030-01',
    counts: [1, 0, 0, 0, 0, 0, 0, 2, 0, 1],
  })
})

test('of a personal column only counts and lengths are kept, in the database as well', async () => {
  const { rows } = await p.db.query(
    `select columns::text from quality.profile where dataset = 'people'`,
  )
  assert.ok(!rows[0].columns.includes('Mẫu'), rows[0].columns)
  const name = JSON.parse(rows[0].columns).find((one: { column: string }) => one.column === 'name')
  assert.equal(name.distinct, 3)
  assert.equal(name.lengthMax, 12)
  assert.deepEqual([name.min, name.max, name.top, name.histogram], [null, null, null, null])
})

test('who has no right to the values sees counts and lengths only', async () => {
  for (const values of [false, 'where-open'] as const) {
    const found = await readQuality(p.db, 'people', lateness, { values, samples: false })
    for (const column of found.profile!.columns) {
      assert.deepEqual(
        [column.min, column.max, column.top, column.histogram],
        [null, null, null, null],
        column.column,
      )
    }
  }
})

const found: [string, object, string[]][] = [
  ['a value that is not there', { kind: 'filled', column: 'height' }, ['3']],
  ['a number out of its range', { kind: 'range', column: 'age', min: '0', max: '120' }, ['3']],
  [
    'a day out of its range, whatever its precision',
    { kind: 'range', column: 'born', min: '1900-06-01', max: '2026' },
    ['3', '4'],
  ],
  ['a text against its pattern', { kind: 'pattern', column: 'home', pattern: 'H[1-8]' }, ['3']],
  ['values that are there twice', { kind: 'unique', columns: ['name'] }, ['3', '4']],
  [
    'two values that are there twice together',
    { kind: 'unique', columns: ['home', 'commune'] },
    ['1', '2'],
  ],
  ['a code that never was', { kind: 'code', column: 'commune', list: 'admin_unit' }, ['3']],
  [
    'a code that is not of that day',
    { kind: 'code', column: 'commune', list: 'admin_unit', asOf: { column: 'born' } },
    ['3', '4'],
  ],
  [
    'a reference that leads nowhere',
    { kind: 'reference', columns: ['home'], to: { dataset: 'homes' } },
    ['3'],
  ],
]
for (const [what, rule, keys] of found) {
  test(`a rule finds ${what}`, async () => {
    await define({ id: 'tried', ...rule })
    const measured = await measureDataset(p.db, 'people', { again: true })
    const result = measured!.results.find((one) => one.rule === 'tried')!
    assert.equal(result.fault, null)
    assert.equal(result.checked, 4)
    assert.equal(result.failing, keys.length)
    assert.deepEqual(result.samples!.map(([key]) => key).toSorted(), keys)
  })
}

const wrong: [string, object][] = [
  ['a column that is not there', { kind: 'filled', column: 'nothing' }],
  ['a range of a text', { kind: 'range', column: 'home', min: '1' }],
  ['a range without bounds', { kind: 'range', column: 'age' }],
  ['a pattern that is none', { kind: 'pattern', column: 'home', pattern: '(' }],
  ['a list that is not there', { kind: 'code', column: 'home', list: 'nothing' }],
  [
    'a reference of another type',
    { kind: 'reference', columns: ['age'], to: { dataset: 'homes' } },
  ],
  ['a kind that is none', { kind: 'good', column: 'home' }],
]
for (const [what, rule] of wrong) {
  test(`a rule with ${what} is refused`, async () => {
    await assert.rejects(define({ id: 'wrong', ...rule }), { code: 'quality.bad-rule' })
  })
}
test('a rule on a dataset that is not there is refused', async () => {
  await assert.rejects(define({ id: 'wrong', kind: 'filled', column: 'a', dataset: 'nothing' }), {
    code: 'catalogue.unknown-dataset',
  })
})

test('a name in a rule cannot become a part of a statement', async () => {
  const hurt = `x'); drop table store.d_people; --`
  await assert.rejects(define({ id: 'hurt', kind: 'filled', column: hurt }), {
    code: 'quality.bad-rule',
  })
  await define({
    id: 'hurt',
    kind: 'pattern',
    column: 'home',
    pattern: `H'\\); drop table store\\.d_people`,
  })
  const measured = await measureDataset(p.db, 'people', { again: true })
  assert.equal(measured!.results.find(({ rule }) => rule === 'hurt')!.failing, 3)
})

test('a dataset is measured after each load, and results have a trend', async () => {
  await measureChanged(p.db, silentLog)
  assert.deepEqual(await measureChanged(p.db, silentLog), [])
  await define({ id: 'tried', kind: 'range', column: 'age', min: '0', max: '120' })
  await measureDataset(p.db, 'people', { again: true })
  await p.load(people, `${peopleText.replace('150', '90')}\n`)
  assert.deepEqual(await measureChanged(p.db, silentLog), ['people'])
  const { rules } = await readQuality(p.db, 'people', lateness, everything)
  const tried = rules.find(({ rule }) => rule.id === 'tried')!
  assert.equal(tried.result!.failing, 0)
  assert.deepEqual(
    tried.trend.map(({ failing }) => failing),
    [1, 0],
  )
})

test('two programs that measure at once measure once', async () => {
  await p.load(people, `${peopleText.replace('150', '91')}\n`)
  const both = await Promise.allSettled([
    measureDataset(p.db, 'people'),
    measureDataset(p.db, 'people'),
  ])
  const measured = both.filter((one) => one.status === 'fulfilled' && one.value !== null)
  assert.equal(measured.length, 1)
})

test('a rule that no longer fits its definition says so and stops nothing', async () => {
  await p.db.query(
    `update quality.rule set definition = jsonb_set(definition, '{column}', '"gone"')
     where dataset = 'people' and id = 'tried'`,
  )
  const measured = await measureDataset(p.db, 'people', { again: true })
  assert.equal(measured!.results.find(({ rule }) => rule === 'tried')!.fault, 'people.gone ?')
})

test('many different values are estimated within three in a hundred', async () => {
  const rows = 60_000
  const lines = Array.from({ length: rows }, (_, n) => `H${n + 1},${n % 7}`)
  await p.load(homes, `code,rooms\n${lines.join('\n')}\n`)
  await measureDataset(p.db, 'homes')
  const { profile } = await readQuality(p.db, 'homes', lateness, everything)
  const [code, rooms] = profile!.columns
  assert.equal(code!.distinctExact, false)
  assert.ok(Math.abs(code!.distinct / rows - 1) < 0.03, `${code!.distinct}`)
  assert.equal(code!.top, null)
  assert.equal(rooms!.distinct, 7)
  assert.equal(
    rooms!.top!.reduce((sum, { count }) => sum + count, 0),
    rows,
  )
})

test('the estimate of nothing is nothing', () => {
  assert.equal(estimateDistinct([]), 0)
})
