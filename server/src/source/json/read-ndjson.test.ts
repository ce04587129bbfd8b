import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '@kho/contract/refusal.ts'
import type { SourceReader } from '../row-batch.ts'
import { readJson, type JsonArrayOptions } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import type { ShapedColumn } from './record-shape.ts'

const columns: ShapedColumn[] = [
  { column: 'a', name: 'a', type: 'text' },
  { column: 'b', name: 'b', type: 'decimal' },
]

type Outcome = {
  rows: (string | null)[][]
  lines: number[]
  notes: unknown[]
  fault?: Record<string, unknown>
}

async function outcomeOf(reader: SourceReader): Promise<Outcome> {
  const outcome: Outcome = { rows: [], lines: [], notes: [] }
  try {
    for await (const batch of reader.batches()) {
      outcome.rows.push(...batch.rows)
      outcome.lines.push(...batch.lines)
    }
    outcome.notes = reader.describe().notes ?? []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    outcome.fault = { code: error.code, ...error.values }
  }
  return outcome
}

const streamOf = (input: string | Buffer | Readable) =>
  input instanceof Readable ? input : Readable.from([Buffer.from(input)])

const lines = (input: string | Buffer | Readable, options: Partial<JsonArrayOptions> = {}) =>
  outcomeOf(readNdjson(streamOf(input), { columns, ...options }))

const array = (input: string | Buffer | Readable, options: Partial<JsonArrayOptions> = {}) =>
  outcomeOf(readJson(streamOf(input), { columns, ...options }))

/** The same records as lines and as an array: whatever holds for one holds for the other. */
async function both(records: string[], options: Partial<JsonArrayOptions> = {}): Promise<Outcome> {
  const one = await lines(records.map((record) => `${record}\n`).join(''), options)
  const other = await array(`[${records.join(',\n')}]`, options)
  assert.deepEqual(other.rows, one.rows)
  assert.equal(other.fault?.['code'], one.fault?.['code'])
  return one
}

test('values keep every digit, character and member order of the dataset', async () => {
  const { rows, lines } = await both([
    '{"b": 12345678901234567890.10, "a": "Đắk \\"Wil\\"\\n\\u1ebf"}',
    ' { "a":"x\\\\" , "b" :-0.50E+3 } ',
    '{"a":null,"b":true}',
    '{"a":""}',
  ])
  assert.deepEqual(rows, [
    ['Đắk "Wil"\nế', '12345678901234567890.10'],
    ['x\\', '-0.50E+3'],
    [null, 'true'],
    ['', null],
  ])
  assert.deepEqual(lines, [1, 2, 3, 4])
})

test('a nested value is JSON exactly as written where the column is json, else refused', async () => {
  const nested: ShapedColumn[] = [{ column: 'a', name: 'a', type: 'json' }]
  const { rows } = await both(['{"a": { "x" : [1.0, "\\u0041"] } }', '{"a":"t"}', '{"a":null}'], {
    columns: nested,
  })
  assert.deepEqual(rows, [['{ "x" : [1.0, "\\u0041"] }'], ['"t"'], [null]])
  assert.deepEqual((await both(['{"a":{"x":1}}'])).fault, {
    code: 'source.nested-value',
    line: 1,
    name: 'a',
    column: 'a',
    type: 'text',
  })
})

test('a pointer takes a value from inside, and nothing beside it is left out silently', async () => {
  const inside: ShapedColumn[] = [
    { column: 'xa', name: '/dia_chi/xa', type: 'text' },
    { column: 'x', name: '/toa_do/0', type: 'decimal' },
    { column: 'odd', name: '/a~1b/c~0d', type: 'text' },
  ]
  const record = '{"dia_chi":{"xa":"24670"},"toa_do":[107.50],"a/b":{"c~d":"e"}}'
  assert.deepEqual((await both([record], { columns: inside })).rows, [['24670', '107.50', 'e']])
  assert.deepEqual((await both(['{"dia_chi":null}'], { columns: inside })).rows, [
    [null, null, null],
  ])
  const wide = await both(['{"dia_chi":{"xa":"1","thon":"2"}}'], { columns: inside })
  assert.deepEqual(wide.fault, { code: 'source.unknown-column', unknown: 'dia_chi/thon' })
  const ignored = await both(['{"dia_chi":{"xa":"1","thon":{"z":[2]}}}'], {
    columns: inside,
    ignore: ['/dia_chi/thon'],
  })
  assert.deepEqual(ignored.rows, [['1', null, null]])
  assert.equal(
    (await both(['{"dia_chi":"x"}'], { columns: inside })).fault?.['code'],
    'source.bad-json',
  )
})

test('an undeclared member is refused, an absent one is nothing and noted', async () => {
  assert.deepEqual((await both(['{"a":"1","c":2}'])).fault, {
    code: 'source.unknown-column',
    unknown: 'c',
  })
  assert.deepEqual((await both(['{"a":"1","c":2}'], { ignore: ['c'] })).rows, [['1', null]])
  assert.deepEqual((await both(['{"a":"1"}', '{"a":"2"}'])).notes, [
    { note: 'record.member-absent', count: 1, first: 'b' },
  ])
})

test('a member that stands twice is refused, also the same written otherwise', async () => {
  for (const record of ['{"a":"1","a":"1"}', '{"a":"1","\\u0061":"2"}']) {
    assert.deepEqual((await both(['{"a":"0"}', record])).fault, {
      code: 'source.repeated-value',
      line: 2,
      name: 'a',
    })
  }
})

const broken = [
  '{"a":"1"',
  '{"a":"1",}',
  '{"a" "1"}',
  "{'a':'1'}",
  '{"a":01}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":NaN}',
  '{"a":tru}',
  '{"a":truex}',
  '{"a":"\t"}',
  '{"a":"\\x"}',
  '{"a":"1"} x',
  '[1]',
  '"a"',
]

test('what is no JSON is refused with its line, never repaired', async () => {
  for (const record of broken) {
    const { rows, fault } = await lines(`{"a":"0"}\n${record}\n{"a":"2"}\n`)
    assert.equal(fault?.['code'], 'source.bad-json', record)
    assert.equal(fault?.['line'], 2, record)
    assert.ok(rows.length <= 1)
  }
})

test('a broken last line is refused, not taken for the end', async () => {
  assert.deepEqual((await lines('{"a":"1"}\n{"a":"2"')).fault, {
    code: 'source.bad-json',
    line: 2,
    offset: 18,
    reason: '"}" ?',
  })
  assert.equal((await lines('{"a":"1"}\n{"a":"2"}')).rows.length, 2)
  assert.equal((await lines('{"a":"1"}\r\n\r\n \n{"a":"2"}\r\n')).rows.length, 2)
})

test('half a JSON file is refused wherever it was cut', async () => {
  const whole = '{"n":{"x":[1]},"data":{"rows":[{"a":"1","b":2},{"a":"3","b":4}],"z":0}} '
  const options = { records: '/data/rows' }
  assert.deepEqual((await array(whole, options)).rows, [
    ['1', '2'],
    ['3', '4'],
  ])
  // Also where a block of the file ends right behind a name.
  for (let blockBytes = 1; blockBytes <= whole.length; blockBytes++) {
    assert.equal((await array(whole, { ...options, blockBytes })).rows.length, 2)
  }
  for (let end = 1; end < whole.length - 1; end++) {
    const { fault } = await array(whole.slice(0, end), options)
    assert.ok(fault, whole.slice(0, end))
  }
  assert.equal((await array(`${whole}x`, options)).fault?.['code'], 'source.bad-json')
  const twice = '{"data":[{"a":"1"}],"data":[{"a":"2"}]}'
  assert.equal((await array(twice, { records: '/data' })).fault?.['code'], 'source.repeated-value')
})

test('a path that leads nowhere is refused with what is there', async () => {
  const text = '{"meta":1,"items":[{"a":"1"}]}'
  assert.deepEqual((await array(text, { records: '/data' })).fault, {
    code: 'source.no-records',
    path: '/data',
    found: 'meta, items',
  })
  assert.deepEqual((await array(text)).fault, {
    code: 'source.no-records',
    path: '/ [ ]',
    found: '/meta, /items',
  })
  assert.equal((await array('[]')).rows.length, 0)
  assert.equal((await array(' \n')).fault?.['code'], 'source.empty')
  assert.equal((await lines('')).fault?.['code'], 'source.empty')
})

test('NUL, invalid UTF-8 and a mark in front are met as in every text', async () => {
  assert.deepEqual((await lines('{"a":"1"}\n{"a":"\0"}\n')).fault, {
    code: 'source.nul-byte',
    line: 2,
  })
  const bad = Buffer.concat([
    Buffer.from('{"a":"ế"}\n{"a":"'),
    Buffer.from([0xff]),
    Buffer.from('"}'),
  ])
  assert.deepEqual((await lines(bad)).fault, { code: 'source.invalid-utf8', line: 2, offset: 18 })
  assert.deepEqual((await lines('\ufeff{"a":"1"}\n')).rows, [['1', null]])
  assert.deepEqual((await array('\ufeff[{"a":"1"}]')).rows, [['1', null]])
  const wide = Buffer.from('[{"a":"Đắk"}]', 'utf16le')
  assert.deepEqual((await array(wide, { encoding: 'utf-16le' })).rows, [['Đắk', null]])
  assert.equal((await array(wide)).fault?.['code'], 'source.other-encoding')
})

test('depth and length have limits, told by name', async () => {
  const json: ShapedColumn[] = [{ column: 'a', name: 'a', type: 'json' }]
  const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
  assert.equal((await both([deep(64)], { columns: json })).rows.length, 1)
  for (const levels of [65, 200_000]) {
    assert.deepEqual((await both([deep(levels)], { columns: json })).fault, {
      code: 'source.too-deep',
      limit: 64,
      line: 1,
    })
  }
  const long = `{"a":"${'x'.repeat(2000)}"}`
  for (const { fault } of [
    await lines(`{"a":"1"}\n${long}`, { recordBytesMax: 1000, blockBytes: 64 }),
    await array(`[{"a":"1"},\n${long}]`, { recordBytesMax: 1000, blockBytes: 64 }),
  ]) {
    assert.deepEqual(fault, { code: 'source.record-too-long', line: 2, limit: 1000 })
  }
})

test('the outcome is the same wherever the bytes are cut in two', async () => {
  for (const text of [
    '{"a":"ế\\u1ebf\\"","b":1.50}\r\n{"b":-1}\n{"a":"x}',
    '{"a":"1"}\n\n{"a":tru}',
  ]) {
    const bytes = Buffer.from(text)
    const wholeLines = await lines(bytes)
    const asArray = Buffer.from(`[${text.replaceAll('\n', ',')}]`)
    const wholeArray = await array(asArray)
    for (let at = 0; at <= asArray.length; at++) {
      const cut = (one: Buffer) => Readable.from([one.subarray(0, at), one.subarray(at)])
      assert.deepEqual(await lines(cut(bytes), { blockBytes: 1 }), wholeLines)
      assert.deepEqual(await array(cut(asArray), { blockBytes: 1 }), wholeArray)
    }
  }
})

test('any records that are written out are read back the same', async () => {
  const unit = fc.constantFrom(
    'a',
    '"',
    '\\',
    '\n',
    '\u2028',
    'ế',
    '😀',
    '{',
    ']',
    ',',
    ':',
    '\u007f',
  )
  const record = fc.record({
    a: fc.option(fc.string({ unit, maxLength: 8 })),
    b: fc.option(fc.bigInt()),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 40 }),
      async (records, blockBytes) => {
        const texts = records.map(({ a, b }) => `{"a":${JSON.stringify(a)},"b":${b}}`)
        const found = await both(texts, { blockBytes })
        assert.deepEqual(
          found.rows,
          records.map(({ a, b }) => [a, b === null ? null : String(b)]),
        )
      },
    ),
    { numRuns: 200 },
  )
})

test('exactly what the language takes for JSON is read, and nothing else', async () => {
  const tokens = ['{', '}', '[', ']', ',', ':', '"a"', '"b"', '"', '\\', '\\u00e9', '1', '-', '0']
  const words = [
    '.5',
    'e9',
    'true',
    'null',
    'nul',
    ' ',
    '\t',
    '\u00a0',
    '\ufeff',
    'x',
    '"a":',
    '"b":1',
  ]
  const pieces = fc.constantFrom(...tokens, ...words, '{"a":"1"')
  const json: ShapedColumn[] = columns.map((one) => ({ ...one, type: 'json' }))
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 9 }), async (parts) => {
      const text = `{${parts.join('')}}`
      let expected: unknown
      try {
        expected = JSON.parse(text)
      } catch {
        expected = undefined
      }
      const { rows, fault } = await lines(text, { columns: json })
      if (expected === undefined) return assert.ok(fault, text)
      // Equal names are valid JSON and refused all the same.
      if (fault) return assert.match(String(fault['code']), /repeated-value|unknown-column/, text)
      const parsed = rows[0]!.map((value) => (value === null ? null : JSON.parse(value)))
      const { a = null, b = null } = expected as Record<string, unknown>
      assert.deepEqual(parsed, [a, b], text)
    }),
    { numRuns: 5000 },
  )
})
