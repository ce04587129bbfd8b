import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { officeDocument } from '../../../test/kit/office-document.ts'
import { convert, findLibreOffice, sheetXml, writeXlsx } from '../../../test/kit/workbook.ts'
import type { MadeWorkbook } from '../../../test/kit/workbook.ts'
import type { RowBatch, SourceReader } from '../row-batch.ts'
import { probeFile } from '../probe-file.ts'
import { fileKind } from '../source-kinds.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-workbook-'))
after(() => rmSync(folder, { recursive: true }))

const title = { vi: 'Cột', en: 'Column' }
const column = (number: number, name: string, rest: object) =>
  ({ number, name, title, required: false, personal: 'none', indexed: false, ...rest }) as never
const version = {
  columns: [
    column(1, 'ma', { type: 'text' }),
    column(2, 'so', { type: 'decimal', precision: 20, scale: 2 }),
    column(3, 'ngay', { type: 'date', precision: 'day', written: 'DD/MM/YYYY' }),
    column(4, 'luc', { type: 'timestamp', precision: 3 }),
    column(5, 'co', { type: 'boolean', written: ['Có', 'Không'] }),
  ],
} as unknown as DatasetVersion
const header = ['ma', 'so', 'ngay', 'luc', 'co']

type Outcome = {
  rows: RowBatch['rows']
  lines: number[]
  faults: string[]
  notes: string[]
  reader: SourceReader
}

async function read(path: string, options: object = {}, kind = 'xlsx'): Promise<Outcome> {
  const reader = fileKind(kind).read(path, version, options, { name: 'a.xlsx' })
  const outcome: Outcome = { rows: [], lines: [], faults: [], notes: [], reader }
  for await (const { rows, lines, faults } of reader.batches()) {
    for (const [at, { rule, column: name, written }] of faults ?? []) {
      outcome.faults.push(`${reader.placeOf!(lines[at]!, name)} ${rule} ${written}`)
    }
    outcome.rows.push(...rows)
    outcome.lines.push(...lines)
  }
  outcome.notes = reader
    .describe()
    .notes!.map(({ note, count, first }) => `${note} ${count} ${first}`)
  return outcome
}

let files = 0
async function readMade(made: MadeWorkbook, options: object = {}): Promise<Outcome> {
  return read(await writeXlsx(join(folder, `${++files}.xlsx`), made), options)
}

const readSheet = (rows: string[][], options: object = {}, made: Partial<MadeWorkbook> = {}) =>
  readMade({ sheets: [{ name: 'Tờ 1', xml: sheetXml(rows) }], ...made }, options)

async function refusal(act: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await act.then(
    () => assert.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Refusal)) throw error
  return { code: error.code, ...error.values }
}

test('text comes as it is, with every digit, space and composed letter', async () => {
  const decomposed = 'Đắk Nông'.normalize('NFD')
  const { rows, lines, notes } = await readSheet([
    header,
    ['067090000001', '12', '05/02/1990', '2024-01-05 10:30:00', 'Có'],
    [' hai  đầu ', '', '', '', ''],
    [decomposed, '', '', '', ''],
    ['dòng 1\ndòng 2 <&"', '', '', '', ''],
  ])
  assert.deepEqual(rows, [
    ['067090000001', '12', '05/02/1990', '2024-01-05 10:30:00', 'Có'],
    [' hai  đầu ', null, null, null, null],
    [decomposed, null, null, null, null],
    ['dòng 1\ndòng 2 <&"', null, null, null, null],
  ])
  assert.deepEqual(lines, [2, 3, 4, 5])
  assert.deepEqual(notes, [])
})

test('shared, rich and read-aloud text is joined, and escaped characters come back', async () => {
  const strings = [
    '<t>ma</t>',
    '<r><rPr><b/></rPr><t xml:space="preserve">Lê </t></r><r><t>Văn A</t></r>',
    '<t>課</t><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/>',
    '<t>a_x000D_b_x005F_x000D_</t>',
    '<t/>',
    '<t>_xD83D__xDE00_</t>',
    '<t>_xD83D_ _x000D_</t>',
  ]
  const cell = (n: number) => `<c t="s"><v>${n}</v></c>`
  const rows = [[cell(0), 'so', 'ngay', 'luc', 'co'], ...[1, 2, 3, 5, 6].map((n) => [cell(n)])]
  const found = await readSheet([...rows, [cell(4), '7']], {}, { strings })
  assert.deepEqual(
    found.rows.map(([ma]) => ma),
    // Half a pair is no character, and stays as it is written.
    ['Lê Văn A', '課', 'a\rb_x000D_', '😀', '_xD83D_ _x000D_', null],
  )
})

test('numbers keep the digits of the file; a code whose digits are lost holds its row back', async () => {
  const { rows, faults, notes } = await readSheet(
    [
      header,
      ['<c><v>67090000001</v></c>', '<c><v>1.1000000000000001</v></c>'],
      ['<c><v>6.7090000001234496E+16</v></c>', '<c><v>1.5E-3</v></c>'],
      ['<c s="1"><v>4</v></c>', '<c><v>1234567890123450</v></c>'],
      ['<c><v>123456789012345</v></c>', '<c><v>9223372036854775807</v></c>'],
    ],
    {},
    { formats: ['00000'] },
  )
  assert.deepEqual(
    rows.map(([ma, so]) => [ma, so]),
    [
      ['67090000001', '1.1'],
      ['6.7090000001234496E+16', '0.0015'],
      ['00004', '1234567890123450'],
      ['123456789012345', '9223372036854775807'],
    ],
  )
  assert.deepEqual(faults, ["'Tờ 1'!A3 cell.digits-lost 6.7090000001234496E+16"])
  assert.deepEqual(notes, [
    "workbook.number-shortened 1 'Tờ 1'!B2",
    "workbook.zeros-shown 1 'Tờ 1'!A4",
    "workbook.number-doubtful 2 'Tờ 1'!B4",
  ])
})

test('date cells are written as the column declares, in both systems; elsewhere they are faults', async () => {
  const rows = [
    header,
    ['a', '', '<c s="1"><v>45351</v></c>', '<c s="1"><v>45296.4376736111</v></c>'],
    ['b', '', '<c t="d"><v>2024-02-29T00:00:00</v></c>', '<c s="1"><v>45296</v></c>'],
    ['c', '', '<c s="1"><v>60</v></c>'],
    ['<c s="1"><v>45351</v></c>', '1'],
    ['d', '<c s="1"><v>45351</v></c>'],
    ['e', '', '<c><v>1990</v></c>'],
  ]
  const found = await readSheet(rows, {}, { formats: ['dd/mm/yyyy'] })
  assert.deepEqual(
    found.rows.map((row) => row.slice(2, 4)),
    [
      ['29/02/2024', '2024-01-05 10:30:15'],
      ['29/02/2024', '2024-01-05 00:00:00'],
      ['60', null],
      [null, null],
      [null, null],
      ['1990', null],
    ],
  )
  assert.deepEqual(found.faults, [
    "'Tờ 1'!C4 cell.not-a-day 60",
    "'Tờ 1'!A5 cell.date 2024-02-29",
    "'Tờ 1'!B6 cell.date 2024-02-29",
  ])
  const later = await readSheet(rows, {}, { formats: ['dd/mm/yyyy'], from1904: true })
  assert.deepEqual([later.rows[0]![2], later.rows[2]![2]], ['01/03/2028', '01/03/1904'])
})

test('truth values, formulas, errors and empty text', async () => {
  const { rows, faults, notes } = await readSheet([
    header,
    ['a', '<c><f>1+1</f><v>2</v></c>', '', '', '<c t="b"><v>1</v></c>'],
    ['<c t="str"><f>"x"&amp;"y"</f><v>xy</v></c>', '', '', '', '<c t="b"><v>0</v></c>'],
    ['b', '<c t="e"><v>#REF!</v></c>'],
    ['c', '<c><f>A1+A2</f></c>'],
    ['<c t="str"><f>""</f><v></v></c>', '3'],
    ['<c t="b"><v>1</v></c>', '4'],
  ])
  assert.deepEqual(
    rows.map(([ma, so, , , co]) => [ma, so, co]),
    [
      ['a', '2', 'Có'],
      ['xy', null, 'Không'],
      ['b', '#REF!', null],
      ['c', '', null],
      [null, '3', null],
      ['TRUE', '4', null],
    ],
  )
  assert.deepEqual(faults, [
    "'Tờ 1'!B4 cell.error-value #REF!",
    "'Tờ 1'!B5 cell.formula-without-value ",
  ])
  assert.deepEqual(notes, ["workbook.formula 3 'Tờ 1'!B2"])
})

test('the header is found by its names below titles, in any order, with line breaks as spaces', async () => {
  const rows = [
    ['UBND XÃ'],
    [],
    ['DANH SÁCH'],
    ['STT', 'so', 'ma', 'ngay', 'Thời\n điểm', 'co', ''],
    ['1', '5', 'x', '', '', '', 'lạc'],
  ]
  const found = await readSheet(rows, { ignore: ['STT'], names: { luc: 'Thời điểm' } })
  assert.deepEqual(found.rows, [['x', '5', null, null, null]])
  assert.deepEqual(found.lines, [5])
  assert.deepEqual(found.notes, ["workbook.unnamed-column 1 'Tờ 1'!G5"])
  assert.equal(found.reader.placeOf!(5, 'so'), "'Tờ 1'!B5")
  assert.equal(found.reader.placeOf!(5, null), "'Tờ 1'!5")
})

test('a header of two lines is joined after filling merged cells', async () => {
  const xml = sheetXml(
    [
      ['TT', 'ma', 'Số liệu', '', 'luc', 'co'],
      ['', '', 'so', 'ngay', '', ''],
      ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)'],
      ['1', 'x', '5', '01/01/2020'],
      ['', 'Tổng cộng', '5'],
      ['Người lập biểu'],
      ['Ký tên'],
    ],
    '<mergeCells count="2"><mergeCell ref="C1:D1"/><mergeCell ref="B1:B2"/><mergeCell ref="B4:B5"/></mergeCells>',
  )
  const found = await readMade(
    { sheets: [{ name: 'S', xml }] },
    {
      headerRow: 1,
      headerRows: 2,
      ignore: ['TT'],
      names: { so: 'Số liệu / so', ngay: 'Số liệu / ngay' },
      leaveOut: [{ pattern: '^\\(1\\)$' }, { column: 'ma', pattern: '^tổng' }],
      endsAt: { pattern: '^người lập' },
    },
  )
  assert.deepEqual(found.rows, [['x', '5', '01/01/2020', null, null]])
  assert.deepEqual(found.notes, [
    'workbook.merged 1 S!B4',
    'workbook.left-out 2 S!3',
    'workbook.after-end 2 S!6',
  ])
})

test('two headers are refused with both named: on one sheet, on two, and between the rows', async () => {
  const two = await refusal(readSheet([header, ['x'], header, ['y']]))
  assert.deepEqual(two, { code: 'source.two-headers', first: "'Tờ 1'!1", second: "'Tờ 1'!3" })
  const sheets = ['A', 'B'].map((name) => ({ name, xml: sheetXml([header, [name]]) }))
  const both = await refusal(readMade({ sheets }))
  assert.deepEqual(both, { code: 'source.two-headers', first: 'A!1', second: 'B!1' })
  assert.deepEqual((await readMade({ sheets }, { sheet: 'B' })).rows[0]![0], 'B')
  assert.deepEqual((await readMade({ sheets }, { sheet: 1 })).rows[0]![0], 'A')
  const hidden = [{ ...sheets[0]!, state: 'hidden' }, sheets[1]!]
  assert.deepEqual((await readMade({ sheets: hidden })).rows[0]![0], 'B')
  const far = [header, ...Array.from({ length: 60 }, (_, i) => [`${i}`]), header]
  assert.deepEqual(await refusal(readSheet(far)), {
    code: 'source.two-headers',
    first: "'Tờ 1'!1",
    second: "'Tờ 1'!62",
  })
})

test('a header or a sheet that is not there is refused by name', async () => {
  const found = await refusal(readSheet([['x'], ['ma', 'so', 'ngay', 'luc', 'Có']]))
  assert.equal(found.code, 'source.missing-column')
  assert.equal(found.missing, 'co')
  assert.equal((await refusal(readSheet([[...header, 'thừa']]))).code, 'source.unknown-column')
  assert.equal((await refusal(readSheet([[...header, 'ma']]))).code, 'source.duplicate-column')
  assert.deepEqual(await refusal(readSheet([header], { sheet: 'Tờ 2' })), {
    code: 'source.no-such-sheet',
    file: 'a.xlsx',
    sheet: 'Tờ 2',
    found: 'Tờ 1',
  })
  assert.equal((await refusal(readSheet([]))).code, 'source.empty')
})

test('rows without values are passed over, hidden ones are read, and both are told', async () => {
  const xml = sheetXml([['STT', ...header], ['1', 'x'], ['2'], [], ['3', 'y']])
    .replace('<sheetData>', '<cols><col min="2" max="3" hidden="1"/></cols><sheetData>')
    .replace('<row r="5"', '<row r="5" hidden="1"')
  const found = await readMade({ sheets: [{ name: 'S', xml }] }, { ignore: ['STT'] })
  assert.deepEqual(found.lines, [2, 5])
  assert.deepEqual(found.notes, [
    'workbook.hidden-column 2 S!B2',
    'workbook.empty-row 1 S!3',
    'workbook.hidden-row 1 S!5',
  ])
})

test('a pattern that is none is refused when it is declared', () => {
  for (const options of [{ leaveOut: [{ pattern: '(' }] }, { endsAt: { pattern: '' } }]) {
    assert.equal(fileKind('xlsx').options.safeParse(options).success, false)
  }
})

const office = findLibreOffice()
test(
  'LibreOffice writes the same table as XLSX, XLS and ODS, and it is read the same',
  { skip: office.missing, timeout: 180_000 },
  async () => {
    const path = officeDocument(folder)
    const expected = [
      ['067090000001', '1.1', '29/02/2024', '2024-02-29 10:30:15', 'Có'],
      ['hai đầu\nĐắk Wil', '3.1', '05/02/1990', null, 'Không'],
      ['00004', '-2500000.75', '01/03/1900', null, null],
      ['x  y', '#N/A', null, null, null],
    ]
    for (const kind of ['xlsx', 'xls', 'ods']) {
      const made = convert(path, kind, folder)
      const found = await read(made, {}, kind)
      // ODS keeps the format apart from the cell, where it is not looked up.
      const rows = kind === 'ods' ? expected.with(2, ['4', ...expected[2]!.slice(1)]) : expected
      assert.deepEqual(found.rows, rows, kind)
      assert.deepEqual(found.lines, [3, 4, 5, 6], kind)
      assert.deepEqual(found.faults, ["'Bảng 1'!B6 cell.error-value #N/A"], kind)
      const notes = found.notes.map((note) => note.replace(/^workbook\./, ''))
      for (const note of ['formula 2', 'hidden-row 1', 'hidden-column 1', 'merged 1']) {
        assert.ok(
          notes.some((one) => one.startsWith(note)),
          `${kind} ${note}: ${notes.join('; ')}`,
        )
      }
      const other = kind === 'xls' ? 'xlsx' : 'xls'
      const renamed = join(folder, `renamed-${kind}.${other}`)
      copyFileSync(made, renamed)
      const again = await read(renamed, {}, other)
      assert.deepEqual(again.rows, rows)
      assert.ok(again.notes.includes(`workbook.other-format 1 ${kind.toUpperCase()}`))
    }
  },
)

test('a workbook that nobody declared is looked at: sheet, header and the columns of a dataset', async () => {
  const rows = [
    ['DANH SÁCH'],
    ['STT', 'Mã', 'So', 'Ngày'],
    ['<c><v>1</v></c>', 'x1', '<c><v>5</v></c>', '01/01/2020'],
    ['<c><v>2</v></c>', 'x2', '<c><v>6</v></c>', '02/01/2020'],
  ]
  const path = await writeXlsx(join(folder, 'probe.xlsx'), {
    sheets: [
      { name: 'Bìa', xml: sheetXml([['UBND XÃ']]) },
      { name: 'Tờ 2', xml: sheetXml(rows) },
    ],
  })
  const probed = await probeFile(path, version)
  assert.equal(probed.kind, 'xlsx')
  assert.equal(probed.declaration.sheet, 'Tờ 2')
  assert.equal(probed.declaration.headerRow, 2)
  assert.deepEqual(
    probed.columns.map(({ name, column: like }) => [name, like]),
    [
      ['STT', null],
      ['Mã', 'ma'],
      ['So', 'so'],
      ['Ngày', 'ngay'],
    ],
  )

  // The last column is empty, or nearly: the first row is the header all the same.
  for (const remark of [[], ['ghi']]) {
    const sparse = [
      ['Mã', 'Tên', 'Ngày', 'Ghi chú'],
      ['x1', 'An', '01/01/2020'],
      ['x2', 'Bình', 'x'],
    ]
    sparse[2]!.push(...remark)
    const xml = sheetXml(sparse)
    const made = await writeXlsx(join(folder, 'sparse.xlsx'), { sheets: [{ name: 'Tờ', xml }] })
    const { headers, columns } = await probeFile(made, null)
    assert.equal(headers![0]!.row, 1)
    assert.deepEqual(headers![0]!.names, sparse[0])
    assert.equal(columns.length, 4)
  }
})
