import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTraces, isCitizenInteger } from './personal-trace.ts'

const found = (text: string) => {
  const { citizenNumber, telephone } = findTraces(text, 2026)
  return `${citizenNumber ? 'c' : ''}${telephone ? 't' : ''}`
}

/** Made-up numbers, of nobody. */
for (const text of [
  '067090000123',
  'CCCD 067090000123.',
  'số 067 090 000 123, cấp năm 2021',
  '067.090.000.123',
  'a067090000123b',
  '(101190000001)',
]) {
  test(`a citizen number is found in «${text}»`, () => assert.match(found(text), /c/))
}

for (const text of [
  '0912345678',
  '+84 912 345 678',
  '0912.345.678',
  '091 234 5678',
  '02613 543 210',
]) {
  test(`a telephone number is found in «${text}»`, () => assert.equal(found(text), 't'))
}

for (const text of [
  '106.80481700001',
  '12,067090000123',
  '0670900001234',
  '065090000123',
  '067890000123',
  'QĐ 1731/2022',
  '20221028',
  '2026-11-23T08:30:00',
  '0.912345678',
  '5000000000',
  '',
]) {
  test(`nothing is found in «${text}»`, () => assert.equal(found(text), ''))
}

test('a citizen number is known without its leading zero', () => {
  assert.ok(isCitizenInteger('67090000123', 2026))
  assert.ok(isCitizenInteger('1090000123', 2026))
  assert.ok(!isCitizenInteger('65090000123', 2026))
  assert.ok(!isCitizenInteger('123456789', 2026))
})
