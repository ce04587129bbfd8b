import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { datasetSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { definitionOf } from '../../../../test/kit/kho.ts'
import { officeDocument } from '../../../../test/kit/office-document.ts'
import { convert, findLibreOffice, sheetXml, writeXlsx } from '../../../../test/kit/workbook.ts'
import { openXlsx } from '../xlsx/open-xlsx.ts'
import { fileKind } from '../../source-kinds.ts'
import { openZipParts } from '../zip-parts.ts'
import { markFaults } from './mark-faults.ts'
import { writeTemplate } from './write-template.ts'
import { createZip } from './zip-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-form-'))
after(() => rmSync(folder, { recursive: true }))
const office = findLibreOffice()
let files = 0
const newPath = () => join(folder, `${++files}.xlsx`)

const title = (vi: string) => ({ vi, en: `${vi} (en)` })
const definition = datasetSchema.parse(
  definitionOf({
    id: 'wells',
    key: ['ma'],
    sharing: 'shared',
    columns: [
      {
        name: 'ma',
        type: 'text',
        required: true,
        title: title('Mã giếng'),
        description: { vi: 'Mã in trên <biển> & sổ', en: 'Code on the plate' },
      },
      { name: 'xa', type: 'text', title: title('Xã'), codelist: { list: 'admin_unit' } },
      { name: 'loai', type: 'text', title: title('Loại'), values: ['Khoan, sâu', 'Đào'] },
      { name: 'ngay', type: 'date', written: 'DD/MM/YYYY', title: title('Ngày') },
      { name: 'sau', type: 'decimal', precision: 8, scale: 2, min: '0', title: title('Độ sâu') },
      { name: 'con', type: 'boolean', written: ['Có', 'Không'], title: title('Còn dùng') },
    ],
  }),
)
const version = {
  ...definition,
  version: 1,
  columns: definition.columns.map((column, i) => ({ ...column, number: i + 1 })),
} as DatasetVersion
const codes = Array.from({ length: 3000 }, (_, i) => ({
  code: String(i).padStart(5, '0'),
  name: `Xã số ${i}`,
}))

async function parts(path: string): Promise<Map<string, { raw: Buffer; text: string }>> {
  const zip = await openZipParts(path, 'x')
  const found = new Map<string, { raw: Buffer; text: string }>()
  for (const entry of zip.entries) {
    const raw: Buffer[] = []
    const bytes: Buffer[] = []
    for await (const piece of zip.readRaw(entry)) raw.push(piece)
    for await (const piece of zip.read(entry)) bytes.push(Buffer.from(piece))
    found.set(entry.fileName, { raw: Buffer.concat(raw), text: Buffer.concat(bytes).toString() })
  }
  await zip.close()
  return found
}

async function rowsOf(path: string, options: object = {}) {
  const reader = fileKind('xlsx').read(path, version, options, { name: 'x.xlsx' })
  const rows: (string | null)[][] = []
  for await (const batch of reader.batches()) rows.push(...batch.rows)
  return { rows, notes: reader.describe().notes! }
}

/** Writes the rows below the header of a template, as text cells of the column's own style. */
async function fillIn(from: string, to: string, rows: string[][]): Promise<void> {
  const writer = await createZip(to)
  for (const [name, { text }] of await parts(from)) {
    const lines = rows.map((cells, r) => {
      const made = cells.map((cell, c) =>
        c === 4
          ? `<c r="E${r + 3}"><v>${cell}</v></c>`
          : `<c r="${'ABCDEF'[c]}${r + 3}" s="1" t="inlineStr"><is><t>${cell}</t></is></c>`,
      )
      return `<row r="${r + 3}">${made.join('')}</row>`
    })
    const isRows = name === 'xl/worksheets/sheet1.xml'
    await writer.put(
      name,
      isRows ? text.replace('</sheetData>', `${lines.join('')}</sheetData>`) : text,
    )
  }
  await writer.end()
}

const filled = [
  ['0001', '00007', 'Khoan, sâu', '05/02/1990', '12.5', 'Có'],
  ['0002', '02999', 'Đào', '29/02/2024', '7', 'Không'],
]

test('an empty template is a source without rows, and never written over', async () => {
  const path = newPath()
  await writeTemplate(path, version, new Map([['xa', codes]]))
  assert.deepEqual(await rowsOf(path), { rows: [], notes: [] })
  const before = readFileSync(path)
  await assert.rejects(writeTemplate(path, version, new Map()), { code: 'source.file-exists' })
  assert.deepEqual(readFileSync(path), before)
})

test('a template stands where a declaration has its table, under the names it has there', async () => {
  const path = newPath()
  const names = { ma: 'Mã / số & ký hiệu' }
  const layout = { sheet: 'Giếng <7>', headerRow: 4, firstRow: 7, names }
  await writeTemplate(path, version, new Map([['xa', codes]]), layout)
  const sheet = (await parts(path)).get('xl/worksheets/sheet1.xml')!.text
  assert.match(sheet, /<row r="3"[^>]*>.*Mã giếng \*.*<row r="4">.*Mã \/ số &amp; ký hiệu/)
  assert.match(sheet, /sqref="B7:B1048576"/)
  const read = { sheet: layout.sheet, headerRow: 4, headerRows: 2, firstRow: 7, names }
  assert.deepEqual(await rowsOf(path, read), { rows: [], notes: [] })
  const top = newPath()
  await writeTemplate(top, version, new Map(), { ...layout, headerRow: 1, firstRow: 2 })
  assert.doesNotMatch((await parts(top)).get('xl/worksheets/sheet1.xml')!.text, /Mã giếng|r="0"/)
})

test('a template has titles, names, notes, text formats and lists to choose from', async () => {
  const path = newPath()
  await writeTemplate(path, version, new Map([['xa', codes]]))
  const found = await parts(path)
  const sheet = found.get('xl/worksheets/sheet1.xml')!.text
  assert.match(sheet, /Mã giếng \*/)
  assert.match(sheet, />ma</)
  assert.match(sheet, /sqref="B3:B1048576"><formula1>'Danh mục'!\$A\$2:\$A\$3001</)
  assert.match(sheet, /sqref="C3:C1048576"><formula1>'Danh mục'!\$C\$2:\$C\$3</)
  assert.match(sheet, /sqref="F3:F1048576"><formula1>&quot;Có,Không&quot;</)
  const widths = [...sheet.matchAll(/<col min="(\d)"[^>]* style="(\d)"/g)].map(
    ([, , style]) => style,
  )
  assert.deepEqual(widths, ['1', '1', '1', '1', '0', '1'])
  assert.match(found.get('xl/comments1.xml')!.text, /Mã in trên &lt;biển&gt; &amp; sổ/)
  assert.match(found.get('xl/worksheets/sheet3.xml')!.text, />02999<.*Xã số 2999/)
  assert.match(found.get('xl/worksheets/sheet2.xml')!.text, /ngày\/tháng\/năm: 01\/07\/2026/)
})

test(
  'a template filled in and saved by LibreOffice loads, with its lists and notes still there',
  { skip: office.missing, timeout: 120_000 },
  async () => {
    const path = newPath()
    await writeTemplate(path, version, new Map([['xa', codes]]))
    const typed = join(folder, 'typed.xlsx')
    await fillIn(path, typed, filled)
    assert.deepEqual((await rowsOf(typed)).rows, filled)
    const saved = convert(typed, 'xlsx:Calc MS Excel 2007 XML', join(folder, 'saved'))
    assert.deepEqual((await rowsOf(saved)).rows, filled)
    const kept = await parts(saved)
    const texts = [...kept.values()].map(({ text }) => text).join('\n')
    const expected = [/Danh mục(?:'|&apos;)?!\$A\$2:\$A\$3001/, /Mã in trên &lt;biển&gt; &amp; sổ/]
    for (const one of [...expected, /state="hidden"/]) assert.ok(one.test(texts), String(one))
    assert.equal((await openSheets(saved)).length, 3)
  },
)

async function openSheets(path: string): Promise<string[]> {
  const workbook = await openXlsx(await openZipParts(path, 'x'), 'x')
  const names = workbook.sheets.map(({ name }) => name)
  await workbook.close()
  return names
}

const header = ['ma', 'xa', 'loai', 'ngay', 'sau', 'con']
const fault = (row: number, column: number, text: string) => ({ row, column, text })

test('only what is concerned changes: other parts keep their bytes, other cells their tags', async () => {
  const path = newPath()
  const rows = [header, ...filled, ['', '', '', '', '<c s="1"><v>3</v></c>']]
  await writeXlsx(path, {
    sheets: [
      { name: 'A', xml: sheetXml(rows, '<pageMargins/><tableParts count="0"/>') },
      { name: 'B', xml: sheetXml([['khác']]) },
    ],
    formats: ['0.00'],
    strings: ['<t>x</t>'],
    parts: { 'custom/any.bin': 'bytes of somebody else '.repeat(99) },
  })
  const to = newPath()
  const faults = [
    fault(2, 4, 'Sai <1>'),
    fault(3, 5, 'Sai 2'),
    fault(4, 0, 'Thiếu'),
    fault(9, 2, 'Xa'),
  ]
  await markFaults({ path, name: 'x', to, sheet: 'A', faults })
  const before = await parts(path)
  const now = await parts(to)
  const changed = [...now].filter(([name, { raw }]) => !before.get(name)?.raw.equals(raw))
  assert.deepEqual(changed.map(([name]) => name).toSorted(), [
    '[Content_Types].xml',
    'xl/drawings/kho-drawing1.vml',
    'xl/kho-comments1.xml',
    'xl/styles.xml',
    'xl/worksheets/_rels/sheet1.xml.rels',
    'xl/worksheets/sheet1.xml',
  ])
  assert.deepEqual(
    [...before.keys()].filter((name) => !now.has(name)),
    [],
  )
  const sheet = now.get('xl/worksheets/sheet1.xml')!.text
  assert.match(sheet, /<c r="E2" t="inlineStr" s="2">/)
  assert.match(sheet, /<row r="4"><c r="A4" s="2"\/><c r="E4" s="1">/)
  assert.match(sheet, /<row r="9"><c r="C9" s="2"\/><\/row><\/sheetData>/)
  assert.match(sheet, /<pageMargins\/><legacyDrawing [^>]*\/><tableParts/)
  const undone = sheet
    .replaceAll(' s="2"', '')
    .replace('<c r="A4"/>', '')
    .replace('<row r="9"><c r="C9"/></row>', '')
    .replace(/<legacyDrawing [^>]*\/>/, '')
  assert.equal(undone, before.get('xl/worksheets/sheet1.xml')!.text)
  assert.match(now.get('xl/kho-comments1.xml')!.text, /ref="E2".*Sai &lt;1&gt;/)
  assert.match(now.get('xl/styles.xml')!.text, /<cellXfs count="3">.*fillId="1"/)
})

test('values of a marked workbook are those it had', async () => {
  const path = newPath()
  await writeXlsx(path, { sheets: [{ name: 'A', xml: sheetXml([header, ...filled]) }] })
  const to = newPath()
  await markFaults({
    path,
    name: 'x',
    to,
    sheet: 'A',
    faults: [fault(2, 1, 'a'), fault(3, 3, 'b')],
  })
  assert.deepEqual(await rowsOf(to), await rowsOf(path))
})

test('a second marking takes the first one away', async () => {
  const [path, once, twice] = [newPath(), newPath(), newPath()]
  await writeXlsx(path, {
    sheets: [{ name: 'A', xml: sheetXml([header, ...filled]) }],
    formats: ['@'],
  })
  await markFaults({
    path,
    name: 'x',
    to: once,
    sheet: 'A',
    faults: [fault(2, 1, 'cũ'), fault(3, 3, 'còn')],
  })
  await markFaults({
    path: once,
    name: 'x',
    to: twice,
    sheet: 'A',
    faults: [fault(3, 3, 'vẫn còn')],
  })
  const found = await parts(twice)
  const comments = found.get('xl/kho-comments1.xml')!.text
  assert.equal(comments.match(/<comment /g)!.length, 1)
  assert.match(comments, /ref="D3".*vẫn còn/)
  assert.equal(found.get('xl/drawings/kho-drawing1.vml')!.text.match(/<v:shape /g)!.length, 1)
  const styles = found.get('xl/styles.xml')!.text
  assert.equal(styles.match(/FFFFC7CE/g)!.length, 1)
  const sheet = found.get('xl/worksheets/sheet1.xml')!.text
  const styleOf = (cell: string) =>
    Number(new RegExp(`r="${cell}"[^>]* s="(\\d+)"`).exec(sheet)![1])
  const formats = [...styles.matchAll(/<xf [^>]*\/>/g)].slice(1).map(([one]) => one)
  assert.match(formats[styleOf('D3')]!, /fillId="1"/)
  assert.match(formats[styleOf('B2')]!, /fillId="0"/)
})

test('a sheet that is not there is refused, and no file is left', async () => {
  const path = newPath()
  await writeXlsx(path, { sheets: [{ name: 'A', xml: sheetXml([header]) }] })
  const to = newPath()
  const error = await markFaults({ path, name: 'x', to, sheet: 'B', faults: [] }).catch((e) => e)
  assert.ok(error instanceof Refusal)
  assert.equal(error.code, 'source.no-such-sheet')
  assert.throws(() => readFileSync(to), { code: 'ENOENT' })
})

test(
  'LibreOffice shows the marks: colour and comment, beside a comment that was there',
  { skip: office.missing, timeout: 120_000 },
  async () => {
    const document = officeDocument(folder)
    const note = '<office:annotation><text:p>ghi chú cũ</text:p></office:annotation>'
    const text = readFileSync(document, 'utf8').replace('<text:p>067090000001', `${note}$&`)
    writeFileSync(document, text)
    const path = convert(document, 'xlsx', join(folder, 'before'))
    const to = join(folder, 'marked.xlsx')
    const faults = [fault(3, 0, 'Mã sai'), fault(6, 1, 'Ô lỗi'), fault(5, 4, 'Thiếu giá trị')]
    await markFaults({ path, name: 'x', to, sheet: 'Bảng 1', faults })
    const shown = readFileSync(convert(to, 'fods', join(folder, 'shown')), 'utf8')
    for (const { text: comment } of faults) assert.ok(shown.includes(comment), comment)
    assert.ok(shown.includes('ghi chú cũ'))
    assert.match(shown, /fo:background-color="#ffc7ce"/)
    const before = await parts(path)
    const now = await parts(to)
    for (const name of ['xl/workbook.xml', 'xl/sharedStrings.xml', 'docProps/app.xml']) {
      assert.deepEqual(now.get(name)!.raw, before.get(name)!.raw)
    }
  },
)
