import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuota } from './quota.ts'

test('a client has its own minute, all together have theirs, and both fill evenly', () => {
  const clock = { ms: 0 }
  const quota = createQuota({ client: 2, all: 3 }, () => clock.ms)
  assert.equal(quota.take('a'), null)
  assert.equal(quota.take('a'), null)
  assert.deepEqual(quota.take('a'), { whose: 'client', limit: 2, waitMs: 30_000 })
  assert.equal(quota.take('b'), null)
  assert.deepEqual(quota.take('b'), { whose: 'all', limit: 3, waitMs: 20_000 })
  clock.ms += 20_000
  assert.equal(quota.take('b'), null, 'what was refused took nothing of the client')
  clock.ms += 10_000
  assert.deepEqual(quota.take('a'), { whose: 'all', limit: 3, waitMs: 10_000 })
  clock.ms += 3_600_000
  const taken = ['c', 'd', 'c', 'd', 'e'].map((client) => quota.take(client))
  assert.equal(taken.filter((one) => one === null).length, 3, 'no more than a minute is saved up')
})
