import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeStep } from './merge-step.ts'

const names = ['a', 'b', 'c', 'd', 'e']

test('what only one of two changed is taken, and what both changed is a conflict', () => {
  const seen = { a: '1', b: '1', c: '1', d: '1' }
  const kept = { a: '1', b: '2', c: '2', d: '2', e: 'new' }
  const typed = { a: '3', b: '1', c: '3', d: '2' }
  const { fields, taken, conflicts } = mergeStep(names, seen, kept, typed)
  assert.deepEqual(fields, { a: '3', b: '2', c: '3', d: '2', e: 'new' })
  assert.deepEqual(
    taken.map(({ field }) => field),
    ['b', 'e'],
  )
  assert.deepEqual(conflicts, [{ field: 'c', was: '1', theirs: '2', mine: '3' }])
})

test('to empty a field is a change like every other', () => {
  const { fields, conflicts, taken } = mergeStep(names, { a: '1', b: '1' }, { b: '2' }, { a: '1' })
  assert.deepEqual(fields, {})
  assert.deepEqual(
    taken.map(({ field, theirs }) => [field, theirs]),
    [['a', '']],
  )
  assert.deepEqual(conflicts, [{ field: 'b', was: '1', theirs: '2', mine: '' }])
})

test('where it is not known what was seen, every difference is chosen by a person', () => {
  const { conflicts, taken } = mergeStep(names, null, { a: '1', b: '2' }, { a: '1', b: '3' })
  assert.deepEqual(taken, [])
  assert.deepEqual(
    conflicts.map(({ field }) => field),
    ['b'],
  )
})
