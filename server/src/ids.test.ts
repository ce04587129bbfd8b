import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { randomId, randomSecret, requestIds } from './ids.ts'

test('secrets have 256 bits and are safe in headers, URLs and shells', () => {
  const secrets = Array.from({ length: 100 }, randomSecret)
  assert.equal(new Set(secrets).size, 100)
  for (const secret of secrets) {
    assert.match(secret, /^[A-Za-z0-9_-]{43}$/)
    assert.equal(Buffer.from(secret, 'base64url').length, 32)
  }
})

test('no two requests have the same reference, in one process or in two', () => {
  const [one, two] = [requestIds(), requestIds()]
  const seen = Array.from({ length: 1_000 }, (_, i) => (i % 2 ? one() : two()))
  assert.equal(new Set(seen).size, 1_000)
  assert.notEqual(randomId(), randomId())
})
