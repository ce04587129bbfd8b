import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from './pace.ts'
import { remainingSeconds, type Run } from './run.ts'

test('the rate is that of the last seconds, and each phase counts anew', () => {
  let nowMs = 0
  const pace = createPace(() => nowMs)
  assert.equal(pace.rows(), null)
  for (; nowMs <= 20_000; nowMs += 100) pace.count('comparison', nowMs)
  assert.ok(Math.abs(pace.perSecond() - 1_000) <= 10, `${pace.perSecond()}`)
  const slowFrom = nowMs
  for (; nowMs <= slowFrom + 20_000; nowMs += 100) {
    pace.count('comparison', 20_000 + Math.round((nowMs - slowFrom) / 10))
  }
  assert.ok(Math.abs(pace.perSecond() - 100) <= 2, `${pace.perSecond()}`)
  pace.count('differences', 0)
  assert.equal(pace.perSecond(), 0)
  assert.equal(pace.rows(), 0)
})

test('what remains is told only while it is known', () => {
  const run = { state: 'running', rows: 400, rowsExpected: 1_000, rowsPerSecond: 100 } as Run
  assert.equal(remainingSeconds(run), 6)
  assert.equal(remainingSeconds({ ...run, rowsExpected: null }), null)
  assert.equal(remainingSeconds({ ...run, rowsPerSecond: 0 }), null)
  assert.equal(remainingSeconds({ ...run, rows: 2_000 }), 0)
  assert.equal(remainingSeconds({ ...run, state: 'done' }), null)
})
