import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { many } from '../test/sample-search.ts'
import { search, valuesOf } from './search-facets.ts'
import {
  facetNames,
  readSelection,
  toggleValue,
  writeSelection,
  type Selection,
} from './search-selection.ts'

const selected = (text: string) => readSelection(new URLSearchParams(text))

test('an address is read and written back the same, and unknown things are left out', () => {
  const text = '?q=truong+hoc&database=dan-cu&database=giao-duc&sharing=open&sort=rows&page=2'
  assert.equal(writeSelection(selected(text)), text)
  assert.equal(writeSelection(selected('?sort=evil&page=-1&page=x&color=red&sharing=')), '')
  assert.equal(writeSelection(selected(`?q=${'a'.repeat(500)}`)).length, '?q='.length + 200)
  for (const page of ['0', '1e9', '1.5', 'NaN']) assert.equal(selected(`?page=${page}`).page, 1)
})

test('a value chosen twice is taken back, and the result begins at its first page', () => {
  const once = toggleValue(selected('?page=3'), 'sharing', 'open')
  assert.deepEqual([once.chosen.sharing, once.page], [['open'], 1])
  assert.deepEqual(toggleValue(once, 'sharing', 'open').chosen.sharing, [])
})

/** What the search must give, worked out the slow way. */
function slowly(selection: Selection): string[] {
  return many
    .filter((card) =>
      facetNames.every((name) => {
        const chosen = selection.chosen[name]
        return chosen.length === 0 || valuesOf(card, name).some((one) => chosen.includes(one))
      }),
    )
    .map(({ id }) => id)
    .toSorted()
}

test('random choices find what they say, and every count is what choosing it would find', () => {
  let seed = 7
  const below = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n
  for (let turn = 0; turn < 60; turn++) {
    let selection = selected('')
    for (let i = 0; i < below(4); i++) {
      const name = facetNames[below(facetNames.length)]!
      const values = [...new Set(many.flatMap((card) => valuesOf(card, name)))]
      if (values.length > 0) selection = toggleValue(selection, name, values[below(values.length)]!)
    }
    const { found, facets } = search(many, selection)
    assert.deepEqual(found.map(({ id }) => id).toSorted(), slowly(selection))
    for (const { name, values } of facets) {
      for (const { value, count } of values) {
        const alone = { ...selection, chosen: { ...selection.chosen, [name]: [value] } }
        assert.equal(slowly(alone).length, count, `${name}=${value}`)
      }
    }
  }
})

test('orders put the newest, largest and most used first, each the same every time', () => {
  const reads = search(many, selected('?sort=used')).found.map(({ traits }) => traits!.reads)
  assert.deepEqual(
    reads,
    reads.toSorted((a, b) => b - a),
  )
  const rows = search(many, selected('?sort=rows')).found.map((card) => card.rows ?? 0)
  assert.deepEqual(
    rows,
    rows.toSorted((a, b) => b - a),
  )
})

test('where nothing is found, the choices to give up are named with what each brings', () => {
  const { found, without } = search(many, selected('?database=dan-cu&database=none&sharing=nobody'))
  assert.equal(found.length, 0)
  assert.deepEqual(without, [{ name: 'sharing', count: 19 }])
})
