import assert from 'node:assert/strict'
import { test } from 'node:test'
import { versionOf } from '../../test/kit/dataset.ts'
import { meetsCondition } from './condition.ts'

const { columns } = versionOf([
  { name: 'id', type: 'text' },
  { name: 'xa', type: 'text' },
  { name: 'con', type: 'integer' },
  { name: 'thu_nhap', type: 'decimal', precision: 12, scale: 2 },
  { name: 'song', type: 'boolean' },
])

test('a record is in view as the second wall would have it', () => {
  const values = ['1', '24611', '10', '-1.50', 'true']
  const cases: [Record<string, string[]> | null, boolean][] = [
    [null, true],
    [{}, true],
    [{ 2: ['24611'] }, true],
    [{ 2: ['24612', '24611'] }, true],
    [{ 2: [] }, false],
    [{ 2: ['024611'] }, false],
    [{ 3: ['10'] }, true],
    [{ 3: ['010'] }, true],
    [{ 3: ['1'] }, false],
    [{ 3: ['100'] }, false],
    [{ 4: ['-1.5'] }, true],
    [{ 4: ['1.5'] }, false],
    [{ 4: ['-1.05'] }, false],
    [{ 5: ['true'], 2: ['24611'] }, true],
    [{ 5: ['true'], 2: ['24612'] }, false],
    [{ 9: ['x'] }, false],
  ]
  for (const [condition, expected] of cases) {
    assert.equal(meetsCondition(condition, columns, values), expected, JSON.stringify(condition))
  }
})

test('a column without a value is out of view', () => {
  assert.equal(meetsCondition({ 2: ['24611'] }, columns, ['1', null, null, null, null]), false)
})

test('zero is one number however it is written', () => {
  for (const zero of ['0', '-0', '0.00', '00']) {
    assert.ok(meetsCondition({ 4: [zero] }, columns, ['1', null, null, '0.0', null]), zero)
  }
})
