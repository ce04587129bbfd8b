import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { isTerm } from '@kho/contract/filter/filter.ts'
import type { Filter, FilterColumn, FilterTerm } from '@kho/contract/filter/filter.ts'
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import { writeFilter } from '@kho/contract/filter/write-filter.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase, type TestDatabase } from '../../test/kit/database.ts'
import { silentLog } from '../log.ts'
import { openDatabase, type Database } from '../pg/database.ts'
import { bindFilter } from './bind-filter.ts'
import { addGrant, applyRows, define, definitionOf, type Row } from './fixture.ts'
import { throughWall } from './wall.ts'
import { pageFunction } from './page-function.ts'

let it: TestDatabase
let reader: Database
let version: DatasetVersion
let first: { seq: number; change: number }
let now: { seq: number; change: number }

const names = [
  'Trường An',
  'TRƯỜNG AN',
  'truong an',
  'Đồng',
  'dong',
  "O'Brien",
  '100%',
  'a_b',
  '',
  null,
]
const pick = <T>(values: readonly T[], i: number): T => values[i % values.length]!

/** Every value as it is stored; synthetic. */
const rowOf = (i: number): Row => ({
  code: `k${String(i).padStart(3, '0')}`,
  name: pick(names, i),
  classes: pick(['0', '-5', '12', '9223372036854775807', null], i * 3),
  area: pick(['0.5', '12.50', '-3', '99999999999999999999.5', null], i * 7),
  open: pick(['true', 'false', null], i),
  opened: pick(['2020', '2020-05', '2020-05-31', '2021-01-01', null], i * 2),
  seen: pick(
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.500000Z', '2026-01-01T00:00:01Z', null],
    i * 5,
  ),
})
const rowsThen = Array.from({ length: 60 }, (_, i) => rowOf(i))
const rowsNow = rowsThen.map((row, i) => (i % 4 === 0 ? { ...rowOf(i + 1), code: row.code! } : row))

before(async () => {
  it = await testDatabase()
  reader = openDatabase(it.url, { log: silentLog, role: 'kho_reader' })
  version = await define(
    it.db,
    definitionOf({
      id: 'schools',
      key: ['code'],
      sharing: 'open',
      columns: [
        { name: 'code', type: 'text', required: true },
        { name: 'name', type: 'text', indexed: true },
        { name: 'classes', type: 'integer', indexed: true },
        { name: 'area', type: 'decimal', precision: 38, scale: 4 },
        { name: 'open', type: 'boolean' },
        { name: 'opened', type: 'date', precision: 'year', indexed: true },
        { name: 'seen', type: 'timestamp', indexed: true },
        { name: 'place', type: 'geometry' },
        { name: 'extra', type: 'json' },
      ],
    }),
  )
  first = await applyRows(it.db, version, { put: rowsThen })
  now = await applyRows(it.db, version, { put: rowsNow.filter((_, i) => i % 4 === 0) })
})
after(async () => {
  await reader.close()
  await it.drop()
})

const find = (name: string) => {
  const column = version.columns.find((one) => one.name === name)
  if (!column) throw new Refusal('query.unknown-column', { dataset: 'schools', column: name })
  return column
}
const wallOf = (source: string) => bindFilter(readFilter(source), find).wall

const base = (more: object = {}) => ({
  dataset: 'schools',
  version: 1,
  ...now,
  grant: null,
  zones: ['local'],
  columns: null,
  filters: [],
  sort: [],
  format: 'json',
  limit: 1000,
  ...more,
})

async function codesOf(q: object, call = 'read.page', opened = 0): Promise<string[]> {
  const { rows } = await reader.query(`select body from ${call}($1, '[]', $2, $3)`, [
    JSON.stringify(q),
    Buffer.alloc(32),
    opened,
  ])
  return JSON.parse(rows[0].body).map(({ code }: { code: string }) => code)
}

/** The page, the page of the dataset's own function, the count and the export must agree. */
async function ask(filter: object, more: object = {}): Promise<string[]> {
  const q = base({ filter, ...more })
  const codes = await codesOf(q)
  assert.deepEqual(await codesOf(q, pageFunction('schools')), codes)
  const counted = await reader.query('select read.count_rows($1) as n', [JSON.stringify(q)])
  assert.equal(Number(counted.rows[0].n), codes.length)
  const part = await reader.query('select * from read.export_part($1)', [
    JSON.stringify({ ...q, format: 'ndjson', pinned: true, opening: null }),
  ])
  const lines = part.rows[0].body.split('\n').filter((line: string) => line !== '')
  assert.deepEqual(
    lines.map((line: string) => JSON.parse(line).code),
    codes,
  )
  return codes
}

type Truth = boolean | null

/** What a filter says of a row, worked out without SQL; null where a value is missing. */
function holds(filter: Filter, row: Row): Truth {
  if (isTerm(filter)) return termHolds(filter, row)
  if (filter.op === 'not') {
    const inner = holds(filter.of, row)
    return inner === null ? null : !inner
  }
  const all = filter.of.map((one) => holds(one, row))
  const decides = filter.op === 'or'
  if (all.includes(decides)) return decides
  return all.includes(null) ? null : !decides
}

function foldText(text: string, { casei, accenti }: FilterColumn): string {
  const lower = casei ? text.toLowerCase() : text
  if (!accenti) return lower
  return lower
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
}

function compare(column: FilterColumn, a: string, b: string): number {
  if (column.name === 'classes')
    return Number(BigInt(a) - BigInt(b) > 0n) - Number(BigInt(a) < BigInt(b))
  if (column.name === 'area') return Number(scaled(a) > scaled(b)) - Number(scaled(a) < scaled(b))
  const [x, y] =
    column.name === 'seen'
      ? [instantOf(a), instantOf(b)]
      : [foldText(a, column), foldText(b, column)]
  return Buffer.compare(Buffer.from(x), Buffer.from(y))
}

const scaled = (text: string) => {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(6, '0'))
}
const instantOf = (text: string) =>
  text.replace('Z', '').padEnd(26, '.000000'.slice(text.length - 20))

function termHolds(term: FilterTerm, row: Row): Truth {
  const value = row[term.column.name] ?? null
  if (term.op === 'null') return value === null
  if (value === null) return null
  const by = (text: string) => compare(term.column, value, text)
  switch (term.op) {
    case '=':
      return by(term.value.text) === 0
    case '<>':
      return by(term.value.text) !== 0
    case '<':
    case 'before':
      return by(term.value.text) < 0
    case '<=':
      return by(term.value.text) <= 0
    case '>':
    case 'after':
      return by(term.value.text) > 0
    case '>=':
      return by(term.value.text) >= 0
    case 'between':
      return by(term.from.text) >= 0 && by(term.to.text) <= 0
    case 'in':
      return term.values.some(({ text }) => by(text) === 0)
    case 'during': {
      const { from, to } = term.stretch
      return (from === null || by(from.text) > 0) && (to === null || by(to.text) < 0)
    }
    case 'like':
      return likePattern(foldText(term.pattern, term.column)).test(foldText(value, term.column))
    case 'intersects':
      throw new Error('no geometry here')
  }
}

function likePattern(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|%|_|[^\\%_]/gsu, (sign, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    if (sign === '%') return '.*'
    return sign === '_' ? '.' : sign.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^(?:${source})$`, 'su')
}

/** A small generator with a seed, so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

const literals: Record<string, string[]> = {
  name: [
    "'Trường An'",
    "'truong an'",
    "'Đồng'",
    "'O''Brien'",
    "''",
    "'zzz'",
    "'Tru\u031bo\u031b\u0300ng An'",
  ],
  classes: ['0', '-5', '12', '11', '9223372036854775807'],
  area: ['0.5', '12.5', '-3.000', '99999999999999999999.5', '0'],
  opened: ["DATE('2020')", "DATE('2020-05')", "DATE('2020-05-31')", "'2021-01-01'"],
  seen: ["TIMESTAMP('2026-01-01T00:00:00Z')", "TIMESTAMP('2026-01-01T00:00:00.500000Z')"],
}
const patterns = ["'%an'", "'Tr_ờng%'", "'%\\%'", "'a\\_b'", "'%'", "''", "'d%g'"]

function randomFilter(below: (n: number) => number, depth = 0): string {
  const of = <T>(values: readonly T[]) => values[below(values.length)]!
  const kind = depth > 2 ? 9 : below(9)
  const inner = () => randomFilter(below, depth + 1)
  if (kind < 2) return `(${inner()} ${of(['AND', 'OR'])} ${inner()})`
  if (kind === 2) return `NOT (${inner()})`
  const name = of(Object.keys(literals))
  const values = literals[name]!
  const negated = of(['', 'NOT '])
  if (kind === 3) return `${name} IS ${negated}NULL`
  if (kind === 4) return `${name} ${negated}BETWEEN ${of(values)} AND ${of(values)}`
  if (kind === 5) return `${name} ${negated}IN (${of(values)}, ${of(values)})`
  if (kind === 6) return `open ${of(['=', '<>'])} ${of(['true', 'false'])}`
  if (name === 'opened' && below(2) > 0)
    return `T_DURING(opened, INTERVAL('${of(['..', '2019-12'])}', '${of(['..', '2020-06'])}'))`
  if (name !== 'name') return `${name} ${of(['=', '<>', '<', '<=', '>', '>='])} ${of(values)}`
  const fold = of([
    (x: string) => x,
    (x: string) => `CASEI(${x})`,
    (x: string) => `ACCENTI(${x})`,
    (x: string) => `CASEI(ACCENTI(${x}))`,
  ])
  if (below(2) > 0) return `${fold('name')} ${negated}LIKE ${fold(of(patterns))}`
  return `${fold('name')} ${of(['=', '<>', '<', '>='])} ${fold(of(values))}`
}

test('random filters find what they say, now and in the past, on every way', async () => {
  const past = { ...first, pinned: true }
  for (let seed = 1; seed <= 250; seed++) {
    const source = randomFilter(generator(seed * 7_919))
    const filter = readFilter(source)
    const expected = (rows: Row[]) =>
      rows.filter((row) => holds(filter, row) === true).map(({ code }) => code)
    assert.deepEqual(await ask(wallOf(source)), expected(rowsNow), `${seed}: ${source}`)
    assert.deepEqual(await ask(wallOf(writeFilter(filter)), past), expected(rowsThen), source)
  }
})

test('boxes find geometries whose own box they meet, now and in the past', async () => {
  const places = {
    inside: '{"type":"Point","coordinates":[105.5,10.5]}',
    across: '{"type":"LineString","coordinates":[[104,10],[107,11]]}',
    beside: '{"type":"Point","coordinates":[106.001,10.5]}',
  }
  for (const [code, place] of Object.entries(places)) {
    const [low, high] =
      code === 'across'
        ? ['104,10', '107,11']
        : [place, place].map((text) => /\[(.*)\]/.exec(text)![1]!)
    await it.db.query(
      `insert into store.d_schools (c1, c8, c8b, _change, _part, _bucket, _digest, _salt)
       values ($1, $2, box(point '(${low})', point '(${high})'), -$3::bigint, 1, 0, '', '')`,
      [code, place, Object.keys(places).indexOf(code) + 1],
    )
  }
  const found = await ask(wallOf('S_INTERSECTS(place, BBOX(105, 10, 106, 11))'))
  assert.deepEqual(found, ['across', 'inside'])
  const past = { ...first, pinned: true }
  assert.deepEqual(await ask(wallOf('S_INTERSECTS(place, BBOX(106, 10, 107, 11))'), past), [
    'across',
    'beside',
  ])
  await it.db.query('delete from store.d_schools where _change < 0')
})

test('what a type does not know is refused with what it does', () => {
  const cases: [string, string, RegExp][] = [
    ['name = 5', 'query.filter-value', /'24670'/],
    ["classes = '5'", 'query.filter-value', /12/],
    ['classes = 5.5', 'query.filter-value', /12/],
    ['classes = 9223372036854775808', 'query.filter-value', /12/],
    ["opened = DATE('2020-02-30')", 'query.filter-value', /DATE/],
    ["opened = TIMESTAMP('2020-02-01T00:00:00Z')", 'query.filter-value', /DATE/],
    ["seen > DATE('2020-02-01')", 'query.filter-value', /TIMESTAMP/],
    ["seen > TIMESTAMP('2020-02-01T25:00:00Z')", 'query.filter-value', /TIMESTAMP/],
    ["name = 'a\0b'", 'query.filter-value', /'24670'/],
    ['open < true', 'query.filter-operator', /= <>/],
    ["classes LIKE '5%'", 'query.filter-operator', /BETWEEN/],
    ["T_AFTER(name, DATE('2020'))", 'query.filter-operator', /LIKE/],
    ["CASEI(opened) = CASEI('2020')", 'query.filter-operator', /T_AFTER/],
    ["place = 'x'", 'query.filter-operator', /S_INTERSECTS/],
    ["extra = 'x'", 'query.filter-operator', /IS NULL/],
    ['S_INTERSECTS(name, BBOX(1,1,2,2))', 'query.filter-operator', /LIKE/],
    ['S_INTERSECTS(place, BBOX(2,1,1,2))', 'query.filter-value', /BBOX/],
    ['S_INTERSECTS(place, BBOX(1,1,2,91))', 'query.filter-value', /BBOX/],
    ['nothing = 1', 'query.unknown-column', /structure/],
  ]
  for (const [source, code, hint] of cases) {
    assert.throws(
      () => wallOf(source),
      (error) => error instanceof Refusal && error.code === code && hint.test(error.hint.en),
      source,
    )
  }
})

test('a filter on a column that is not granted, or masked, is refused behind the server too', async () => {
  const people = await define(
    it.db,
    definitionOf({
      id: 'people',
      key: ['code'],
      sharing: 'shared',
      columns: [
        { name: 'code', type: 'text', required: true },
        { name: 'name', type: 'text', personal: 'basic' },
        { name: 'faith', type: 'text', personal: 'sensitive' },
      ],
    }),
  )
  const state = await applyRows(it.db, people, { put: [{ code: '1', name: 'An', faith: 'x' }] })
  const grant = await addGrant(it.db, {
    client: 'clinic',
    version: people,
    columns: ['code', 'name'],
    masks: { name: { by: 'partial', first: 1, last: 0 } },
  })
  const q = (filter: object) =>
    base({ dataset: 'people', ...state, grant, client: 'clinic', purpose: 'c', filter })
  const term = (c: number) => ({ op: '=', c, v: 'x' })
  const deep = (c: number) => ({ op: 'not', of: { op: 'or', of: [term(1), { op: 'null', c }] } })
  for (const call of ['read.page', pageFunction('people')]) {
    for (const filter of [term(3), deep(3), deep(9)])
      await assert.rejects(codesOf(q(filter), call, 1), { code: 'KH006' })
    for (const filter of [term(2), deep(2)])
      await assert.rejects(codesOf(q(filter), call, 1), { code: 'KH012' })
    assert.deepEqual(await codesOf(q({ op: '=', c: 1, v: '1' }), call, 1), ['1'])
  }
  await assert.rejects(codesOf(q({ op: '; drop', c: 1, v: '1' }), 'read.page', 1), {
    code: 'KH018',
  })
})

test('a question that reads too long is ended with a sentence that names the indexed columns', async () => {
  await it.db.query(
    `insert into store.d_schools (c1, c2, _change, _part, _bucket, _digest, _salt)
     select 'x' || i, repeat('Trường ' || i, 20), -i, 1, 0, '', '' from generate_series(1, 20000) i`,
  )
  const hurried = openDatabase(it.url, {
    log: silentLog,
    role: 'kho_reader',
    statementTimeoutMs: 20,
  })
  const filter = wallOf("CASEI(ACCENTI(name)) LIKE CASEI(ACCENTI('%zzz%'))")
  const run = () =>
    throughWall({ seconds: 0.02, indexed: 'name, classes' }, () =>
      hurried.query('select read.count_rows($1)', [JSON.stringify(base({ filter }))]),
    )
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof Refusal)
    assert.equal(error.code, 'query.too-broad')
    assert.match(error.hint.vi, /name, classes/)
    return true
  })
  await hurried.close()
  await it.db.query('delete from store.d_schools where _change < 0')
})

test('values are parameters and a declared index serves what is asked of its column', async () => {
  await it.db.query(
    `insert into store.d_schools (c1, c2, c3, c7, _change, _part, _bucket, _digest, _salt)
     select 'x' || i, 'name ' || i, i, to_char(timestamptz '2026-01-01' + i * interval '1 minute',
       'YYYY-MM-DD"T"HH24:MI:SS"Z"'), -i, 1, 0, '', '' from generate_series(1, 20000) i`,
  )
  await it.db.query('analyze store.d_schools')
  for (const [source, index] of [
    ['classes = 77', 'd_schools_c3_c1_idx'],
    ['classes BETWEEN 70 AND 80', 'd_schools_c3_c1_idx'],
    ["name IN ('name 5', 'name 6')", 'd_schools_c2_c1_idx'],
    ["T_BEFORE(seen, TIMESTAMP('2026-01-01T00:09:00.5Z'))", 'd_schools_c7_c1_idx'],
    ["code = 'x7' AND area IS NULL", 'd_schools_pkey'],
  ] as const) {
    const q = JSON.stringify(base({ filter: wallOf(source), limit: 10_000_000 }))
    const built = await it.db.query(
      'select (read.rows_sql($1, null, null, true, false)).rows_sql as sql',
      [q],
    )
    assert.doesNotMatch(built.rows[0].sql, /77|name 5|x7|2026/, source)
    const plan = await it.db.tx(async (tx) => {
      await tx.query("set local plan_cache_mode = 'force_custom_plan'")
      await tx.query(`prepare asked(jsonb, jsonb, bigint, bigint, jsonb) as ${built.rows[0].sql}`)
      const literal = q.replaceAll("'", "''")
      const found = await tx.query(
        `explain execute asked('${literal}', null, ${now.change}, 10000000, null)`,
      )
      await tx.query('deallocate asked')
      return found
    })
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    assert.match(text, new RegExp(index), `${source}\n${text}`)
  }
  await it.db.query('delete from store.d_schools where _change < 0')
})
