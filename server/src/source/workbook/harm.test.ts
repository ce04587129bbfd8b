/** Workbooks that are broken, locked, something else, or built to harm: each refused by name. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CFB } from '@e965/xlsx'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { sheetXml, writeParts, writeXlsx, type MadeWorkbook } from '../../../test/kit/workbook.ts'
import { fileKind } from '../source-kinds.ts'
import { columnLetters, readCellName } from './cell.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-harm-'))
after(() => rmSync(folder, { recursive: true }))

const version = {
  columns: ['a', 'b'].map((name, i) => ({ number: i + 1, name, type: 'text' })),
} as unknown as DatasetVersion
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
let files = 0
const newPath = (ending = 'xlsx') => join(folder, `${++files}.${ending}`)

async function outcome(path: string, kind = 'xlsx'): Promise<Record<string, unknown>> {
  const reader = fileKind(kind).read(path, version, {}, { name: 'a.xlsx' })
  let rows = 0
  try {
    for await (const batch of reader.batches()) rows += batch.rows.length
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code, ...error.values }
  }
  return { rows, notes: reader.describe().notes!.map(({ note }) => note) }
}

async function made(sheet: string, rest: Partial<MadeWorkbook> = {}) {
  return outcome(await writeXlsx(newPath(), { sheets: [{ name: 'S', xml: sheet }], ...rest }))
}

function written(bytes: Buffer | string, ending = 'xlsx', kind = 'xlsx') {
  const path = newPath(ending)
  writeFileSync(path, bytes)
  return outcome(path, kind)
}

const good = sheetXml([
  ['a', 'b'],
  ['1', '2'],
])
const goodFile = async () =>
  readFileSync(await writeXlsx(newPath(), { sheets: [{ name: 'S', xml: good }] }))

/** A container of the old format with streams of those names. */
function compound(streams: Record<string, Buffer>): Buffer {
  const container = CFB.utils.cfb_new()
  for (const [name, bytes] of Object.entries(streams)) CFB.utils.cfb_add(container, name, bytes)
  return Buffer.from(CFB.write(container, { type: 'buffer' }) as Buffer)
}

test('what is no workbook is named as what it is', async () => {
  const cases: [Buffer | string, string][] = [
    ['<html><table><tr><td>a</td></tr></table></html>', 'HTML'],
    ['\ufeff<!DOCTYPE html><html>', 'HTML'],
    [
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
      'XML 2003',
    ],
    ['a,b\n1,2\n', 'CSV/TXT'],
    ['%PDF-1.7\n', 'PDF'],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]), '?'],
    [compound({ Book: Buffer.alloc(5000) }), 'XLS 5.0/95'],
    [compound({ WordDocument: Buffer.alloc(5000) }), 'OLE'],
  ]
  for (const [bytes, found] of cases) {
    for (const kind of ['xlsx', 'xls', 'ods']) {
      const expected = { code: 'source.workbook-wrong-format', file: 'a.xlsx', found }
      assert.deepEqual(await written(bytes, kind, kind), expected)
    }
  }
  assert.equal((await written('')).code, 'source.empty')
  assert.equal((await outcome(join(folder, 'none.xlsx'))).code, 'source.not-found')
  for (const [part, found] of [
    ['xl/workbook.bin', 'XLSB'],
    ['word/document.xml', 'DOCX'],
    ['a.txt', 'ZIP'],
  ]) {
    assert.equal((await outcome(await writeParts(newPath(), { [part!]: 'x' }))).found, found)
  }
})

test('a workbook under a password is refused by name in all formats', async () => {
  const locked = { code: 'source.workbook-locked', file: 'a.xlsx' }
  const packed = { EncryptedPackage: Buffer.alloc(9000, 7), EncryptionInfo: Buffer.alloc(300) }
  assert.deepEqual(await written(compound(packed)), locked)
  assert.deepEqual(await written(compound({ Workbook: lockedBiff() }), 'xls', 'xls'), locked)
  const manifest = `<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`
  const ods = { 'content.xml': 'x'.repeat(99), 'META-INF/manifest.xml': manifest }
  assert.deepEqual(await outcome(await writeParts(newPath(), ods)), locked)
  const bytes = await goodFile()
  const at = bytes.indexOf(Buffer.from('504b0102', 'hex'))
  bytes[at + 8]! |= 1
  assert.deepEqual(await written(bytes), locked)
})

/** The start of an encrypted BIFF8 stream: BOF, FILEPASS (RC4), EOF. */
function lockedBiff(): Buffer {
  const bof = Buffer.from('0908100000060500d3100000c10000000604000000'.slice(0, 40), 'hex')
  const pass = Buffer.concat([Buffer.from('2f003600010001000100', 'hex'), Buffer.alloc(48, 9)])
  return Buffer.concat([bof, pass, Buffer.from('0a000000', 'hex'), Buffer.alloc(5000)])
}

test('bytes lost or changed anywhere never pass for the workbook', async () => {
  const bytes = await goodFile()
  for (let at = 0; at < bytes.length; at += 7) {
    const cut = await written(bytes.subarray(0, at))
    assert.ok('code' in cut, `cut at ${at}`)
    const changed = Buffer.from(bytes)
    changed[at]! ^= 0x55
    const found = await written(changed)
    if ('code' in found) continue
    // Dates and versions of the zip, and parts that are not needed, may change unseen.
    assert.equal(found.rows, 1, `changed at ${at}`)
  }
})

test('bombs are refused by name: ratio, total, overlap, parts of one name', async () => {
  async function* zeros(megabytes: number) {
    for (let i = 0; i < megabytes; i++) yield ' '.repeat(1 << 20)
  }
  const path = newPath()
  await writeXlsx(path, {
    sheets: [{ name: 'S', xml: good }],
    parts: { 'xl/worksheets/sheet1.xml': zeros(64) },
  })
  const ratio = await outcome(path)
  assert.equal(ratio.code, 'source.workbook-bomb')
  assert.match(String(ratio.found), /^xl\/worksheets\/sheet1.xml × \d+/)

  const bytes = await goodFile()
  const directory = bytes.indexOf(Buffer.from('504b0102', 'hex'))
  const second = bytes.indexOf(Buffer.from('504b0102', 'hex'), directory + 4)
  const overlapping = Buffer.from(bytes)
  overlapping.writeUInt32LE(bytes.readUInt32LE(directory + 42), second + 42)
  assert.match(String((await written(overlapping)).found), /overlap/)

  const total = Buffer.from(bytes)
  for (let at = directory; at >= 0; at = total.indexOf(Buffer.from('504b0102', 'hex'), at + 4)) {
    total.writeUInt32LE(0xffff_fff0, at + 20)
    total.writeUInt32LE(0xffff_fff0, at + 24)
  }
  assert.equal((await written(total)).code, 'source.workbook-bomb')

  const twice = await writeParts(newPath(), {
    '[Content_Types].xml': '<a/>',
    'xl/a.xml': '<a/>',
    'XL/A.xml': '<b/>',
  })
  assert.deepEqual(await outcome(twice), {
    code: 'source.bad-workbook',
    file: 'a.xlsx',
    reason: 'XL/A.xml ×2',
  })
})

test('a part that unpacks to more than it says is not read on', async () => {
  const bytes = await goodFile()
  const name = Buffer.from('xl/worksheets/sheet1.xml')
  const at = bytes.lastIndexOf(name) - 46
  bytes.writeUInt32LE(bytes.readUInt32LE(at + 24) - 10, at + 24)
  const found = await written(bytes)
  assert.deepEqual([found.code, found.reason], ['source.bad-workbook', `${name}: size`])
})

test('XML that declares entities, nests without end or holds endless text is refused', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet ${main}><sheetData>&b;</sheetData></worksheet>`
  const outside = `<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet ${main}/>`
  for (const xml of [laughs, outside]) {
    const found = await made(xml)
    assert.deepEqual(
      [found.code, found.found],
      ['source.workbook-bomb', 'xl/worksheets/sheet1.xml: <!DOCTYPE>'],
    )
  }
  const deep = `<worksheet ${main}>${'<x>'.repeat(200)}`
  assert.equal((await made(deep)).code, 'source.workbook-bomb')
  const unknown = good.replace('>1<', '>&nbsp;<')
  assert.equal((await made(unknown)).code, 'source.bad-workbook')
  // Not so alike that the zip itself would tell.
  const noise = Array.from({ length: 1_200_000 }, (_, i) => (i * 7919).toString(36)).join(' ')
  const endless = await made(good.replace('>1<', `>${noise}${noise}<`))
  assert.equal(endless.code, 'source.workbook-bomb')
  const strings = await made(good, { strings: [`<t>${noise}${noise}</t>`] })
  assert.equal(strings.code, 'source.workbook-bomb')
})

test('a header of 16,384 columns is refused, and empty cells that far out do no harm', async () => {
  const wide = Array.from(
    { length: 16_384 },
    (_, i) => `<c r="${columnLetters(i)}1" t="str"><v>${i < 2 ? 'ab'[i] : `c${i}`}</v></c>`,
  )
  const xml = `<worksheet ${main}><sheetData><row r="1">${wide.join('')}</row></sheetData></worksheet>`
  assert.deepEqual(await made(xml), {
    code: 'source.workbook-too-wide',
    file: 'a.xlsx',
    found: 16_384,
    limit: 1_000,
  })
  const styled = good
    .replace('</row>', '<c r="XFD1" s="1"/></row>')
    .replace('<sheetData>', '<dimension ref="A1:XFD1048576"/><sheetData>')
  assert.deepEqual(await made(styled), { rows: 1, notes: [] })
  const beyond = good.replace('r="2"', 'r="99999999999"')
  assert.equal((await made(beyond)).code, 'source.bad-workbook')
  const back = good.replace('<row r="2"', '<row r="1"')
  assert.equal((await made(back)).code, 'source.bad-workbook')
})

test('cells that are out of order, twice, of unknown type or without their text are refused', async () => {
  const change = (from: string, to: string) => made(good.replace(from, to))
  for (const [from, to] of [
    ['r="B2"', 'r="A2"'],
    ['r="B2"', 'r="B3"'],
    ['r="B2"', 'r="XFE2"'],
    ['</row></sheetData>', '<c r="C2" t="zz"><v>1</v></c></row></sheetData>'],
    ['</row><row r="2">', '<c r="C1" t="s"><v>99</v></c></row><row r="2">'],
    ['</sheetData>', ''],
  ] as const) {
    assert.equal((await change(from, to)).code, 'source.bad-workbook', `${from} → ${to}`)
  }
  const implied = good.replaceAll(/ r="[A-Z]?\d"/g, '')
  assert.deepEqual(await made(implied), { rows: 1, notes: [] })
})

test('other prefixes and UTF-16 are read, what is not UTF-8 is refused', async () => {
  const prefixed = good.replaceAll(/<(\/?)(\w)/g, '<$1x:$2').replace('xmlns=', 'xmlns:x=')
  assert.deepEqual(await made(prefixed), { rows: 1, notes: [] })
  const path = newPath()
  const wide = Buffer.from(`\ufeff${good}`, 'utf16le')
  const sheets = [{ name: 'S', xml: good }]
  await writeXlsx(path, { sheets, parts: { 'xl/worksheets/sheet1.xml': wide } })
  assert.deepEqual(await outcome(path), { rows: 1, notes: [] })
  const latin = Buffer.from(good.replace('>1<', '>\xe9<'), 'latin1')
  await writeXlsx(path, { sheets, parts: { 'xl/worksheets/sheet1.xml': latin } })
  assert.equal((await outcome(path)).reason, 'xl/worksheets/sheet1.xml: UTF-8')
  const strange = await made(`<?xml version="1.0" encoding="windows-1258"?>${good}`)
  assert.equal(strange.code, 'source.bad-workbook')
})

test('a workbook with macros is read without them and says so', async () => {
  const found = await made(good, {
    relations:
      '<Relationship Id="v" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>',
    parts: { 'xl/vbaProject.bin': 'never looked at' },
  })
  assert.deepEqual(found, { rows: 1, notes: ['workbook.macros'] })
})

test('ODS: repeated rows and cells are bounded', async () => {
  const spaces = ['office', 'table', 'text']
    .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
    .join(' ')
  const cell = (text: string, rest = '') =>
    `<table:table-cell ${rest} office:value-type="string"><text:p>${text}</text:p></table:table-cell>`
  const ods = async (rows: string) =>
    outcome(
      await writeParts(newPath('ods'), {
        mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
        'content.xml': `<office:document-content ${spaces}><office:body><office:spreadsheet><table:table table:name="S"><table:table-row>${cell('a')}${cell('b')}</table:table-row>${rows}</table:table></office:spreadsheet></office:body></office:document-content>`,
      }),
      'ods',
    )
  const row = (cells: string, rest = '') => `<table:table-row ${rest}>${cells}</table:table-row>`
  const repeated = (n: number) => `table:number-rows-repeated="${n}"`
  assert.equal((await ods(row(cell('x'), repeated(3)))).rows, 3)
  const tail = row('<table:table-cell table:number-columns-repeated="16384"/>', repeated(1_048_574))
  assert.equal((await ods(row(cell('x')) + tail)).rows, 1)
  assert.equal((await ods(row(cell('x'), repeated(1_048_576)))).code, 'source.bad-workbook')
  assert.equal((await ods(row(cell('x'), repeated(9e9)))).code, 'source.bad-workbook')
  const wide = await ods(row(cell('x', 'table:number-columns-repeated="99999999"')))
  assert.equal(wide.code, 'source.bad-workbook')
})

test('every column has its letters, and they mean it', () => {
  for (let column = 0; column < 16_384; column++) {
    assert.deepEqual(readCellName(`${columnLetters(column)}7`), { column, row: 7 })
  }
  assert.equal(columnLetters(16_383), 'XFD')
  for (const name of ['', 'A', '7', 'A0', 'XFE1', 'AAAA1', 'a1', 'A1048577', 'A1 ', 'A-1']) {
    assert.equal(readCellName(name), null, name)
  }
})
