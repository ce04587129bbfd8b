/** Rows of any content, cut anywhere, keep every sign of theirs and get what belongs to them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CodeConverter } from './codes-as-of.ts'
import { showCodesInCsv, showCodesInJson, showCodesInLines } from './show-codes.ts'

const day = '2025-07-01'
/** Beside each code stands the code itself, so that one of another row would show. */
const converter: CodeConverter = {
  view: { day, columns: [{ name: 'xã', list: 'l', day: null, dayColumn: 'ngày' }] },
  convert: async (rows) =>
    rows.map((row) => {
      const code = row['xã']
      if (code === null) return [null]
      return [{ answer: 'one', code: `${String(code)}|${String(row['ngày'])}`, candidates: [] }]
    }),
}
const names = ['mã', 'xã', 'ghi chú', 'ngày']
const nasty = fc.constantFrom(
  '"',
  '""',
  '\n',
  '\r\n',
  ',',
  '\\',
  '\\"',
  '{',
  '}',
  '"}',
  'ễ',
  '😀',
  '',
)
const text = fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 12 })).map((one) => `${one}`)
const cell = fc.option(fc.array(text, { maxLength: 4 }).map((parts) => parts.join('')))
const rows = fc.array(fc.tuple(cell, cell, cell, cell), { maxLength: 12 })

const csvField = (one: string | null) => {
  if (one === null) return ''
  return one === '' || /[",\r\n]/.test(one) ? `"${one.replaceAll('"', '""')}"` : one
}
const csvLine = (row: (string | null)[]) => row.map(csvField).join(',')

async function* pieces(header: string, bytes: Buffer, size: number) {
  yield { bytes: Buffer.from(header), rows: 0 }
  for (let at = 0; at < bytes.length; at += size) {
    yield { bytes: bytes.subarray(at, at + size), rows: 1 }
  }
}
async function whole(parts: AsyncIterable<{ bytes: Buffer }>): Promise<string> {
  const all: Buffer[] = []
  for await (const { bytes } of parts) all.push(bytes)
  return Buffer.concat(all).toString()
}

test('lines of CSV, whatever is quoted in them and wherever the pieces end', () =>
  fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), async (given, size) => {
      const bytes = Buffer.from(given.map((row) => `${csvLine(row)}\n`).join(''))
      const shown = await whole(
        showCodesInCsv(converter, names, pieces(`${names.join(',')}\n`, bytes, size)),
      )
      const expected = given.map((row) => {
        const [, code, , from] = row
        const added = code === null ? ',,' : `${csvField(`${code}|${from}`)},one,`
        return `${csvLine(row)},${added}\n`
      })
      const name = `xã@${day}`
      const header = `${names.join(',')},${name},${name}:answer,${name}:candidates\n`
      assert.equal(shown, header + expected.join(''))
    }),
    { numRuns: 500 },
  ))

test('objects of JSON, in an array and one a line, with the digits of their numbers', () =>
  fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const plain = given.map((row) => {
        const members = row.map((one, i) => `${JSON.stringify(names[i])}:${JSON.stringify(one)}`)
        return `{${members.join(',')},"số":1.500,"đối tượng":{"a":[{"}":"{"}]}}`
      })
      const expected = given.map((row, i) => {
        const [, code, , from] = row
        const shown =
          code === null ? null : { answer: 'one', code: `${code}|${from}`, candidates: [] }
        return `${plain[i]!.slice(0, -1)},"xã@${day}":${JSON.stringify(shown)}}`
      })
      const array = await showCodesInJson(converter, `[${plain.join(', \n ')}]`)
      assert.equal(array, `[${expected.join(', \n ')}]`)
      const bytes = Buffer.from(plain.map((one) => `${one}\n`).join(''))
      const lines = showCodesInLines(converter, pieces('', bytes, bytes.length + 1))
      assert.equal(await whole(lines), expected.map((one) => `${one}\n`).join(''))
    }),
    { numRuns: 300 },
  ))
