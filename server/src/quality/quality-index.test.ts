import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitions, qualityIndex, type IndexInput } from './quality-index.ts'

const perfect: IndexInput = {
  rows: 100,
  columns: 10,
  nulls: 0,
  rules: [],
  results: [],
  heldBack: 0,
  differences: 0,
  proven: true,
  parts: [null],
}
const value = (input: Partial<IndexInput>, dimension: string) =>
  qualityIndex({ ...perfect, ...input }).dimensions.find((one) => one.dimension === dimension)!
    .value

test('a dataset without a fault has the index 1', () => {
  const { value: index, dimensions } = qualityIndex(perfect)
  assert.equal(index, 1)
  assert.deepEqual(
    dimensions.map((one) => one.value),
    [1, 1, 1, 1, 1],
  )
  for (const { dimension, definition } of dimensions)
    assert.equal(definition, definitions[dimension])
})

test('each fault lowers its own figure by its share', () => {
  assert.equal(value({ nulls: 250 }, 'completeness'), 0.75)
  assert.equal(value({ heldBack: 100 }, 'validity'), 0.5)
  assert.equal(value({ differences: 10 }, 'consistency'), 0.9)
  assert.equal(value({ heldBack: 100 }, 'consistency'), 0.5)
  assert.equal(value({ parts: [null, { ms: 0, hours: 0, days: 0 }] }, 'timeliness'), 0.95)
  assert.equal(value({ parts: [{ ms: 0, hours: 31, days: 3 }] }, 'timeliness'), 0.6)
  assert.equal(value({ parts: [{ ms: 0, hours: 400, days: 50 }] }, 'timeliness'), 0)
})

test('rules count in the figure of their kind, and one that could not be run does not', () => {
  const rules = [
    { id: 'a', kind: 'range' as const },
    { id: 'b', kind: 'unique' as const },
    { id: 'c', kind: 'reference' as const },
    { id: 'd', kind: 'filled' as const },
    { id: 'e', kind: 'code' as const },
  ]
  const result = (rule: string, failing: number, fault: string | null = null) => ({
    rule,
    failing,
    checked: fault ? 0 : 100,
    fault,
  })
  const results = [
    result('a', 50),
    result('b', 20),
    result('c', 100),
    result('d', 0),
    result('e', 0, 'x'),
  ]
  assert.equal(value({ rules, results }, 'validity'), 0.75)
  assert.equal(value({ rules, results }, 'uniqueness'), 0.9)
  assert.equal(value({ rules, results }, 'consistency'), 0.5)
  assert.equal(value({ rules, results }, 'completeness'), 1)
})

test('where there is nothing to say nothing is said', () => {
  const empty = qualityIndex({ ...perfect, rows: 0, proven: false, parts: [] })
  assert.equal(empty.value, null)
  assert.ok(empty.dimensions.every((one) => one.value === null))
})
