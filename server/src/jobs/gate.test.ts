import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGate } from './gate.ts'

test('no more than allowed run at once, in the order they came, also after one failed', async () => {
  const gate = createGate(2)
  const began: number[] = []
  let running = 0
  let most = 0
  const acts = Array.from({ length: 20 }, (_, i) =>
    gate(async () => {
      began.push(i)
      most = Math.max(most, ++running)
      await sleep(i % 3)
      running--
      if (i % 5 === 0) throw new Error(`act ${i}`)
      return i
    }),
  )
  const ended = await Promise.allSettled(acts)
  assert.equal(most, 2)
  assert.deepEqual(began, [...began.keys()])
  assert.deepEqual(
    ended.map(({ status }) => status),
    began.map((i) => (i % 5 === 0 ? 'rejected' : 'fulfilled')),
  )
})
