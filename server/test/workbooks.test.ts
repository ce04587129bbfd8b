/** An office's workbook from the template to the receipt: filled in wrongly, marked, corrected. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { describeReceipt } from '../src/intake/describe-receipt.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { makeTemplate } from '../src/intake/make-template.ts'
import { markWorkbook } from '../src/intake/mark-workbook.ts'
import { listQuarantine } from '../src/intake/quarantine.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince } from './kit/province.ts'
import { sheetXml, writeXlsx } from './kit/workbook.ts'
import { openZipParts } from '../src/source/workbook/zip-parts.ts'

const title = { vi: 'Cột', en: 'Column' }
const definition = definitionOf({
  id: 'wells',
  key: ['ma'],
  sharing: 'shared',
  thresholds: { failingShareMax: 0.5, deletedShareMax: 1 },
  columns: [
    { name: 'ma', type: 'text', required: true, title },
    { name: 'gioi', type: 'text', title, codelist: { list: 'gender' } },
    { name: 'sau', type: 'decimal', precision: 8, scale: 2, title },
    { name: 'ngay', type: 'date', written: 'DD/MM/YYYY', title },
  ],
})
const header = ['ma', 'gioi', 'sau', 'ngay']
const good = ['0001', '1', '<c><v>1.1000000000000001</v></c>', '<c s="1"><v>45351</v></c>']

async function textOf(path: string, part: string): Promise<string> {
  const zip = await openZipParts(path, 'x')
  let text = ''
  for await (const piece of zip.read(zip.find(part)!)) text += String(piece)
  await zip.close()
  return text
}

test('a workbook is loaded, its wrong rows held back, marked, corrected and loaded again', async () => {
  const p = await openProvince({ codelists: true })
  try {
    const version = await p.define(definition)
    let files = 0
    const write = (rows: string[][]) =>
      writeXlsx(join(p.folder, `${++files}.xlsx`), {
        sheets: [{ name: 'Giếng', xml: sheetXml(rows) }],
        formats: ['dd/mm/yyyy'],
      })
    const load = (path: string) =>
      loadSource(
        { db: p.db, journalFolder: p.journalFolder },
        { dataset: 'wells', supply: fileSupply(version, { path }), actor: 'test' },
      )

    const first = await write([
      header,
      good,
      ['0002', '9', '<c><f>1/0</f><v>2</v></c>', '31/02/1990'],
      ['0003', '7', '<c><v>2</v></c>', '01/01/2020'],
      ['0004', '2', '<c t="e"><v>#REF!</v></c>', ''],
      ['<c><v>1.2345678901234501E+17</v></c>', '2', '', ''],
      ['0006', '0', '', ''],
      ['0007', '1', '', ''],
      ['0008', '1', '', ''],
    ])
    const receipt = await load(first)
    assert.deepEqual([receipt.inserts, receipt.heldBack, receipt.equal], [4, 4, false])
    assert.deepEqual(
      receipt.notes!.map(({ note, first: place }) => [note, place]),
      [
        ['workbook.number-shortened', 'Giếng!C2'],
        ['workbook.formula', 'Giếng!C3'],
      ],
    )
    const told = describeReceipt(receipt, 'vi').join('\n')
    assert.match(
      told,
      /^1\.xlsx {2}SHA-256 [0-9a-f]{64}\nGiữ lại 4 dòng, xem bằng npx kho quarantine /m,
    )
    assert.ok(told.includes(receipt.source.fileSha256!) && told.includes(receipt.load), told)
    const held = await listQuarantine(p.db, receipt.load)
    assert.deepEqual(
      held.map(({ line, rule, column_name: column, written }) => [line, rule, column, written]),
      [
        ['3', 'date.not-a-day', 'ngay', '31/02/1990'],
        ['4', 'code.unknown', 'gioi', '7'],
        ['5', 'cell.error-value', 'sau', '#REF!'],
        ['6', 'cell.digits-lost', 'ma', '1.2345678901234501E+17'],
      ],
    )
    const stored = await p.db.query('select c1, c3, c4, c4w from store.d_wells order by c1 limit 1')
    assert.deepEqual(stored.rows[0], { c1: '0001', c3: '1.1', c4: '2024-02-29', c4w: '29/02/2024' })

    const to = join(p.folder, 'marked.xlsx')
    assert.deepEqual(await markWorkbook(p.db, { load: receipt.load, path: first, to }), {
      marked: 4,
    })
    const comments = await textOf(to, 'xl/kho-comments1.xml')
    for (const cell of ['D3', 'B4', 'C5', 'A6']) assert.ok(comments.includes(`ref="${cell}"`), cell)
    assert.match(comments, /Excel đã làm mất chữ số/)
    const other = await write([header, good])
    const wrong = { load: receipt.load, path: other, to: join(p.folder, 'wrong.xlsx') }
    await assert.rejects(markWorkbook(p.db, wrong), { code: 'intake.another-file' })
    const again = await load(to)
    assert.deepEqual([again.changed, again.heldBack], [false, 4])

    const corrected = await load(await write([header, good, ['0002', '9', '2', '28/02/1990']]))
    assert.deepEqual([corrected.heldBack, corrected.equal, corrected.deletes], [0, true, 3])
    const nothing = await markWorkbook(p.db, { load: corrected.load, path: first, to }).catch(
      (e) => e,
    )
    assert.ok(nothing instanceof Refusal)
    assert.equal(nothing.code, 'intake.nothing-held')
  } finally {
    await p.end()
  }
})

test('a refused workbook names sheet and cell; one with a secret keeps nothing', async () => {
  const p = await openProvince()
  try {
    const version = await p.define({
      ...definition,
      columns: definition.columns.map((column) =>
        column.name === 'gioi' ? { name: 'gioi', type: 'text', title } : column,
      ),
      thresholds: { failingShareMax: 0, deletedShareMax: 1 },
    } as typeof definition)
    const refused = async (rows: string[][]) => {
      const path = await writeXlsx(join(p.folder, 'a.xlsx'), {
        sheets: [{ name: 'Tờ 1', xml: sheetXml(rows) }],
      })
      const error = await loadSource(
        { db: p.db, journalFolder: p.journalFolder },
        { dataset: 'wells', supply: fileSupply(version, { path }), actor: 'test' },
      ).catch((e) => e)
      assert.ok(error instanceof Refusal, String(error))
      return error
    }
    const failing = await refused([header, ['1', '', '<c t="e"><v>#N/A</v></c>', '']])
    assert.equal(failing.code, 'intake.too-many-failing')
    assert.match(failing.sentence.vi, /dòng 'Tờ 1'!C2, cell.error-value/)
    const secret = await refused([header, ['1', 'TUYỆT MẬT', '<c t="e"><v>#N/A</v></c>', '']])
    assert.equal(secret.code, 'catalogue.state-secret')
    const { rows } = await p.db.query(
      `select count(*)::int as n from intake.quarantine where fields::text like '%TUY%'`,
    )
    assert.equal(rows[0].n, 0)
  } finally {
    await p.end()
  }
})

test('a template offers the codes of the lists that the columns name', async () => {
  const p = await openProvince({ codelists: true })
  try {
    const path = join(p.folder, 'template.xlsx')
    await makeTemplate(p.db, await p.define(definition), path)
    const lists = await textOf(path, 'xl/worksheets/sheet3.xml')
    assert.match(lists, />9</)
    const rules = await textOf(path, 'xl/worksheets/sheet1.xml')
    assert.match(rules, /sqref="B3:B1048576"><formula1>&quot;0,1,2,9&quot;</)
    const receipt = await loadSource(
      { db: p.db, journalFolder: p.journalFolder },
      {
        dataset: 'wells',
        supply: fileSupply(await p.define(definition), { path }),
        actor: 'test',
      },
    )
    assert.deepEqual([receipt.rows, receipt.equal], [0, true])
  } finally {
    await p.end()
  }
})
