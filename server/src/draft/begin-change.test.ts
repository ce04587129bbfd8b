import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datasetSchema, type DatasetInput } from '@kho/contract/dataset.ts'
import { numberColumns } from '../catalogue/number-columns.ts'
import { fieldsOfVersion } from './begin-change.ts'
import { definitionOf } from './definition-of.ts'
import { columnField, type Draft } from './draft.ts'

const both = (text: string) => ({ vi: text, en: `${text} (en)` })
const column = (name: string, more: object) => ({ name, title: both(name), ...more })

/** One column of each kind, with all that a draft does not ask about. */
const rich = {
  id: 'du-lieu-gia-lap',
  title: both('Giả lập'),
  description: both('Mô tả'),
  owner: 'so-noi-vu',
  supplier: 'so-y-te',
  updateForm: both('CSV'),
  updateFrequency: 'daily',
  permittedUsers: ['so-y-te', 'so-noi-vu'],
  database: 'dan-cu',
  sharing: 'shared',
  importance: 'core',
  retention: 'P10Y',
  legalGround: '1731/QĐ-UBND',
  keeping: 'kept',
  documents: [
    { title: both('Một'), text: both('a') },
    { title: both('Hai'), text: both('b') },
  ],
  thresholds: { failingShareMax: 0.2, deletedShareMax: 0.3 },
  key: ['ma', 'so'],
  columns: [
    column('ma', { type: 'text', required: true, rule: 'citizen-number', personal: 'sensitive' }),
    column('so', { type: 'integer', required: true, min: '0', unit: 'người' }),
    column('thue', { type: 'text', rule: 'tax-code', subject: true }),
    column('co_quan', { type: 'text', rule: 'agency-id', lengthMax: 20, indexed: true }),
    column('cu', { type: 'text', legacy: 'tcvn3', description: both('Chữ cũ') }),
    column('xa', { type: 'text', codelist: { list: 'admin_unit', asOf: { column: 'ngay' } } }),
    column('ngay', { type: 'date', written: 'DD/MM/YYYY', precision: 'month' }),
    column('tien', { type: 'decimal', precision: 12, scale: 3, written: '1.234,5', max: '9.5' }),
    column('dan', { type: 'integer', written: '1,234.5' }),
    column('co', { type: 'boolean', written: ['có', 'không'] }),
    column('dung', { type: 'boolean' }),
    column('luc', { type: 'timestamp', precision: 3 }),
    column('cho', { type: 'geometry', shape: 'Point', bounds: [106, 10, 109, 13] }),
    column('them', { type: 'json' }),
  ],
}

const { version: base } = numberColumns(datasetSchema.parse(rich), null)
const draftOf = (changed: Record<string, string> = {}): Draft => {
  const { fields, sample } = fieldsOfVersion(base)
  return { base, sample, owner: base.owner, fields: { ...fields, ...changed } } as Draft
}
const field = (name: string, what: string) =>
  columnField(base.columns.findIndex((one) => one.name === name) + 1, what)
const changed = (draft: Draft) => {
  const { definition, faults } = definitionOf(draft)
  assert.deepEqual(faults, [])
  return numberColumns(datasetSchema.parse(definition as DatasetInput), base)
}

test('a change in which nothing is changed defines what is in force', () => {
  const { version } = changed(draftOf())
  assert.deepEqual({ ...version, version: base.version }, base)
})

test('what is changed is changed, and everything else of the column stays', () => {
  const renamed = changed(draftOf({ [field('co_quan', 'name')]: 'don_vi' }))
  assert.deepEqual(
    renamed.renamed.map(([was, now]) => [was.name, now.name, was.number === now.number]),
    [['co_quan', 'don_vi', true]],
  )
  const kept = renamed.version.columns.find(({ name }) => name === 'don_vi')!
  assert.deepEqual([kept.rule, kept.indexed], ['agency-id', true])
  const retyped = changed(draftOf({ [field('dan', 'type')]: 'text' }))
  assert.deepEqual(
    retyped.retyped.map(([was, now]) => [was.type, now.type]),
    [['integer', 'text']],
  )
  const without = changed(draftOf({ [field('them', 'leftOut')]: 'yes' }))
  assert.deepEqual(
    without.removed.map(({ name }) => name),
    ['them'],
  )
})

test('an empty line of the table becomes a column of its own', () => {
  const number = base.columns.length + 1
  const of = (what: string) => columnField(number, what)
  const more = {
    [of('leftOut')]: '',
    [of('name')]: 'moi',
    [of('titleVi')]: 'Mới',
    [of('type')]: 'date:YYYY-MM-DD:day',
  }
  const { added, removed, retyped } = changed(draftOf(more))
  assert.deepEqual(
    added.map(({ name, type, number: n }) => [name, type, n]),
    [['moi', 'date', number]],
  )
  assert.deepEqual([removed, retyped], [[], []])
})

test('no draft opens rows by itself, whatever its form was made to say', () => {
  const places = ({ fields, ...draft }: Draft, open: Draft['base']) =>
    definitionOf({ ...draft, base: open, fields: { ...fields, sharing: 'open' } }).faults.map(
      ({ place }) => place,
    )
  // What is open already may be changed; a draft of a new one is judged as one that opens it.
  assert.ok(places(draftOf(), base).includes('sharing'))
  assert.ok(places(draftOf(), null).includes('sharing'))
  assert.ok(!places(draftOf(), { ...base, sharing: 'open' }).includes('sharing'))
})
