import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysOf, quarterAfter, quarterBefore, quarterOf, type CutOff } from './quarter.ts'

const mid: CutOff = { validFrom: '2026-07-01', day: 14, ground: 'Văn bản giả lập' }

test('without a cut-off a quarter is its three months', () => {
  const { first, last, cutOff } = daysOf('2028-Q1', [])
  assert.deepEqual([first, last, cutOff], ['2028-01-01', '2028-03-31', null])
})

test('a cut-off holds from the quarter on whose last month it is in force', () => {
  assert.equal(daysOf('2026-Q2', [mid]).last, '2026-06-30')
  const third = daysOf('2026-Q3', [mid])
  assert.deepEqual([third.first, third.last, third.cutOff], ['2026-07-01', '2026-09-14', mid])
  assert.equal(daysOf('2026-Q4', [mid]).first, '2026-09-15')
  const later = { ...mid, validFrom: '2027-01-01', day: 31 }
  assert.equal(daysOf('2027-Q1', [later, mid]).last, '2027-03-31')
  assert.equal(daysOf('2026-Q4', [later, mid]).last, '2026-12-14')
})

test('every day lies in exactly one quarter, and quarters follow each other without a gap', () => {
  const rules = [mid, { ...mid, validFrom: '2027-02-10', day: 30 }]
  for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2028, 0, 1); ms += 86_400_000) {
    const day = new Date(ms).toISOString().slice(0, 10)
    const { first, last } = daysOf(quarterOf(day, rules), rules)
    assert.ok(first <= day && day <= last, day)
  }
  for (const one of ['2026-Q1', '2026-Q4']) {
    assert.equal(quarterBefore(quarterAfter(one)), one)
    const [end, begin] = [daysOf(one, rules).last, daysOf(quarterAfter(one), rules).first]
    assert.equal(Date.parse(begin) - Date.parse(end), 86_400_000)
  }
})
