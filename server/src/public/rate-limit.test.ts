import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { createRateLimit } from './rate-limit.ts'

test('an address that has used up its minute waits, another does not', () => {
  let ms = 0
  const take = createRateLimit({ perMinute: 60, now: () => ms })
  for (let i = 0; i < 60; i++) take('192.0.2.1')
  assert.throws(
    () => take('192.0.2.1'),
    (error) =>
      error instanceof Refusal && error.code === 'http.too-many' && error.values.seconds === 1,
  )
  take('192.0.2.2')
  ms = 1_000
  take('192.0.2.1')
  assert.throws(() => take('192.0.2.1'))
})

test('addresses of one network use up one minute together', () => {
  const take = createRateLimit({ perMinute: 1, now: () => 0 })
  take('2001:db8:0:1::5')
  assert.throws(() => take('2001:0db8:0000:0001:ffff::1'))
  take('2001:db8:0:2::5')
})

test('memory stays bounded however many addresses come', () => {
  let ms = 0
  const take = createRateLimit({ perMinute: 60, now: () => ms })
  for (let i = 0; i < 120_000; i++) {
    ms += 1
    take(`198.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)
  }
})
