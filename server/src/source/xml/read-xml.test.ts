import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { saidBy } from '@kho/contract/said-by.ts'
import { readXml, type XmlOptions } from './read-xml.ts'

const columns = [
  { column: 'id', path: '@id' },
  { column: 'ten', path: 'ten' },
  { column: 'xa', path: 'dia_chi/xa' },
]

type Outcome = { rows: (string | null)[][]; lines: number[]; fault?: Record<string, unknown> }

async function read(
  input: string | Buffer | Readable,
  options: Partial<XmlOptions> = {},
): Promise<Outcome> {
  const stream = input instanceof Readable ? input : Readable.from([Buffer.from(input)])
  const reader = readXml(stream, { columns, records: '/ds/ho', ...options })
  const outcome: Outcome = { rows: [], lines: [] }
  try {
    for await (const batch of reader.batches()) {
      outcome.rows.push(...batch.rows)
      outcome.lines.push(...batch.lines)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    outcome.fault = { code: error.code, ...error.values }
  }
  return outcome
}

const faultOf = async (input: string | Buffer, options: Partial<XmlOptions> = {}) =>
  (await read(input, options)).fault

const ho = (inside: string, attributes = ' id="1"') => `<ho${attributes}>${inside}</ho>`
const file = (...records: string[]) => `<?xml version="1.0"?>\n<ds>\n${records.join('\n')}\n</ds>\n`

const parserName = { vi: 'bộ đọc XML', en: 'the reader of XML' }

test('attributes, children and children of children fill columns, text as written', async () => {
  const { rows, lines, fault } = await read(
    file(
      ho(
        '<dia_chi><xa>24670</xa></dia_chi><ten> Đắk &amp; <![CDATA[<Wil>]]>&#x1ebf;<!-- x --> </ten>',
      ),
      ho('\n  <ten>B</ten>\n', ' id=\'2 "x"\''),
    ),
  )
  assert.equal(fault, undefined)
  assert.deepEqual(rows, [
    ['1', ' Đắk & <Wil>ế ', '24670'],
    ['2 "x"', 'B', null],
  ])
  assert.deepEqual(lines, [3, 4])
})

test('an element without text is no value, or the empty text where that is declared', async () => {
  const text = file(ho('<ten/>'), ho('<ten></ten>'), ho('<ten xsi:nil="true"/>'))
  const nil = text.replace('<ds>', '<ds xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">')
  const names = ({ rows }: Outcome) => rows.map((row) => row[1])
  assert.deepEqual(names(await read(nil)), [null, null, null])
  assert.deepEqual(names(await read(nil, { empty: 'text' })), ['', '', null])
})

test('what is not declared is refused with its path, or left out where that is declared', async () => {
  const unknown = (called: string) => ({ code: 'source.unknown-column', unknown: called })
  assert.deepEqual(await faultOf(file(ho('<tuoi>3</tuoi>'))), unknown('tuoi'))
  assert.deepEqual(
    await faultOf(file(ho('<dia_chi><thon>3</thon></dia_chi>'))),
    unknown('dia_chi/thon'),
  )
  assert.deepEqual(await faultOf(file(ho('', ' id="1" ma="2"'))), unknown('@ma'))
  assert.deepEqual(await faultOf(file(ho('chữ'))), unknown('.'))
  assert.deepEqual(await faultOf(file(ho('<ten><b>x</b></ten>'))), unknown('ten/b'))
  const ignore = ['tuoi', 'dia_chi/thon', '@ma']
  const wide = ho(
    '<tuoi a="1">3<b>4</b></tuoi><dia_chi><thon/><xa>5</xa></dia_chi>',
    ' id="1" ma="2"',
  )
  assert.deepEqual((await read(file(wide, wide), { ignore })).rows, [
    ['1', null, '5'],
    ['1', null, '5'],
  ])
})

test('a repeated element is refused, or joined by declaration', async () => {
  const twice = file('', ho('<ten>A</ten><ten>B</ten>'))
  assert.deepEqual(await faultOf(twice), { code: 'source.repeated-value', line: 4, name: 'ten' })
  assert.deepEqual((await read(twice, { join: { ten: '; ' } })).rows, [['1', 'A; B', null]])
  assert.deepEqual(await faultOf(file(ho('', ' id="1" id="2"'))), {
    code: 'source.bad-xml',
    line: 3,
    reason: saidBy(parserName, 'duplicate attribute: id'),
  })
})

test("the record's own text is a column where it is declared", async () => {
  const own = [{ column: 'a', path: '.' }]
  const { rows } = await read('<r><v>1</v><v> 2</v></r>', { columns: own, records: '/r/v' })
  assert.deepEqual(rows, [['1'], [' 2']])
})

test('a path that leads nowhere is refused with what is there; no records are no rows', async () => {
  assert.deepEqual(await faultOf(file(ho('')), { records: '/ds/nguoi' }), {
    code: 'source.no-records',
    path: '/ds/nguoi',
    found: '/ds/ho',
  })
  assert.deepEqual(await faultOf('<a><b/></a>', { records: '/ds/ho' }), {
    code: 'source.no-records',
    path: '/ds/ho',
    found: '/a',
  })
  assert.deepEqual(await read('<ds></ds>'), { rows: [], lines: [] })
  // The name alone does not make a record: the path does.
  const deeper = '<ds><nhom><ho id="9"/></nhom><ho id="1"/></ds>'
  assert.deepEqual((await read(deeper)).rows, [['1', null, null]])
})

test('half a file is refused wherever it was cut', async () => {
  const whole = file(ho('<ten>Đ</ten><dia_chi><xa>1</xa></dia_chi>'), ho('')).trimEnd()
  for (let end = 1; end < whole.length; end++) {
    assert.ok(await faultOf(whole.slice(0, end)), whole.slice(0, end))
  }
  assert.equal((await read(whole)).rows.length, 2)
  assert.equal((await faultOf(`${whole}<ds/>`))?.['code'], 'source.bad-xml')
})

test('the outcome is the same wherever the bytes are cut in two', async () => {
  const bytes = Buffer.from(file(ho('<ten>Đắk 😀 &lt;</ten>'), ho('<ten>ế</ten'), ho('')))
  const whole = await read(bytes)
  assert.equal(whole.fault?.['code'], 'source.bad-xml')
  for (let at = 0; at <= bytes.length; at++) {
    const cut = Readable.from([bytes.subarray(0, at), bytes.subarray(at)])
    assert.deepEqual(await read(cut, { blockBytes: 1 }), whole)
  }
})

const laughs = Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
).join('')

test('a DTD is refused by name: no bomb expands, nothing outside is read', async () => {
  for (const doctype of [
    `<!DOCTYPE ds [<!ENTITY l0 "ha">${laughs}]>`,
    '<!DOCTYPE ds [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE ds SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE ds>',
  ]) {
    const began = performance.now()
    assert.deepEqual(await faultOf(`${doctype}\n${file(ho('<ten>&l9;</ten>')).slice(22)}`), {
      code: 'source.xml-doctype',
      line: 1,
    })
    assert.ok(performance.now() - began < 1_000)
  }
  assert.equal((await faultOf(file(ho('<ten>&x;</ten>'))))?.['code'], 'source.bad-xml')
})

test('depth, a huge attribute, a huge text and an endless comment have limits', async () => {
  const deep = (levels: number) => file(ho('<ten>'.repeat(levels) + '</ten>'.repeat(levels)))
  assert.deepEqual(await faultOf(`${'<ds>'.repeat(65)}`), {
    code: 'source.too-deep',
    limit: 64,
    line: 1,
  })
  assert.equal((await faultOf(deep(100_000)))?.['code'], 'source.unknown-column')
  const huge = 'x'.repeat(1 << 20)
  const recordLengthMax = 100_000
  for (const text of [
    file(ho('', ` id="${huge}"`)),
    file(ho(`<ten>${huge}</ten>`)),
    file(ho(`<!--${huge}-->`)),
    `<ds a="${huge}"/>`,
    `<!--${huge}`,
  ]) {
    const fault = await faultOf(text, { recordLengthMax })
    assert.equal(fault?.['code'], 'source.record-too-long')
    assert.equal(fault?.['limit'], recordLengthMax)
  }
})

test('the encoding that the file names is heeded where none is declared', async () => {
  const named = file(ho('')).replace('?>', ' encoding="windows-1258"?>')
  assert.deepEqual(await faultOf(named), {
    code: 'source.other-encoding',
    declared: 'UTF-8',
    found: 'windows-1258',
  })
  assert.equal((await read(named, { encoding: 'windows-1258' })).rows.length, 1)
  const wide = Buffer.from(`\ufeff${file(ho('<ten>Đ</ten>'))}`, 'utf16le')
  assert.deepEqual((await read(wide, { encoding: 'utf-16le' })).rows, [['1', 'Đ', null]])
})

test('NUL and invalid UTF-8 are refused with their line', async () => {
  assert.deepEqual(await faultOf(file(ho('<ten>\0</ten>'))), {
    code: 'source.bad-xml',
    line: 3,
    reason: saidBy(parserName, 'disallowed character'),
  })
  const bytes = Buffer.concat([
    Buffer.from('<ds>\n<ho id="ế'),
    Buffer.from([0xff]),
    Buffer.from('"/></ds>'),
  ])
  assert.deepEqual(await faultOf(bytes), { code: 'source.invalid-utf8', line: 2, offset: 16 })
  assert.equal((await faultOf(''))?.['code'], 'source.empty')
})
