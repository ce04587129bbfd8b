import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import fc from 'fast-check'
import { matchesPattern } from './grant.ts'

test('a star stands for any run of characters, also for none', () => {
  assert.ok(matchesPattern('', '*'))
  assert.ok(matchesPattern('HS-1', '*HS-1*'))
  assert.ok(matchesPattern('a+b(c', 'a+*(c'))
  assert.ok(!matchesPattern('', 'a'))
  assert.ok(!matchesPattern('a', ''))
  assert.ok(!matchesPattern('HS-1\nQD-2', 'HS-?'))
})

test('a pattern agrees with the regular expression that says the same', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
  fc.assert(
    fc.property(text, letters, (given, pattern) => {
      const same = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
      assert.equal(matchesPattern(given, pattern), same.test(given))
    }),
  )
})

test('a pattern of many stars over a long text is answered quickly', () => {
  const start = performance.now()
  assert.ok(!matchesPattern('a'.repeat(20_000), `${'*a'.repeat(50)}b`))
  assert.ok(performance.now() - start < 1_000)
})
