import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { datasetSchema, type DatasetInput, type DatasetVersion } from '@kho/contract/dataset.ts'
import { numberColumns } from '../catalogue/number-columns.ts'
import { writeTcvn3 } from '../catalogue/tcvn3.ts'
import { writeVni } from '../catalogue/vni.ts'
import { probeFile, type ProbedFile } from './probe-file.ts'
import { sheetXml, writeXlsx } from '../../test/kit/workbook.ts'
import { fileKind } from './source-kinds.ts'
import { readSheetOptions } from './workbook/sheet-arguments.ts'

const folder = mkdtempSync(join(tmpdir(), 'kho-probe-'))
after(() => rmSync(folder, { recursive: true }))

const column = (name: string, vi: string, more: object = {}) => ({
  name,
  type: 'text',
  title: { vi, en: name },
  ...more,
})

function versionOf(columns: object[]): DatasetVersion {
  const text = { vi: 'x', en: 'x' }
  const input = {
    id: 'wells',
    title: text,
    description: text,
    supplier: 'a',
    updateForm: text,
    updateFrequency: 'yearly',
    permittedUsers: 'everybody',
    database: 'x',
    owner: 'a',
    sharing: 'open',
    importance: 'ordinary',
    retention: 'life',
    documents: [{ title: text, text }],
    key: ['ma'],
    columns,
  } as unknown as DatasetInput
  return numberColumns(datasetSchema.parse(input), null).version
}

const wells = versionOf([
  column('ma', 'Mã giếng', { required: true }),
  column('ten', 'Tên chủ hộ'),
  column('do_sau', 'Độ sâu', { type: 'decimal', precision: 8, scale: 2 }),
  column('ngay_khoan', 'Ngày khoan', { type: 'date' }),
])

const people = ['Nguyễn Văn Hùng', 'Trần Thị Mười', 'Lâm Thị Ánh', 'Đặng Hữu Phước']
const rowsWith = (delimiter: string) =>
  people
    .map((name, i) => [`0${i + 1}`, name, `1.${i}00,5`, `0${i + 1}/12/2020`].join(delimiter))
    .join('\n')
const names = ['Mã giếng', 'TÊN CHỦ HỘ', 'Do sau (m)', 'Ngày khoan']

async function probe(
  name: string,
  content: string | Buffer,
  version: DatasetVersion | null = wells,
): Promise<ProbedFile> {
  const path = join(folder, name)
  writeFileSync(path, content)
  return probeFile(path, version)
}

/** What is proposed must be a declaration, and read the file. */
async function readAs(probed: ProbedFile, version = wells): Promise<(string | null)[][]> {
  const { kind, path, id: _id, dataset: _dataset, ...options } = probed.declaration
  const reader = fileKind(kind as string).read(path as string, version, options, { name: 'probe' })
  const rows: (string | null)[][] = []
  for await (const batch of reader.batches()) rows.push(...batch.rows)
  return rows
}

test('a file of a spreadsheet is proposed whole, and the proposal reads it', async () => {
  const title = 'SỞ NÔNG NGHIỆP;;;\n"Danh sách giếng";;;\n'
  const probed = await probe('Giếng 2020.csv', `${title}${names.join(';')}\n${rowsWith(';')}\n`)
  assert.deepEqual(probed.declaration, {
    id: 'gieng-2020',
    dataset: 'wells',
    kind: 'csv',
    path: join(folder, 'Giếng 2020.csv'),
    encoding: 'utf-8',
    delimiter: ';',
    headerRow: 3,
    names: {
      ma: 'Mã giếng',
      ten: 'TÊN CHỦ HỘ',
      do_sau: 'Do sau (m)',
      ngay_khoan: 'Ngày khoan',
    },
  })
  assert.deepEqual(probed.missing, [])
  const [, , depth, day] = probed.columns
  assert.deepEqual([depth!.proposal.type, depth!.proposal.written], ['decimal', '1.234,5'])
  assert.deepEqual([day!.proposal.type, day!.proposal.written], ['date', 'DD/MM/YYYY'])
  assert.equal(probed.columns[0]!.proposal.type, 'text')
  assert.deepEqual(
    probed.advice.map(({ en }) => en),
    [
      'Column Do sau (m) is written as "1.234,5", the definition says "1234.5": correct the column\'s "written".',
      'Column Ngày khoan is written as "DD/MM/YYYY", the definition says "YYYY-MM-DD": correct the column\'s "written".',
    ],
  )
  assert.deepEqual((await readAs(probed))[0], ['01', 'Nguyễn Văn Hùng', '1.000,5', '01/12/2020'])
  // 45,5 is of two forms; a definition that says either of them is right.
  const shallow = (written: string) =>
    probe(
      'nông.csv',
      'ma;sau\n01;45,5\n02;60\n',
      versionOf([
        column('ma', 'Mã', { required: true }),
        column('sau', 'Sâu', { type: 'decimal', precision: 8, scale: 2, written }),
      ]),
    )
  assert.deepEqual((await shallow('1234,5')).advice, [])
  assert.equal((await shallow('1,234.5')).advice.length, 1)
})

test('two rows that may be the header are both shown; the dataset decides between them', async () => {
  const upper = 'Thông tin,Chủ hộ,Giếng,Thời gian\n'
  const text = `${upper}${names.join(',')}\n${rowsWith(',').replaceAll('00,5', '')}\n`
  const probed = await probe('two.csv', text)
  assert.deepEqual(probed.headers!.map(({ row }) => row).toSorted(), [1, 2])
  assert.equal(probed.declaration['headerRow'], 2)
  assert.match(probed.advice[0]!.en, /rows may be the header: .*1.*2|2.*1/)
  assert.equal((await readAs(probed)).length, people.length)
})

for (const [name, write, expected] of [
  ['tcvn3', writeTcvn3, { encoding: 'tcvn3' }],
  ['vni', writeVni, { encoding: 'latin1', legacy: 'vni' }],
] as const) {
  test(`a file in ${name} is shown side by side in several encodings`, async () => {
    const text = `mã\tTên chủ hộ\n${people.map((one, i) => `0${i}\t${one}`).join('\n')}\n`
    const probed = await probe(`${name}.tsv`, Buffer.from(write(text), 'latin1'))
    const [best, ...others] = probed.encodings!
    const { cells, confidence, ...form } = best!
    assert.deepEqual(form, expected)
    assert.ok(confidence >= 0.8)
    assert.ok(cells.includes('Nguyễn Văn Hùng') || cells.includes('Tên chủ hộ'), cells.join())
    assert.ok(others.length >= 2)
    for (const other of others) assert.notEqual(other.cells[0], cells[0])
    assert.equal(probed.kind, 'tsv')
    assert.deepEqual(probed.missing, ['do_sau', 'ngay_khoan'])
    assert.deepEqual(probed.declaration['names'], {
      ma: form.encoding === 'tcvn3' ? 'mã' : write('mã'),
      ten: form.encoding === 'tcvn3' ? 'Tên chủ hộ' : write('Tên chủ hộ'),
    })
  })
}

test('text of an old font inside UTF-8 is told by column, with what it means', async () => {
  const lines = people.map((one, i) => `0${i},${writeTcvn3(one)},plain`)
  const probed = await probe('font.csv', `ma,ten,khac\n${lines.join('\n')}\n`)
  const [, name, other] = probed.columns
  assert.equal(name!.proposal.legacy, 'tcvn3')
  assert.deepEqual(name!.proposal.cells![0], {
    written: writeTcvn3(people[0]!),
    letters: people[0],
  })
  assert.match(probed.advice[0]!.vi, /"legacy": "tcvn3"/)
  assert.equal(other!.column, null)
  assert.deepEqual(probed.declaration['ignore'], ['khac'])
})

test('JSON, NDJSON and XML are found by what is inside, with paths', async () => {
  const records = people.map((ten, i) => ({
    ma: `0${i}`,
    ho: { ten },
    do_sau: i + 0.5,
    ngay_khoan: null,
  }))
  const json = await probe(
    'a.json',
    JSON.stringify({ ok: true, tags: [1], data: { items: records } }),
  )
  assert.equal(json.kind, 'json')
  assert.equal(json.declaration['records'], '/data/items')
  assert.deepEqual(json.declaration['names'], { ten: '/ho/ten' })
  assert.deepEqual((await readAs(json))[1], ['01', people[1], '1.5', null])

  const lines = await probe('a.txt', records.map((one) => `${JSON.stringify(one)}\n`).join(''))
  assert.equal(lines.kind, 'ndjson')
  assert.equal((await readAs(lines)).length, people.length)

  const items = people.map(
    (ten, i) =>
      `<gieng ma="0${i}"><chu><ten>${ten}</ten></chu><do_sau>2</do_sau><ngay_khoan/></gieng>`,
  )
  const xml = await probe(
    'a.xml',
    `<?xml version="1.0"?><ds><ngay>1</ngay><gs>${items.join('\n')}</gs></ds>`,
  )
  assert.equal(xml.kind, 'xml')
  assert.equal(xml.declaration['records'], '/ds/gs/gieng')
  assert.deepEqual(xml.declaration['names'], { ma: '@ma', ten: 'chu/ten' })
  assert.deepEqual((await readAs(xml))[2], ['02', people[2], '2', null])
})

test('lines of one width are proposed as such, with little confidence', async () => {
  const pad = (text: string, width: number) => text.padEnd(width)
  const text = people
    .map((ten, i) => `0${i} ${pad(ten, 20)}${pad(`${i}.5`, 6)}2020-01-0${i + 1}\n`)
    .join('')
  const probed = await probe('fixed.dat', text)
  assert.equal(probed.kind, 'fixed-width')
  assert.ok(probed.confidence <= 0.4)
  assert.ok(probed.columns.length >= 4)
})

test('what is nothing known, empty or absent is refused by name', async () => {
  await assert.rejects(probe('x.bin', Buffer.from([0, 1, 2, 3, 0, 0, 9])), {
    code: 'source.unknown-form',
  })
  await assert.rejects(probe('word.csv', 'chỉ một dòng'), { code: 'source.unknown-form' })
  await assert.rejects(probe('empty.csv', ''), { code: 'source.empty' })
  await assert.rejects(probeFile(join(folder, 'no.csv'), null), { code: 'source.not-found' })
})

test('without a dataset names and types are shown, and nothing is matched', async () => {
  const probed = await probe('bare.csv', 'a,b\n1,true\n2,false\n', null)
  assert.deepEqual(
    probed.columns.map(({ name, column, proposal }) => [name, column, proposal.type]),
    [
      ['a', null, 'integer'],
      ['b', null, 'boolean'],
    ],
  )
  assert.equal(probed.declaration['dataset'], '…')
})

const years = [
  ['DANH SÁCH GIẾNG'],
  ['Mã giếng', 'Tên chủ hộ', 'Thông số', ''],
  ['', '', 'Độ sâu', 'Ngày khoan'],
  ['(1)', '(2)', '(3)', '(4)'],
  ['01', 'Nguyễn Văn Hùng', '12.5', '2020-01-02'],
  ['02', 'Trần Thị Mười', '9', '2021-03-04'],
]
const cover = [
  ['Năm', 'Số giếng'],
  ['2020', '12'],
]

test('a header of two lines with merged cells is proposed with its reason, and read', async () => {
  const merged =
    '<mergeCells><mergeCell ref="A1:D1"/><mergeCell ref="C2:D2"/><mergeCell ref="A2:A3"/></mergeCells>'
  const path = await writeXlsx(join(folder, 'hai dòng.xlsx'), {
    sheets: [
      { name: 'ẩn', state: 'hidden', xml: sheetXml(cover) },
      { name: 'Giếng', xml: sheetXml(years, merged) },
      { name: 'Tổng', xml: sheetXml(cover) },
    ],
  })
  const names = ['Mã giếng', 'Tên chủ hộ', 'Thông số / Độ sâu', 'Thông số / Ngày khoan']
  const asked = (...args: string[]) =>
    probeFile(path, wells, readSheetOptions({ positionals: [], values: valuesOf(args) }))
  const free = await probeFile(path, null, { sheet: 2 })
  assert.deepEqual(
    free.columns.map(({ name }) => name),
    names,
  )
  const chosen = await asked('sheet=Giếng', 'header-rows=2-3', 'first-row=5')
  const { sheet, headerRow, headerRows, firstRow } = chosen.declaration
  assert.deepEqual([sheet, headerRow, headerRows, firstRow], ['Giếng', 2, 2, 5])
  assert.deepEqual(chosen.missing, [])
  assert.equal(chosen.columns[2]!.proposal.type, 'decimal')
  assert.deepEqual(await readAs(chosen), [
    ['01', 'Nguyễn Văn Hùng', '12.5', '2020-01-02'],
    ['02', 'Trần Thị Mười', '9', '2021-03-04'],
  ])
  assert.deepEqual(
    (await asked('sheet=Tổng')).columns.map(({ name }) => name),
    ['Năm', 'Số giếng'],
  )
  await assert.rejects(asked('sheet=Không'), { code: 'source.no-such-sheet' })
  await assert.rejects(asked('sheet=Giếng', 'header-row=40'), { code: 'source.bad-table' })
  const values = ['header-rows=3-2', 'header-rows=1-9', 'header-rows=2', 'first-row=0']
  for (const value of [...values, 'header-row=x'])
    assert.throws(() => asked(value), { code: 'cli.misuse' }, value)
  for (const two of [
    ['header-rows=2-3', 'first-row=3'],
    ['header-rows=2-3', 'header-row=2'],
  ])
    assert.throws(() => asked(...two), { code: 'cli.misuse' }, two.join())
})

const valuesOf = (args: readonly string[]) =>
  Object.fromEntries(args.map((one) => one.split('=') as [string, string]))

test('where two columns of a header have one name, that is said without the name', async () => {
  const rows = [
    ['Tên', 'Số', 'Số'],
    ['a', '1', '2'],
  ]
  const path = await writeXlsx(join(folder, 'trùng.xlsx'), {
    sheets: [{ name: 'S', xml: sheetXml(rows) }],
  })
  await assert.rejects(
    probeFile(path, null, { headerRow: 1 }),
    (error: Error & { values: object }) => {
      assert.match(error.message, /B.*C/)
      assert.doesNotMatch(error.message, /Số\b/)
      return true
    },
  )
})
