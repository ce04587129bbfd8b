import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { judgeDefinition } from './check-release.ts'
import { showsAll } from './release.ts'

test('a release shows all where it leaves out no column and no row', () => {
  const version = { columns: [{ number: 1 }, { number: 4 }] } as unknown as DatasetVersion
  assert.ok(showsAll(version, { columns: [4, 1], condition: {} }))
  // A column that today's definition has no more does not matter.
  assert.ok(showsAll(version, { columns: [1, 3, 4], condition: {} }))
  assert.ok(!showsAll(version, { columns: [1], condition: {} }))
  assert.ok(!showsAll(version, { columns: [1, 4], condition: { 4: ['x'] } }))
})

test('a released column that is no longer defined stops a renewal by name, and not all renewals', () => {
  const both = { vi: 'a', en: 'a' }
  const version = {
    id: 'x',
    title: both,
    description: both,
    updateForm: both,
    documents: [],
    key: ['code'],
    legalGround: 'x',
    columns: [{ number: 1, name: 'code', title: both, description: both, personal: 'none' }],
  } as unknown as DatasetVersion
  const none = { condition: {}, counts: [], groups: [], telephones: [] }
  assert.deepEqual(judgeDefinition(version, { columns: [1], ...none }), [])
  const [found] = judgeDefinition(version, { columns: [1, 3], ...none })
  assert.deepEqual([found?.check, found?.column, found?.stops], ['column-gone', '#3', true])
})
