import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import { writeTcvn3 } from '../../catalogue/tcvn3.ts'
import { readFixedWidth, type FixedWidthOptions } from './read-fixed-width.ts'

const fields = [{ width: 4, name: 'ma' }, { width: 1 }, { width: 10, name: 'ten' }]

async function read(input: string | Buffer | Readable, options: Partial<FixedWidthOptions> = {}) {
  const stream = input instanceof Readable ? input : Readable.from([Buffer.from(input)])
  const reader = readFixedWidth(stream, { columns: ['ten', 'ma'], fields, ...options })
  const rows: (string | null)[][] = []
  const lines: number[] = []
  try {
    for await (const batch of reader.batches()) {
      rows.push(...batch.rows)
      lines.push(...batch.lines)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { rows, lines, notes: [], fault: { code: error.code, ...error.values } }
  }
  return { rows, lines, notes: reader.describe().notes ?? [] }
}

const pad = (text: string, width: number) => text + ' '.repeat(width - [...text].length)
const line = (ma: string, ten: string) => `${pad(ma, 4)}|${pad(ten, 10)}`

test('fields stand at their widths in characters, padding is no part of them', async () => {
  const text = `${line('0001', 'Đắk Wil')}\r\n${line('', ' hai đầu')}\n${line('3', '😀')}`
  const { rows, lines } = await read(text)
  assert.deepEqual(rows, [
    ['Đắk Wil', '0001'],
    [' hai đầu', null],
    ['😀', '3'],
  ])
  assert.deepEqual(lines, [1, 2, 3])
})

test('padding is taken off where it is declared to stand', async () => {
  const text = '  7 |  x       \n'
  const rowsWith = async (padding: FixedWidthOptions['padding']) =>
    (await read(text, { padding: padding ?? 'right' })).rows[0]
  assert.deepEqual(await rowsWith('both'), ['x', '7'])
  assert.deepEqual(await rowsWith('left'), ['x       ', '7 '])
  assert.deepEqual(await rowsWith('right'), ['  x', '  7'])
  assert.deepEqual(await rowsWith('none'), ['  x       ', '  7 '])
})

test('a line of another width is refused with both widths', async () => {
  const wrong = (line: number, found: number) => ({
    code: 'source.wrong-width',
    line,
    found,
    expected: 15,
  })
  assert.deepEqual((await read(`${line('1', 'a')}\n${line('1', 'a')}x\n`)).fault, wrong(2, 16))
  assert.deepEqual((await read('1   |abc\n')).fault, wrong(1, 8))
  assert.deepEqual((await read(`${line('1', 'a')}\n\n${line('1', 'a')}\n`)).fault, wrong(2, 0))
})

test('short lines are read where they are declared, and noted', async () => {
  const { rows, notes } = await read('1   |abc\n2\n', { shortLines: true })
  assert.deepEqual(rows, [
    ['abc', '1'],
    [null, '2'],
  ])
  assert.deepEqual(notes, [{ note: 'record.short-line', count: 2, first: '*, 1' }])
})

test('widths in bytes are those of UTF-8, and may not cut a character', async () => {
  const text = '0001|Đắk Wil\n'
  const bytes = Buffer.byteLength('Đắk Wil')
  const byBytes = [fields[0]!, fields[1]!, { width: bytes, name: 'ten' }]
  assert.deepEqual((await read(text, { fields: byBytes, unit: 'bytes' })).rows, [
    ['Đắk Wil', '0001'],
  ])
  const cut = [...fields.slice(0, 2), { width: 1, name: 'ten' }, { width: bytes - 1 }]
  assert.equal((await read(text, { fields: cut, unit: 'bytes' })).fault?.code, 'source.wrong-width')
})

test('an old encoding has one character for each byte', async () => {
  const old = Buffer.from(writeTcvn3(`${line('0001', 'xã Đắk Wil')}\n`), 'latin1')
  assert.deepEqual((await read(old, { encoding: 'tcvn3' })).rows, [['xã Đắk Wil', '0001']])
  assert.equal((await read(old)).fault?.code, 'source.invalid-utf8')
})

test('lines above the first row are passed over', async () => {
  const text = `BẢNG KÊ\n====\n${line('1', 'a')}\n`
  const { rows, lines } = await read(text, { skip: 2 })
  assert.deepEqual([rows, lines], [[['a', '1']], [3]])
})

test('a column without a field, an empty file, NUL and an endless line are refused', async () => {
  const missing = await read('x', { columns: ['ten', 'ma', 'xa'] })
  assert.deepEqual(missing.fault, {
    code: 'source.missing-column',
    missing: 'xa',
    found: 'ma, –, ten',
  })
  assert.equal((await read('')).fault?.code, 'source.empty')
  const nul = await read(`${line('1', 'a')}\n${line('\0', 'a')}\n`)
  assert.deepEqual(nul.fault, { code: 'source.nul-byte', line: 2 })
  let given = 0
  async function* endless() {
    for (; given < 200; given++) yield Buffer.alloc(1 << 20, 'x')
  }
  const long = await read(Readable.from(endless()))
  assert.deepEqual(long.fault, { code: 'source.line-too-long', line: 1, limit: 1 << 20 })
  assert.ok(given < 10)
})

test('the outcome is the same wherever the bytes are cut in two', async () => {
  const bytes = Buffer.from(`${line('1', 'Đắk')}\r\n${line('2', 'ế😀')}\n${line('3', 'x')}`)
  const whole = await read(bytes)
  assert.equal(whole.rows.length, 3)
  for (let at = 0; at <= bytes.length; at++) {
    const cut = Readable.from([bytes.subarray(0, at), bytes.subarray(at)])
    assert.deepEqual(await read(cut, { blockBytes: 1 }), whole)
  }
})
