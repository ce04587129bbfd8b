import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '@kho/contract/refusal.ts'
import { writeTcvn3 } from '../../catalogue/tcvn3.ts'
import { encodings } from '../charset/encoding.ts'
import { readCsv } from './read-csv.ts'
import type { CsvOptions } from './read-csv.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-csv-'))
after(() => rmSync(folder, { recursive: true }))

type Outcome = { rows: (string | null)[][]; lines: number[]; fault?: Record<string, unknown> }

/** Reads everything; a refusal becomes part of the outcome, so that outcomes can be compared. */
async function read(
  input: string | Buffer | Readable,
  options: Partial<CsvOptions> = {},
): Promise<Outcome> {
  const stream = input instanceof Readable ? input : Readable.from([Buffer.from(input)])
  const reader = readCsv(stream, { columns: ['a', 'b'], ...options })
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

async function faultOf(input: string | Buffer | Readable, options: Partial<CsvOptions> = {}) {
  return (await read(input, options)).fault
}

test('values come exactly as written, in the order of the dataset', async () => {
  const text = 'b,a\n 1 ,Đ\u0323a\n"x,""y""\r\nz","  "\n'
  const { rows, lines } = await read(text)
  assert.deepEqual(rows, [
    ['Đ\u0323a', ' 1 '],
    ['  ', 'x,"y"\r\nz'],
  ])
  assert.deepEqual(lines, [2, 3])
})

test('an empty field is NULL, a quoted empty field is the empty text', async () => {
  assert.deepEqual((await read('a,b\n,""\n"",\n')).rows, [
    [null, ''],
    ['', null],
  ])
})

test('lines end in LF or CRLF, the last one also in nothing', async () => {
  const expected = [
    ['1', '2'],
    ['3', '4'],
  ]
  for (const text of ['a,b\n1,2\n3,4\n', 'a,b\r\n1,2\r\n3,4\r\n', 'a,b\r\n1,2\n"3","4"']) {
    assert.deepEqual((await read(text)).rows, expected)
  }
  assert.deepEqual((await read('a,b\r\n"1","2"\r\n')).rows, [['1', '2']])
})

test('a carriage return inside a value stays', async () => {
  assert.deepEqual((await read('a,b\n1\r2,"\r"\n')).rows, [['1\r2', '\r']])
})

test('a byte order mark is no part of the first name', async () => {
  assert.deepEqual((await read('\ufeff"a",b\n1,2\n')).rows, [['1', '2']])
  const later = await read('a,b\n\ufeff1,2\n')
  assert.deepEqual(later.rows, [['\ufeff1', '2']])
})

test('a line number is that of the row, whatever lines its values span', async () => {
  const { lines } = await read('a,b\n"1\n2\n3",4\n5,6\n"7","8\n"\n9,10')
  assert.deepEqual(lines, [2, 5, 6, 8])
})

test('other delimiters and quotes are taken as declared', async () => {
  const tab = await read("a\tb\n'1\t2'\t\"\n", { delimiter: '\t', quote: "'" })
  assert.deepEqual(tab.rows, [['1\t2', '"']])
})

test('a header alone is a source without rows, nothing at all is refused', async () => {
  assert.deepEqual(await read('a,b\n'), { rows: [], lines: [] })
  assert.deepEqual(await read('a,b'), { rows: [], lines: [] })
  const empty = { code: 'source.empty', before: 100_000 }
  assert.deepEqual(await faultOf('', { rowsBefore: 100_000 }), empty)
  assert.deepEqual(await faultOf('\ufeff', { rowsBefore: 100_000 }), empty)
})

test('a header that is not the declared one is refused by name', async () => {
  assert.deepEqual(await faultOf('a,c\n'), {
    code: 'source.missing-column',
    missing: 'b',
    found: 'a, c',
  })
  assert.deepEqual(await faultOf('a,b,a\n'), { code: 'source.duplicate-column', column: 'a' })
  assert.deepEqual(await faultOf('a,b,x,y\n'), { code: 'source.unknown-column', unknown: 'x, y' })
  assert.deepEqual((await read('x,b,a\n1,2,3\n', { ignore: ['x'] })).rows, [['3', '2']])
  assert.equal((await faultOf('A,b\n'))?.code, 'source.missing-column')
  assert.equal((await faultOf(' a,b\n'))?.code, 'source.missing-column')
})

test('where the header is missing, the first row does not appear in the message', async () => {
  const fault = await faultOf('067090000001,Nguyễn Văn A\n067090000002,Trần Thị B\n')
  assert.deepEqual(fault, { code: 'source.missing-column', missing: 'a, b', found: '2 × ?' })
})

test('another delimiter than declared is named, quoted or not', async () => {
  for (const [text, found] of [
    ['a;b\n1;2\n', '";"'],
    ['"a";"b"\r\n"1";"2"\r\n', '";"'],
    ['a\tb\n', 'TAB'],
    ['a|b', '"|"'],
  ] as const) {
    assert.deepEqual(await faultOf(text), {
      code: 'source.wrong-delimiter',
      found,
      declared: '","',
    })
  }
})

test('a ragged row is refused with its line and both counts', async () => {
  const ragged = (line: number, found: number) => ({
    code: 'source.ragged-row',
    line,
    found,
    expected: 2,
  })
  assert.deepEqual(await faultOf('a,b\n1,2\n3\n'), ragged(3, 1))
  assert.deepEqual(await faultOf('a,b\n"1\n",2\n3,4,5,6\n'), ragged(4, 4))
  assert.deepEqual(await faultOf('a,b\n1,2\n\n'), ragged(3, 1))
})

test('a quote that is not closed or misplaced is refused with its line', async () => {
  const bad = (line: number) => ({ code: 'source.bad-quote', line })
  assert.deepEqual(await faultOf('a,b\n1,2\n3,"4\n5,6\n'), bad(3))
  assert.deepEqual(await faultOf('a,b\n"1\n2","3\n'), bad(3))
  assert.deepEqual(await faultOf('a,b\n1,2"\n'), bad(2))
  assert.deepEqual(await faultOf('a,b\n"1"x,2\n'), bad(2))
  assert.deepEqual(await faultOf('a,b\n"1"\r,2\n'), bad(2))
})

test('an open quote in a large file is refused at the limit, not at its end', async () => {
  let given = 0
  async function* bytes() {
    yield Buffer.from('a,b\n"1,2\n')
    for (; given < 500; given++) yield Buffer.from('3,4\n'.repeat(16_384))
  }
  assert.deepEqual(await faultOf(Readable.from(bytes())), { code: 'source.bad-quote', line: 2 })
  assert.ok(given < 100)
})

test('a NUL byte is refused with its line', async () => {
  assert.deepEqual(await faultOf('a,b\n1,2\n3,\u00004\n'), { code: 'source.nul-byte', line: 3 })
})

test('what is not UTF-8 is refused with line and place, also at the very end', async () => {
  const at = (line: number, offset: number) => ({ code: 'source.invalid-utf8', line, offset })
  const windows = Buffer.concat([Buffer.from('a,b\nế,2\n3,'), Buffer.from([0xd0, 0x41, 0x0a])])
  assert.deepEqual(await faultOf(windows), at(3, 12))
  const cut = Buffer.from('a,b\n1,ế').subarray(0, -1)
  assert.deepEqual(await faultOf(cut), at(2, 6))
})

test('a file in another encoding than declared is refused with both', async () => {
  const wrong = (declared: string, found: string) => ({
    code: 'source.other-encoding',
    declared,
    found,
  })
  const wide = Buffer.from('a,b\nế,2\n', 'utf16le')
  assert.deepEqual(await faultOf(wide), wrong('UTF-8', 'UTF-16LE'))
  const marked = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()])
  assert.deepEqual(await faultOf(marked), wrong('UTF-8', 'UTF-16BE'))
  const utf8 = Buffer.from('a,b\nthôn,xã\nhuyện,tỉnh\n')
  for (const [encoding, name] of [
    ['viscii', 'VISCII'],
    ['tcvn3', 'TCVN3'],
    ['utf-16le', 'UTF-16LE'],
  ] as const) {
    assert.deepEqual(await faultOf(utf8, { encoding }), wrong(name, 'UTF-8'))
  }
  const text = 'a,b\nNguyễn Văn Hùng,thôn Đắk Sô\nTrần Thị Mười,xã Quảng Sơn\n'
  const old = Buffer.from(writeTcvn3(text), 'latin1')
  assert.deepEqual(await faultOf(old), wrong('UTF-8', 'TCVN3 (100 %)'))
  const rows = (await read(old, { encoding: 'tcvn3' })).rows
  assert.deepEqual(rows[1], ['Trần Thị Mười', 'xã Quảng Sơn'])
})

test('every encoding gives the same rows as UTF-8, wherever the bytes are cut', async () => {
  const text = 'a,b\n"1\n2",3\nvan,nam\n'
  const whole = await read(text)
  for (const encoding of encodings) {
    const utf16 = Buffer.from(text, 'utf16le')
    let bytes = Buffer.from(text)
    if (encoding.startsWith('utf-16')) bytes = encoding === 'utf-16le' ? utf16 : utf16.swap16()
    for (let at = 0; at <= bytes.length; at++) {
      const cut = Readable.from([bytes.subarray(0, at), bytes.subarray(at)])
      assert.deepEqual(await read(cut, { encoding, blockBytes: 1 }), whole, `${encoding} ${at}`)
    }
  }
})

test('a byte that the declared encoding lacks is refused with line and place', async () => {
  const mixed = Buffer.concat([
    Buffer.from(writeTcvn3('a,b\nđường,xã\n'), 'latin1'),
    Buffer.from('xã,2\n'),
  ])
  assert.deepEqual(await faultOf(mixed, { encoding: 'tcvn3' }), {
    code: 'source.invalid-text',
    encoding: 'TCVN3',
    line: 3,
    offset: 14,
  })
  const half = Buffer.from('a,b\n\ud800,2\n', 'utf16le')
  assert.deepEqual(await faultOf(half, { encoding: 'utf-16le' }), {
    code: 'source.invalid-text',
    encoding: 'UTF-16LE',
    line: 2,
    offset: 8,
  })
  const cut = Buffer.from('a,b\n1,2', 'utf16le').subarray(0, -1)
  assert.equal((await faultOf(cut, { encoding: 'utf-16le' }))?.code, 'source.invalid-text')
})

test('lines above the declared header are passed over, and lines keep their numbers', async () => {
  const text = 'SỞ Y TẾ "tỉnh\n,,\r\na,b\n1,2\n3\n'
  const { rows, lines, fault } = await read(text, { headerRow: 3 })
  assert.deepEqual([rows, lines], [[], []])
  assert.deepEqual(fault, { code: 'source.ragged-row', line: 5, found: 1, expected: 2 })
  const good = await read(text.slice(0, -2), { headerRow: 3 })
  assert.deepEqual([good.rows, good.lines], [[['1', '2']], [4]])
  assert.deepEqual(await read('x\n', { headerRow: 3 }), { rows: [], lines: [] })
})

test('the first fault of the file is named, of whatever kind', async () => {
  const ragged = await faultOf(Buffer.from('a,b\n1\n\u0000\n'))
  assert.equal(ragged?.code, 'source.ragged-row')
  const nul = await faultOf(Buffer.from('a,b\n\u0000,1\n2\n'))
  assert.equal(nul?.code, 'source.nul-byte')
})

test('a line beyond the limit is refused, one of exactly the limit is read', async () => {
  const long = { code: 'source.line-too-long', line: 3, limit: 100 }
  const row = (bytes: number) =>
    `1,${'ế'.repeat(Math.floor((bytes - 3) / 3))}`.padEnd(bytes - 3, 'x')
  const exact = `a,b\n1,2\n1,${'x'.repeat(97)}\n`
  assert.equal((await read(exact, { lineBytesMax: 100 })).rows.length, 2)
  const text = `a,b\n1,2\n1,${'x'.repeat(98)}\n${row(20)}\n`
  assert.deepEqual(await faultOf(text, { lineBytesMax: 100 }), long)
  assert.deepEqual(await faultOf(`a,b\n1,2\n1,${'ế'.repeat(33)}\n`, { lineBytesMax: 100 }), long)
})

test('a line of 200 MB is refused at the limit without being held', async () => {
  let given = 0
  const piece = Buffer.alloc(1 << 20, 'x')
  async function* bytes() {
    yield Buffer.from('a,b\n1,')
    for (; given < 200; given++) yield piece
  }
  const limit = 1 << 20
  const fault = await faultOf(Readable.from(bytes()))
  assert.deepEqual(fault, { code: 'source.line-too-long', line: 2, limit })
  assert.ok(given < 10)
})

const nastyFiles = [
  '\ufeffa,b\r\n"Đắk ""Wil""",😀\r\n"1\r\n2",""\r\n,ễ\r\n"e\u0301\n",x',
  'a,b\n1,2\n3,"4\n5"x,6\n',
  'a,b\n1,2\n"3\n",4,5\n',
  'a,b\n1,ế\n2,\u0000\n',
  'a,b\n"1,2\n3,4\n',
].map((text) => Buffer.from(text))
nastyFiles.push(Buffer.concat([Buffer.from('a,b\n1,ễ\n'), Buffer.from([0xe1, 0xbb, 0x0a, 0x41])]))

test('the outcome is the same wherever the bytes are cut in two', async () => {
  for (const bytes of nastyFiles) {
    const whole = await read(bytes)
    for (let at = 0; at <= bytes.length; at++) {
      const cut = Readable.from([bytes.subarray(0, at), bytes.subarray(at)])
      assert.deepEqual(await read(cut, { blockBytes: 1 }), whole, `cut at ${at}`)
    }
  }
})

test('the outcome is the same when every byte comes alone', async () => {
  for (const bytes of nastyFiles) {
    const alone = Readable.from(Array.from(bytes, (byte) => Buffer.from([byte])))
    assert.deepEqual(await read(alone, { blockBytes: 1 }), await read(bytes))
  }
})

const written = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)

test('any rows that are written out are read back the same', async () => {
  const unit = fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'ế', '😀', 'e\u0301', ';', '\\')
  const field = fc.option(fc.string({ unit, maxLength: 8 }))
  const row = fc.tuple(field, field)
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      async (rows, blockBytes) => {
        const text = `a,b\n${rows.map((one) => `${one.map(written).join(',')}\n`).join('')}`
        assert.deepEqual((await read(text, { blockBytes })).rows, rows)
      },
    ),
    { numRuns: 300 },
  )
})

test('batches are of a thousand rows and the description tells what was read', async () => {
  const text = `a,b\n${'1,2\n'.repeat(2500)}`
  const path = join(folder, 'a.csv')
  writeFileSync(path, text)
  const reader = readCsv(path, { columns: ['a', 'b'] })
  const sizes: number[] = []
  for await (const batch of reader.batches()) sizes.push(batch.rows.length)
  assert.deepEqual(sizes, [1000, 1000, 500])
  assert.deepEqual(reader.describe(), {
    kind: 'csv',
    rows: 2500,
    bytes: text.length,
    fileSha256: createHash('sha256').update(text).digest('hex'),
  })
})

test('a file that is not there is refused without the path of its folder', async () => {
  const missing = readCsv(join(folder, 'no.csv'), { columns: ['a'] }).batches()
  await assert.rejects(Array.fromAsync(missing), (error: Refusal) => {
    assert.equal(error.code, 'source.not-found')
    assert.deepEqual(error.values, { file: 'no.csv' })
    return !JSON.stringify(error).includes(folder)
  })
  const directory = readCsv(folder, { columns: ['a'] }).batches()
  await assert.rejects(Array.fromAsync(directory), { code: 'source.not-found' })
})

async function* broken() {
  yield Buffer.from('a,b\n1,2\n')
  throw Object.assign(new Error('secret words'), { code: 'ECONNRESET' })
}

test('a stream that breaks off is refused, never taken for the end', async () => {
  assert.deepEqual(await faultOf(Readable.from(broken()), { name: 'ho-so' }), {
    code: 'source.gone',
    source: 'ho-so',
    reason: 'ECONNRESET',
  })
})

test('a reader that is left early lets go of its stream', async () => {
  const stream = Readable.from([Buffer.from(`a,b\n${'1,2\n'.repeat(5000)}`), Buffer.from('3,4\n')])
  for await (const batch of readCsv(stream, { columns: ['a', 'b'], blockBytes: 64 }).batches()) {
    assert.ok(batch.rows.length > 0)
    break
  }
  assert.ok(stream.destroyed)
})
