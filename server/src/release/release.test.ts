import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { showsAll } from './release.ts'

test('a release shows all where it leaves out no column and no row', () => {
  const version = { columns: [{ number: 1 }, { number: 4 }] } as unknown as DatasetVersion
  assert.ok(showsAll(version, { columns: [4, 1], condition: {} }))
  // A column that today's definition has no more does not matter.
  assert.ok(showsAll(version, { columns: [1, 3, 4], condition: {} }))
  assert.ok(!showsAll(version, { columns: [1], condition: {} }))
  assert.ok(!showsAll(version, { columns: [1, 4], condition: { 4: ['x'] } }))
})
