/** Which codes are given a name where values are offered to tick. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { codesShown } from './codes-shown.ts'

const title = { vi: 'Xã', en: 'Commune' }
const column = (name: string, codelist?: object) =>
  ({ name, number: 1, type: 'text', title, ...(codelist ? { codelist } : {}) }) as StoredColumn
const columns = [
  column('xa', { list: 'admin_unit', asOf: '2025-07-01' }),
  column('noi_sinh', { list: 'admin_unit', asOf: { column: 'ngay_sinh' } }),
  column('ten'),
]
const shape = (name: string) => ({
  column: name,
  top: [{ value: '24670', count: 3 }],
})

test('a code offered to tick is named where one day says what it means, and nowhere else', () => {
  const shapes = columns.map(({ name }) => shape(name)) as Parameters<typeof codesShown>[3]
  const named = codesShown(columns, null, null, shapes)
  assert.deepEqual(
    named.map(({ column: { name }, codes }) => [name, codes]),
    [['xa', ['24670']]],
  )
  assert.deepEqual(codesShown(columns, null, null), [])
})
