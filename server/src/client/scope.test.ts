import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { coversScope, scopeSchema, uncoveredScope } from './scope.ts'

test('a scope is a service, or a service on one dataset', () => {
  for (const good of ['read', 'supply', 'read:residents', 'supply:ho-khau-2026']) {
    assert.ok(scopeSchema.safeParse(good).success, good)
  }
  const wrong = [
    '',
    'write',
    'read:',
    ':residents',
    'read:*',
    'read:A',
    'read: a',
    'Read',
    'read:a:b',
  ]
  for (const one of [...wrong, 'toString', 'read residents', 7, null]) {
    assert.ok(!scopeSchema.safeParse(one).success, String(one))
  }
})

test('a wide scope covers every dataset, a narrow one its own, and never the other service', () => {
  assert.ok(coversScope(['read'], 'read', 'a'))
  assert.ok(coversScope(['supply:b', 'read:a'], 'read', 'a'))
  assert.ok(!coversScope(['read:a'], 'read', 'ab'))
  assert.ok(!coversScope(['read:ab'], 'read', 'a'))
  assert.ok(!coversScope(['read', 'supply:b'], 'supply', 'a'))
  assert.ok(!coversScope([], 'read', 'a'))
})

test('a token may have less than its client, never more', () => {
  assert.equal(uncoveredScope(['read'], ['read', 'read:a']), null)
  assert.equal(uncoveredScope(['read:a', 'read:b'], ['read:b']), null)
  assert.equal(uncoveredScope(['read:a'], ['read']), 'read')
  assert.equal(uncoveredScope(['read:a'], ['read:a', 'read:b']), 'read:b')
  assert.equal(uncoveredScope(['read'], ['supply:a']), 'supply:a')
  assert.equal(uncoveredScope(['read'], ['read:']), 'read:')
  assert.equal(uncoveredScope(['read'], ['openid']), 'openid')
})
