import assert from 'node:assert/strict'
import { test } from 'node:test'
import { datasetSchema } from '@kho/contract/dataset.ts'
import type { DatasetInput, DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { codeSetOf } from '../codelist/code-set.ts'
import { compileChecks } from './check-row.ts'
import type { CheckOptions, CheckedRow } from './check-row.ts'
import { fatalRules, rules, ruleSentence } from './rules.ts'

type ColumnInput = DatasetInput['columns'][number]
/** A column as a test writes it: the title is its name. */
type Draft = ColumnInput extends infer C ? (C extends unknown ? Omit<C, 'title'> : never) : never

const codeSets = new Map([
  [
    'admin_unit/commune',
    codeSetOf([
      { code: '24673', first: 0, last: 20250630 },
      { code: '24670', first: 0, last: 20250630 },
      { code: '24670', first: 20250701, last: 99991231 },
    ]),
  ],
  ['gender', codeSetOf(['0', '1', '2', '9'].map((code) => ({ code, first: 0, last: 99991231 })))],
])

const file: CheckOptions = { profile: 'file', yearMax: 2026 }

function define(columns: Draft[], key = ['id']): DatasetVersion {
  const both = { vi: 'x', en: 'x' }
  const dataset = datasetSchema.parse({
    id: 'test',
    title: both,
    description: both,
    supplier: 'so-y-te',
    updateForm: both,
    updateFrequency: 'daily',
    permittedUsers: 'all-agencies',
    database: 'x',
    owner: 'so-y-te',
    sharing: 'shared',
    importance: 'ordinary',
    retention: 'life',
    documents: [{ title: both, text: both }],
    key,
    columns: [
      { name: 'id', type: 'text', title: both, required: true },
      ...columns.map((column) => ({ title: { vi: column.name, en: column.name }, ...column })),
    ],
  })
  const numbered = dataset.columns.map((column, i) => ({ ...column, number: i + 1 }))
  return { ...dataset, columns: numbered, version: 1 }
}

/** Checks one row whose first field, the key, is given; returns the rule or what is stored. */
function checkOne(columns: Draft[], fields: (string | null)[], options = file) {
  const checks = compileChecks(define(columns), codeSets, options)
  const row = checks.makeRow()
  const fault = checks.check(['k', ...fields], row)
  return { fault, row }
}

const ruleOf = (columns: Draft[], fields: (string | null)[], options = file) =>
  checkOne(columns, fields, options).fault?.rule ?? null

test('text is stored as written, whatever its form', () => {
  const written = ' Đắk  Mil '.normalize('NFD')
  const { fault, row } = checkOne([{ name: 'a', type: 'text' }], [written])
  assert.equal(fault, null)
  assert.deepEqual(row.values, ['k', written])
  assert.deepEqual(row.written, [null, null])
})

test('each rule of a text column names itself', () => {
  const cases: [Omit<Extract<Draft, { type: 'text' }>, 'name' | 'type'>, string, string | null][] =
    [
      [{ lengthMax: 3 }, 'abcd', 'text.too-long'],
      [{ lengthMax: 4 }, 'đắkl', null],
      [{ pattern: '[A-Z]+' }, 'ABC', null],
      [{ pattern: '[A-Z]+' }, 'ABC1', 'pattern'],
      [{ pattern: 'A|B' }, 'AX', 'pattern'],
      [{ values: ['có', 'không'] }, 'có', null],
      [{ values: ['có', 'không'] }, 'Có', 'value.not-listed'],
      [{ rule: 'citizen-number' }, '067090001234', null],
      [{ rule: 'citizen-number' }, '6,7090001234E+10', 'scientific-notation'],
      [{ rule: 'citizen-number' }, '67090001234', 'citizen-number.length'],
      [{ rule: 'citizen-number' }, '067127001234', null],
      [{ rule: 'citizen-number' }, '067227001234', 'citizen-number.birth-year'],
      [{ rule: 'tax-code' }, '0000000000', null],
      [{ rule: 'tax-code' }, '0100109107', 'tax-code.check-digit'],
      [{ rule: 'tax-code' }, '0100109106-000', 'tax-code.branch'],
      [{ rule: 'agency-id' }, '000.00.20.H17', null],
      [{ rule: 'agency-id' }, 'X', 'agency-id.form'],
      [{ rule: 'commune-code' }, '24670', null],
      [{ rule: 'commune-code' }, '4', 'commune-code.form'],
      [{ rule: 'commune-code' }, '99999', 'code.unknown'],
      [{ codelist: { list: 'gender' } }, '2', null],
      [{ codelist: { list: 'gender' } }, '3', 'code.unknown'],
      [{ codelist: { list: 'gender' } }, '', 'code.unknown'],
      [{ codelist: { list: 'gender' } }, '=A1', 'formula'],
      [{ codelist: { list: 'gender' } }, 'TUYỆT MẬT', 'secrecy-mark'],
      [{}, '=A1', 'formula'],
      [{}, 'a\0', 'text.nul'],
      [{}, '\udfff', 'lone-surrogate'],
      [{}, 'Tối mật', 'secrecy-mark'],
      [{}, 'Mật', 'secrecy-mark'],
      [{ personal: 'basic' }, 'Mật', null],
      [{}, '', null],
    ]
  for (const [column, text, rule] of cases) {
    assert.equal(ruleOf([{ name: 'a', type: 'text', ...column }], [text]), rule, text)
  }
  assert.equal(ruleOf([{ name: 'do_mat', type: 'text' }], ['mật']), 'secrecy-mark')
})

test('a code is checked at the day that another column of the row gives', () => {
  const list = { list: 'admin_unit', level: 'commune' }
  const columns: Draft[] = [
    { name: 'commune', type: 'text', codelist: { ...list, asOf: { column: 'born' } } },
    { name: 'born', type: 'date', precision: 'year', written: 'DD/MM/YYYY' },
  ]
  const cases: [string, string | null, string | null][] = [
    ['24673', '30/06/2025', null],
    ['24673', '01/07/2025', 'code.not-valid-at'],
    ['24673', '2025', null],
    ['24673', '06/2025', null],
    ['24673', '07/2025', 'code.not-valid-at'],
    ['24673', '1950', null],
    ['24673', null, null],
    ['24670', '01/07/2025', null],
    ['11111', null, 'code.unknown'],
    // The date is looked at first, since the code hangs on it.
    ['11111', '31/02/1990', 'date.not-a-day'],
  ]
  for (const [code, day, rule] of cases)
    assert.equal(ruleOf(columns, [code, day]), rule, `${code} ${day}`)
  const fixed: Draft[] = [{ name: 'a', type: 'text', codelist: { ...list, asOf: '2026-01-01' } }]
  assert.equal(ruleOf(fixed, ['24673']), 'code.not-valid-at')
  assert.equal(ruleOf(fixed, ['24670']), null)
})

test('the day of an earlier row is never used for a later one', () => {
  const list = { list: 'admin_unit', level: 'commune', asOf: { column: 'born' } }
  const columns: Draft[] = [
    { name: 'commune', type: 'text', codelist: list },
    { name: 'born', type: 'date' },
  ]
  const checks = compileChecks(define(columns), codeSets, file)
  const row = checks.makeRow()
  assert.equal(checks.check(['1', '24670', '2026-01-01'], row), null)
  assert.equal(checks.check(['2', '24673', null], row), null)
  assert.deepEqual(row.values, ['2', '24673', null])
})

test('dates, instants and booleans are stored canonically, with what was written beside them', () => {
  const columns: Draft[] = [
    { name: 'd', type: 'date', written: 'DD/MM/YYYY', precision: 'year' },
    { name: 't', type: 'timestamp' },
    { name: 'b', type: 'boolean', written: ['Có', 'Không'] },
    { name: 'n', type: 'decimal', precision: 5, scale: 2 },
    { name: 'i', type: 'integer' },
    { name: 'j', type: 'json' },
  ]
  const fields = ['28/02/1990', '2026-01-02 08:04:05', 'Không', '1.50', '7', '{"a":1.0}']
  const { fault, row } = checkOne(columns, fields)
  assert.equal(fault, null)
  const values = ['k', '1990-02-28', '2026-01-02T01:04:05Z', 'false', '1.50', '7', '{"a":1.0}']
  assert.deepEqual(row.values, values)
  assert.deepEqual(row.written, [null, ...fields.slice(0, 3), null, null, null])
  const same = checkOne(columns, ['1990', '2026-01-02T01:04:05Z', 'Có', '0', '0', 'null'])
  assert.deepEqual(same.row.written, [null, null, null, 'Có', null, null, null])
})

test('the canonical text of a database is read whatever the columns declare for files', () => {
  const sql: CheckOptions = { profile: 'sql', yearMax: 2026 }
  const columns: Draft[] = [
    { name: 'd', type: 'date', written: 'DD/MM/YYYY' },
    { name: 't', type: 'timestamp' },
    { name: 'b', type: 'boolean', written: ['Có', 'Không'] },
  ]
  const { fault, row } = checkOne(columns, ['1990-02-28', '2026-01-02 03:04:05.000000', '0'], sql)
  assert.equal(fault, null)
  assert.deepEqual(row.values.slice(1), ['1990-02-28', '2026-01-02T03:04:05Z', 'false'])
  assert.equal(ruleOf(columns, ['28/02/1990', null, 'Có'], sql), null)
  assert.equal(ruleOf(columns, ['1990-02-28', null, null]), 'date.form')
  assert.equal(ruleOf(columns, [null, null, '1']), 'boolean.form')
})

test('a geometry keeps its written form beside its binary one, and null leaves nothing behind', () => {
  const checks = compileChecks(define([{ name: 'g', type: 'geometry' }]), codeSets, file)
  const row: CheckedRow = checks.makeRow()
  const written = '{"type":"Point","coordinates":[107.50,12.0]}'
  assert.equal(checks.check(['1', written], row), null)
  assert.equal(row.values[1], written)
  assert.deepEqual(row.geometries[1]?.box, [107.5, 12, 107.5, 12])
  assert.equal(row.geometries[1]?.wkb.length, 21)
  assert.equal(checks.check(['2', null], row), null)
  assert.deepEqual([row.values[1], row.geometries[1]], [null, null])
  assert.equal(checks.check(['3', '{"type":"Point"}'], row)?.rule, 'geometry.position')
})

test('a required value may be empty text, but neither null nor, in a key, empty', () => {
  const columns: Draft[] = [{ name: 'a', type: 'text', required: true }]
  assert.equal(ruleOf(columns, ['']), null)
  assert.deepEqual(checkOne(columns, [null]).fault, {
    rule: 'required.missing',
    column: 'a',
    written: null,
  })
  const checks = compileChecks(define(columns), codeSets, file)
  const fault = checks.check(['', 'x'], checks.makeRow())
  assert.deepEqual(fault, { rule: 'required.missing', column: 'id', written: '' })
})

test('a fault names rule, column and what was written', () => {
  const { fault } = checkOne([{ name: 'people', type: 'integer', max: '9' }], ['1.000'])
  assert.deepEqual(fault, { rule: 'integer.thousands', column: 'people', written: '1.000' })
  assert.equal(ruleOf([{ name: 'people', type: 'integer', max: '9' }], ['10']), 'bounds')
})

test('a released row is stored as its declared forms mean it, beside what was written', () => {
  const columns = [
    { name: 'name', type: 'text', legacy: 'tcvn3', lengthMax: 2 },
    { name: 'area', type: 'decimal', precision: 3, scale: 1, written: '1.234,5' },
  ] as const
  const checks = compileChecks(define([...columns]), codeSets, file)
  const row = checks.makeRow()
  const fields = ['1', 'x\u00ad\u00ebng', '1.234,50']
  assert.equal(checks.check(fields, row)?.rule, 'text.too-long')
  assert.equal(checks.check(fields, row, true), null)
  assert.deepEqual(row.values, ['1', 'xưởng', '1234.50'])
  assert.deepEqual(row.written, [null, 'x\u00ad\u00ebng', '1.234,50'])
})

test('a definition that cannot be compiled is refused, and a missing code set is a mistake', () => {
  const broken = define([{ name: 'a', type: 'text', pattern: '(' }])
  assert.throws(
    () => compileChecks(broken, codeSets, file),
    (error) => error instanceof Refusal && error.code === 'catalogue.invalid-definition',
  )
  const unknown = define([{ name: 'a', type: 'text', codelist: { list: 'nothing' } }])
  assert.throws(() => compileChecks(unknown, codeSets, file), /code set nothing/)
  const checks = compileChecks(define([]), codeSets, file)
  assert.throws(() => checks.check(['a', 'b'], checks.makeRow()), /2 fields/)
})

test('every rule has a sentence in both languages, and only a secrecy mark refuses the load', () => {
  for (const sentence of Object.values(rules)) {
    assert.ok(sentence.vi.endsWith('.') && sentence.en.endsWith('.'))
  }
  assert.deepEqual([...fatalRules], ['secrecy-mark'])
  assert.equal(ruleSentence('bounds').en, rules.bounds.en)
  assert.equal(ruleSentence('retired.rule').vi, 'retired.rule')
})
