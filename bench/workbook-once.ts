/** One step of the measurements of workbooks, in a process of its own: write a file, or read it. */
import { readCommunes } from '../server/src/sample/communes.ts'
import { residents } from '../server/src/sample/definitions.ts'
import { makeResidents, residentColumns } from '../server/src/sample/residents.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { columnLetters } from '../server/src/source/workbook/cell.ts'
import { declaration, spaces, xmlText } from '../server/src/source/workbook/form/xml-text.ts'
import { createZip } from '../server/src/source/workbook/form/zip-writer.ts'
import { xlsxKind } from '../server/src/source/workbook/xlsx-source.ts'

const [step, path = '', count = '1000'] = process.argv.slice(2)
if (step === 'write') await writeWorkbook(path, Number(count))
else {
  const version = residents as unknown as DatasetVersion
  const reader = xlsxKind.read(path, version, {}, { name: 'bench' })
  for await (const _ of reader.batches());
  process.send?.(process.resourceUsage().maxRSS * 1024)
}
process.disconnect?.()

/** As a spreadsheet saves it: texts are shared, numbers stand in their cells. */
async function writeWorkbook(to: string, rows: number): Promise<void> {
  const zip = await createZip(to)
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${spaces.links}/${type}" Target="${target}"/>`
  const relations = (...list: string[]) =>
    `${declaration}<Relationships xmlns="${spaces.relations}">${list.join('')}</Relationships>`
  await zip.put('[Content_Types].xml', `<Types xmlns="${spaces.types}"/>`)
  await zip.put('_rels/.rels', relations(relation('r1', 'officeDocument', 'xl/workbook.xml')))
  await zip.put(
    'xl/workbook.xml',
    `<workbook xmlns="${spaces.main}" xmlns:r="${spaces.links}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
  )
  const parts = [
    relation('r1', 'worksheet', 'worksheets/sheet1.xml'),
    relation('r2', 'sharedStrings', 'sharedStrings.xml'),
  ]
  await zip.put('xl/_rels/workbook.xml.rels', relations(...parts))
  const texts = new Map<string, number>()
  await zip.put('xl/worksheets/sheet1.xml', inPieces(sheet(rows, texts)))
  await zip.put('xl/sharedStrings.xml', inPieces(sharedTexts(texts)))
  await zip.end()
}

function* sheet(rows: number, texts: Map<string, number>): Iterable<string> {
  yield `${declaration}<worksheet xmlns="${spaces.main}"><sheetData>`
  const numbers = residentColumns.indexOf('so_ho')
  yield rowXml(1, residentColumns, texts, -1)
  let number = 2
  for (const fields of makeResidents(readCommunes(), rows)) {
    yield rowXml(number++, fields, texts, numbers)
  }
  yield '</sheetData></worksheet>'
}

function rowXml(
  row: number,
  fields: readonly (string | null)[],
  texts: Map<string, number>,
  numbers: number,
): string {
  const cells = fields.map((field, i) => {
    if (field === null) return ''
    const place = `${columnLetters(i)}${row}`
    if (i === numbers) return `<c r="${place}"><v>${field}</v></c>`
    if (!texts.has(field)) texts.set(field, texts.size)
    return `<c r="${place}" s="0" t="s"><v>${texts.get(field)}</v></c>`
  })
  return `<row r="${row}" spans="1:${fields.length}">${cells.join('')}</row>`
}

function* sharedTexts(texts: Map<string, number>): Iterable<string> {
  yield `${declaration}<sst xmlns="${spaces.main}" uniqueCount="${texts.size}">`
  for (const text of texts.keys()) yield `<si><t>${xmlText(text)}</t></si>`
  yield '</sst>'
}

function* inPieces(texts: Iterable<string>): Iterable<string> {
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length < 100_000) continue
    yield piece
    piece = ''
  }
  yield piece
}
