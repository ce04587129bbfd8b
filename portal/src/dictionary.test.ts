import { test } from 'node:test'
import assert from 'node:assert/strict'
import { errors } from '@kho/contract/errors.ts'
import { dictionary } from './dictionary.ts'

const markers = (text: string) => (text.match(/‹\d›/g) ?? []).toSorted()

/** Every leaf of a dictionary by its path, functions called with markers as arguments. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') {
    const given = Array.from({ length: value.length }, (_, i) => `‹${i}›`)
    return [[`${path}/${value.length}`, String(value(...given))]]
  }
  return Object.entries(value as object).flatMap(([key, one]) => leaves(one, `${path}.${key}`))
}

test('both languages say the same things, with the same values in them', () => {
  const vi = leaves(dictionary('vi'))
  const en = leaves(dictionary('en'))
  assert.deepEqual(vi.map(([path]) => path).toSorted(), en.map(([path]) => path).toSorted())
  const english = new Map(en)
  for (const [path, text] of vi) {
    const other = english.get(path) ?? ''
    assert.ok(text.trim() && other.trim(), path)
    assert.deepEqual(markers(text), markers(other), path)
    assert.equal(text, text.normalize('NFC'), path)
  }
})

test('the languages differ wherever a sentence is long enough to be one', () => {
  const english = new Map(leaves(dictionary('en')))
  const same = leaves(dictionary('vi')).filter(
    ([path, text]) => text.split(' ').length > 3 && english.get(path) === text,
  )
  assert.deepEqual(same, [])
})

test('every group of errors has a name in both languages', () => {
  const groups = new Set(Object.keys(errors).map((code) => code.split('.')[0] ?? ''))
  for (const group of groups)
    for (const lang of ['vi', 'en'] as const)
      assert.ok(dictionary(lang).errors.groups[group], group)
})
