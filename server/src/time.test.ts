import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { dayOf, showDay, showInstant, startOfDay, steadyClock } from './time.ts'

test('a steady clock stands still while the machine is behind', () => {
  const times = [1_000, 2_000, 500, 1_999, 2_001]
  const clock = steadyClock({ now: () => new Date(times.shift()!) })
  const seen = [1, 2, 3, 4, 5].map(() => clock.now().getTime())
  assert.deepEqual(seen, [1_000, 2_000, 2_000, 2_000, 2_001])
})

test('instants are shown on the wall clock of Viet Nam', () => {
  assert.equal(showInstant('2026-11-23T01:30:00Z'), '08:30 23/11/2026')
  assert.equal(showInstant(new Date('2025-12-31T17:00:00Z')), '00:00 01/01/2026')
})

test('a day in Viet Nam begins at 17:00 UTC of the day before', () => {
  assert.equal(startOfDay('2026-01-01').toISOString(), '2025-12-31T17:00:00.000Z')
  assert.equal(dayOf('2025-12-31T17:00:00Z'), '2026-01-01')
  assert.equal(dayOf('2025-12-31T16:59:59Z'), '2025-12-31')
})

test('partial days keep their precision', () => {
  assert.deepEqual(['1990', '1990-02', '1990-02-28'].map(showDay), [
    '1990',
    '02/1990',
    '28/02/1990',
  ])
})
