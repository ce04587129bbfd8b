import assert from 'node:assert/strict'
import test from 'node:test'
import { findCorrection, type RowVersion, type Watched } from './correction.ts'

/** Column 2 is watched, column 3 says whether the reporter may read the row. */
const watched: Watched = {
  about: 'cell',
  afterChange: 10,
  columns: [2],
  condition: { '3': ['in'] },
}
const version = (change: number, ended: number | null, value: string, view = 'in'): RowVersion => {
  const values = { '2': value, '3': view }
  return { change, ended, written: values, plain: values }
}
const missing: Watched = { ...watched, about: 'missing-row' }

const cases: [string, Watched, RowVersion[], number | null][] = [
  ['nothing changed', watched, [version(5, null, 'a')], null],
  ['the value changed', watched, [version(5, 12, 'a'), version(12, null, 'b')], 12],
  [
    'the change that brought the present value, not a later one beside it',
    watched,
    [version(5, 12, 'a'), version(12, 15, 'b'), version(15, null, 'b')],
    12,
  ],
  [
    'the value went and came back',
    watched,
    [version(5, 12, 'a'), version(12, 15, 'b'), version(15, null, 'a')],
    null,
  ],
  ['the row was deleted', watched, [version(5, 14, 'a')], 14],
  ['the row left the view', watched, [version(5, 12, 'a'), version(12, null, 'a', 'out')], 12],
  [
    'a hidden row changed',
    watched,
    [version(5, 12, 'a', 'out'), version(12, null, 'b', 'out')],
    null,
  ],
  [
    'a hidden row came into view',
    watched,
    [version(5, 12, 'a', 'out'), version(12, null, 'b')],
    null,
  ],
  ['there is no such row', watched, [], null],
  ['a missing row came', missing, [version(12, null, 'a')], 12],
  [
    'a missing row came, changed later',
    missing,
    [version(12, 15, 'a'), version(15, null, 'b')],
    12,
  ],
  ['a missing row came hidden', missing, [version(12, null, 'a', 'out')], null],
  [
    'a missing row came hidden, then into view',
    missing,
    [version(12, 15, 'a', 'out'), version(15, null, 'a')],
    15,
  ],
  ['a missing row came and went', missing, [version(12, 15, 'a')], null],
  [
    'a row reported as missing was there',
    missing,
    [version(5, 12, 'a'), version(12, null, 'b')],
    null,
  ],
]
for (const [what, report, versions, expected] of cases) {
  test(`${what}: ${expected ?? 'no correction'}`, () => {
    assert.equal(findCorrection(report, versions), expected)
  })
}
