import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBreaker, type Pass } from './breaker.ts'

function breakerAt(clock: { ms: number }) {
  return createBreaker({ failures: 3, waitMs: 1_000, waitMaxMs: 5_000 }, () => clock.ms)
}
function letThrough(entered: ReturnType<ReturnType<typeof breakerAt>['enter']>): Pass {
  assert.ok('end' in entered, 'the call is let through')
  return entered
}

test('it opens after so many failures in a row, and a success in between starts the count anew', () => {
  const breaker = breakerAt({ ms: 0 })
  for (const outcome of ['failed', 'failed', 'worked', 'failed', 'failed'] as const) {
    letThrough(breaker.enter()).end(outcome)
  }
  letThrough(breaker.enter()).end('failed')
  assert.deepEqual(breaker.enter(), { waitMs: 1_000 })
})

test('half open it lets one trial through; each failing trial doubles the wait up to its bound', () => {
  const clock = { ms: 0 }
  const breaker = breakerAt(clock)
  for (let i = 0; i < 3; i++) letThrough(breaker.enter()).end('failed')
  for (const waitMs of [1_000, 2_000, 4_000, 5_000, 5_000]) {
    assert.deepEqual(breaker.enter(), { waitMs })
    clock.ms += waitMs - 1
    assert.deepEqual(breaker.enter(), { waitMs: 1 })
    clock.ms += 1
    const trial = letThrough(breaker.enter())
    assert.ok('waitMs' in breaker.enter(), 'a second call waits while the trial is under way')
    trial.end('failed')
  }
  clock.ms += 5_000
  letThrough(breaker.enter()).end('worked')
  for (let i = 0; i < 2; i++) letThrough(breaker.enter()).end('failed')
  letThrough(breaker.enter()).end('worked')
})

test('a trial whose caller went away leaves room for the next one', () => {
  const clock = { ms: 0 }
  const breaker = breakerAt(clock)
  for (let i = 0; i < 3; i++) letThrough(breaker.enter()).end('failed')
  clock.ms += 1_000
  letThrough(breaker.enter()).end('unjudged')
  letThrough(breaker.enter()).end('worked')
  letThrough(breaker.enter()).end('worked')
})

test('calls that began before it opened neither close it nor lengthen the wait', () => {
  const clock = { ms: 0 }
  const breaker = breakerAt(clock)
  const early = Array.from({ length: 10 }, () => letThrough(breaker.enter()))
  for (const pass of early.slice(0, 8)) pass.end('failed')
  early[8]!.end('worked')
  early[0]!.end('worked')
  assert.deepEqual(breaker.enter(), { waitMs: 1_000 })
})
