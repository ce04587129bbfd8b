import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addFigures, pivotTable } from './explore-pivot.ts'
import { explored } from '../test/sample-explore.ts'

test('figures add up to the last digit, and what is not known makes the sum unknown', () => {
  assert.equal(addFigures(['0.1', '0.2']), '0.3')
  assert.equal(addFigures(['-3.250000', '3.25']), '0.000000')
  assert.equal(addFigures(['12345678901234567890', '1']), '12345678901234567891')
  assert.equal(addFigures(['-0.05', '0.01']), '-0.04')
  assert.equal(addFigures(['1', undefined]), '1')
  assert.equal(addFigures(['1', null]), null)
  assert.equal(addFigures([]), null)
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })), (values) => {
      const written = values.map((value) => {
        const digits = String(value < 0n ? -value : value).padStart(5, '0')
        return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
      })
      const sum = values.reduce((total, value) => total + value, 0n)
      const found = addFigures(written)
      assert.equal(found === null ? 0n : BigInt(found.replace('.', '')), sum)
    }),
  )
})

const [down, across] = explored.full.definition.columns.map(({ name }) => name) as [string, string]
const groupsOf = (rows: [string | null, string | null, string][], figure = 'count') => ({
  by: [down, across],
  figures: [figure],
  rows: rows.map(([one, two, value]) => ({ values: [one, two], figures: [value] })),
  more: false,
})
const cellsIn = (text: string) =>
  [...text.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) =>
      cell!.replaceAll(/<[^>]*>/g, '').trim(),
    ),
  )

test('groups by two columns stand across, with their sums at the edges', () => {
  const rows = groupsOf([
    ['a', 'x', '3'],
    [null, 'x', '1'],
    ['a', 'y', '2'],
  ])
  const table = pivotTable(explored.full, rows, 'en')!.markup
  assert.deepEqual(cellsIn(table).slice(1), [
    ['a', '3', '2', '5'],
    ['(empty)', '1', '', '1'],
    ['Sum of the cells', '4', '2', '6'],
  ])
})

test('figures that cannot be added have no sums', () => {
  const table = pivotTable(explored.full, groupsOf([['a', 'x', '3']], `avg:${down}`), 'en')!.markup
  assert.deepEqual(cellsIn(table).slice(1), [['a', '3']])
})

test('there is no cross table of one column, of some of the groups, or of too many', () => {
  const one = groupsOf([['a', 'x', '3']])
  assert.equal(pivotTable(explored.full, { ...one, more: true }, 'vi'), null)
  assert.equal(pivotTable(explored.full, { ...one, by: [down] }, 'vi'), null)
  const many = Array.from({ length: 25 }, (_, i): [string, string, string] => ['a', `${i}`, '1'])
  assert.equal(pivotTable(explored.full, groupsOf(many), 'vi'), null)
})
