import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errors } from '../errors.ts'
import { Refusal } from '../refusal.ts'
import { allOf, conjuncts, filterMax, type Filter, type FilterTerm } from './filter.ts'
import { readFilter } from './read-filter.ts'
import { writeFilter } from './write-filter.ts'

const plain = { casei: false, accenti: false }
const text = (value: string) => ({ kind: 'text', text: value }) as const

function refused(source: string): Refusal {
  try {
    readFilter(source)
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return error
  }
  throw new Error(`was read: ${source}`)
}

test('a filter is read as CQL2 means it: NOT before AND before OR, whatever the case of words', () => {
  const a: Filter = { op: '=', column: { name: 'a', ...plain }, value: text('x') }
  const b: Filter = {
    op: '<',
    column: { name: 'b', ...plain },
    value: { kind: 'number', text: '-2.5' },
  }
  const c: Filter = { op: 'null', column: { name: 'c', ...plain } }
  assert.deepEqual(readFilter("a='x' or b<-2.5 AND nOt c is NULL"), {
    op: 'or',
    of: [a, { op: 'and', of: [b, { op: 'not', of: c }] }],
  })
  assert.deepEqual(readFilter("(a='x' OR b < -2.5) AND c IS NOT NULL"), {
    op: 'and',
    of: [
      { op: 'or', of: [a, b] },
      { op: 'not', of: c },
    ],
  })
})

test('every kind of term has its text', () => {
  for (const source of [
    "ten = 'Trường ''A'''",
    '"in" <> 3',
    'n NOT BETWEEN 1 AND 2',
    "ma IN ('1', '2') AND NOT (ma IN ('3'))",
    "CASEI(ACCENTI(ten)) LIKE CASEI(ACCENTI('%tru\\_ong%'))",
    "ACCENTI(ten) = ACCENTI('Ha Noi')",
    "T_AFTER(ngay, DATE('2026-01-31')) OR T_BEFORE(ngay, DATE('2020'))",
    "T_DURING(luc, INTERVAL('2026-01-01T00:00:00Z', '..'))",
    'S_INTERSECTS(hinh, BBOX(105.5, 10, 106, +11.25))',
    "luc >= TIMESTAMP('2026-01-31T08:00:00+07:00') AND mo = true",
  ]) {
    const filter = readFilter(source)
    assert.deepEqual(readFilter(writeFilter(filter)), filter, source)
  }
  assert.equal(
    writeFilter(readFilter("casei( accenti(ten) )like casei(accenti('a'))")),
    "CASEI(ACCENTI(ten)) LIKE CASEI(ACCENTI('a'))",
  )
})

/** A small generator with a seed, so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

function randomFilter(below: (n: number) => number, depth: number): Filter {
  const kind = depth > 3 ? 3 : below(7)
  const inner = () => randomFilter(below, depth + 1)
  if (kind < 2) return { op: kind === 0 ? 'and' : 'or', of: [inner(), inner()] }
  if (kind === 2) return { op: 'not', of: inner() }
  return randomTerm(below)
}

const names = ['a', 'tên', 'and', 'Null', 'a b', 'x"y', 'casei', 'date', '9', '<script>']
const texts = ["'", "''", 'a"b', '%_\\%', '\n', 'e\u0302\u0301', '\u202eabc', 'AND', '..', ' ']

function randomTerm(below: (n: number) => number): FilterTerm {
  const column = { name: names[below(names.length)]!, casei: below(2) > 0, accenti: below(2) > 0 }
  const bare = { ...column, ...plain }
  const value = text(texts[below(texts.length)]!)
  const number = { kind: 'number', text: String(below(2000) - 1000) } as const
  const date = { kind: 'date', text: '2026-01-31' } as const
  const all: FilterTerm[] = [
    { op: '>=', column, value },
    { op: 'between', column: bare, from: number, to: number },
    { op: 'in', column, values: [value, text('b')] },
    { op: 'like', column, pattern: value.text.replace(/\\$/, '') },
    { op: 'null', column },
    { op: 'before', column: bare, value: date },
    { op: 'during', column: bare, stretch: { from: null, to: date } },
    { op: 'intersects', column: bare, box: ['-1', '-2.5', '3', '4'] },
    { op: '=', column: bare, value: { kind: 'boolean', text: 'false' } },
  ]
  return all[below(all.length)]!
}

test('what is written is read back as the same filter, whatever names and values hold', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const filter = randomFilter(generator(seed), 0)
    const source = writeFilter(filter)
    if (source.length > filterMax.length) continue
    assert.deepEqual(readFilter(source), filter, source)
  }
})

test('a text that is no filter is refused with its place and what was expected there', () => {
  const cases: [source: string, place: number, expected: RegExp][] = [
    ['', 1, /name of a column/],
    ['a', 2, /comparison/],
    ['a =', 4, /a value/],
    ['a = b', 5, /a value/],
    ["a = 'b", 7, /closes what character 5/],
    ['a = 1 b', 7, /AND, OR/],
    ['a = 1 AND', 10, /name of a column/],
    ['(a = 1', 7, /“\)”/],
    ['a = 1)', 6, /AND, OR/],
    ['a IN ()', 7, /a value/],
    ['a NOT = 1', 7, /comparison/],
    ['a IS 1', 6, /NULL/],
    ["a LIKE 'x\\'", 8, /character after/],
    ["casei(a) = 'x'", 12, /same CASEI/],
    ["a = casei('x')", 5, /same CASEI/],
    ['a BETWEEN 1 OR 2', 13, /AND/],
    ['s_intersects(g, POINT(1 2))', 17, /BBOX/],
    ["t_during(a, '2020')", 13, /INTERVAL/],
    ['a ; drop', 3, /comparison/],
  ]
  for (const [source, place, expected] of cases) {
    const { code, values, sentence } = refused(source)
    assert.equal(code, 'query.filter-syntax', source)
    assert.equal(values.place, place, source)
    assert.match(String(values.expectedEn), expected, source)
    assert.doesNotMatch(`${sentence.vi}${sentence.en}`, /\{|\?/, source)
  }
})

test('a filter is bounded in length, depth, terms and values, and says by how much', () => {
  const many = (count: number, one: string, by: string) => Array(count).fill(one).join(by)
  const bounds: [string, keyof typeof filterMax][] = [
    [many(10_000, 'a=1', ' or '), 'length'],
    [many(filterMax.terms + 1, 'a=1', ' or '), 'terms'],
    [`a in (${many(filterMax.values + 1, '1', ',')})`, 'values'],
    [`${'('.repeat(1_000)}a=1${')'.repeat(1_000)}`, 'depth'],
    [`${'not '.repeat(1_000)}a=1`, 'depth'],
    [`${'casei('.repeat(1_000)}a${')'.repeat(1_000)}='x'`, 'depth'],
  ]
  for (const [source, what] of bounds) {
    const { code, values } = refused(source)
    assert.equal(code, 'query.filter-too-large', what)
    assert.equal(values.what, what)
    assert.equal(values.max, filterMax[what])
  }
  assert.ok(errors['query.filter-too-large'])
  assert.doesNotThrow(() => readFilter(many(filterMax.terms, 'a=1', ' or ')))
})

test('the parts that must all hold are taken apart and put together', () => {
  const filter = readFilter('a=1 AND (b=2 AND c=3) AND (d=4 OR e=5)')
  assert.equal(conjuncts(filter).length, 4)
  assert.deepEqual(conjuncts(allOf(conjuncts(filter))), conjuncts(filter))
  assert.equal(allOf([]), null)
})
