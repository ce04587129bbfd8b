import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compareCitizenNumber,
  findCitizenNumberFault,
  readCitizenNumber,
} from './citizen-number.ts'

test('a citizen number is accepted or refused as the table says', () => {
  const cases: [string, string | null][] = [
    ['067090001234', null],
    ['067190001234', null],
    ['068205001234', null],
    ['001300123456', null],
    // Hà Tây ended in 2008, and a number is for life.
    ['028080000001', null],
    ['101090001234', null],
    ['399090001234', null],
    ['000090001234', 'citizen-number.province'],
    ['003090001234', 'citizen-number.province'],
    ['067690001234', 'citizen-number.century'],
    ['067990001234', 'citizen-number.century'],
    ['100090001234', 'citizen-number.province'],
    ['400090001234', 'citizen-number.province'],
    ['067227001234', 'citizen-number.birth-year'],
    ['067226001234', null],
    ['067400001234', 'citizen-number.birth-year'],
    ['67090001234', 'citizen-number.length'],
    ['0670900012345', 'citizen-number.length'],
    ['', 'citizen-number.length'],
    ['06709000123a', 'citizen-number.not-digits'],
    ['0670 9000123', 'citizen-number.not-digits'],
    ['٠٦٧٠٩٠٠٠١٢٣٤', 'citizen-number.not-digits'],
  ]
  for (const [number, fault] of cases) {
    assert.equal(findCitizenNumberFault(number, 2026), fault, number)
  }
})

test('no check digit is claimed: every ending of a good number is good', () => {
  for (let i = 0; i < 1000; i++) {
    const number = `067090${String(i * 997)
      .padStart(6, '0')
      .slice(0, 6)}`
    assert.equal(findCitizenNumberFault(number, 2026), null, number)
  }
})

test('province, sex and year of birth are read from the number', () => {
  const inland = { province: '67', country: null, gender: '1', birthYear: 1990 }
  assert.deepEqual(readCitizenNumber('067090001234'), inland)
  const abroad = { province: null, country: '132', gender: '2', birthYear: 2004 }
  assert.deepEqual(readCitizenNumber('132304001234'), abroad)
})

test('a number that disagrees with gender or birth gives warnings, unknown ones none', () => {
  assert.deepEqual(compareCitizenNumber('067090001234', '1', '1990-02-28'), [])
  assert.deepEqual(compareCitizenNumber('067090001234', '2', '1990'), ['gender-differs'])
  assert.deepEqual(compareCitizenNumber('067090001234', '1', '1991-05'), ['birth-year-differs'])
  assert.deepEqual(compareCitizenNumber('067090001234', '2', '2090'), [
    'gender-differs',
    'birth-year-differs',
  ])
  assert.deepEqual(compareCitizenNumber('067090001234', '0', null), [])
})
