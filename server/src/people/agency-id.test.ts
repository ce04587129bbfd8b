import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAgencyId } from './agency-id.ts'

test('both forms of an agency identifier give one canonical form', () => {
  const cases: [string, string, 'old' | 'new', number][] = [
    ['000.00.00.H49', 'H49', 'old', 1],
    ['H49', 'H49', 'new', 1],
    ['000.00.20.H17', 'H17.20', 'old', 2],
    ['H17.20', 'H17.20', 'new', 2],
    ['000.00.05.H16', 'H16.5', 'old', 2],
    ['H16.05', 'H16.5', 'new', 2],
    ['H16.5', 'H16.5', 'new', 2],
    ['012.03.05.H16', 'H16.5.3.12', 'old', 4],
    // An empty level in the middle is a level all the same.
    ['012.00.05.H16', 'H16.5.0.12', 'old', 4],
    ['000.00.00.G22', 'G22', 'old', 1],
  ]
  for (const [asReceived, canonical, form, level] of cases) {
    assert.deepEqual(readAgencyId(asReceived), { canonical, asReceived, form, level })
  }
})

test('what has neither form is not read', () => {
  const wrong = [
    '',
    'H4',
    'h49',
    '00.00.00.H49',
    '000.00.00.49',
    'H49.',
    'H49.1234',
    ' H49',
    'H49\n',
  ]
  for (const text of wrong) assert.equal(readAgencyId(text), null, text)
})
