/**
 * The workbook in which a supplier without a system types a dataset: titles, columns formatted as
 * text where spreadsheets would spoil what is typed, drop-downs of allowed values, guidance.
 */
import { rm } from 'node:fs/promises'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { columnLetters, rowsMax } from '../cell.ts'
import { commentsPart, drawingPart } from './cell-comments.ts'
import { describeColumn } from './describe-column.ts'
import { guidanceSheet } from './guidance-sheet.ts'
import { declaration, mediaTypes, spaces, textCell, xmlText } from './xml-text.ts'
import { createZip } from './zip-writer.ts'

/** Codes that may be chosen in a column, by its name. */
export type CodeChoices = ReadonlyMap<string, readonly { code: string; name: string }[]>

const sheetNames = { rows: 'Dữ liệu', guide: 'Hướng dẫn', lists: 'Danh mục' }

/** Where the template has its table, and what the columns are called there. */
export type TemplateLayout = {
  sheet: string
  headerRow: number
  firstRow: number
  /** Column name → the name in the file, where they differ. */
  names: Readonly<Record<string, string>>
}

/** Row 1 has titles for people, row 2 the names by which the columns are found. */
const usualLayout: TemplateLayout = { sheet: sheetNames.rows, headerRow: 2, firstRow: 3, names: {} }
/** A list that is written into the rule itself may be no longer. */
const inlineMax = 255

const styleNumbers = { plain: 0, text: 1, title: 2, name: 3, wrapped: 4 } as const

/** Throws `source.file-exists`. */
export async function writeTemplate(
  path: string,
  version: DatasetVersion,
  choices: CodeChoices,
  layout: TemplateLayout = usualLayout,
): Promise<void> {
  const lists = listsOf(version.columns, choices)
  const comments = version.columns.map((column, i) => ({
    row: Math.max(1, layout.headerRow - 1),
    column: i,
    text: describeColumn(column),
  }))
  const parts: [name: string, content: string | Iterable<string>][] = [
    ['[Content_Types].xml', contentTypes()],
    ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
    ['xl/workbook.xml', workbook(layout)],
    ['xl/_rels/workbook.xml.rels', workbookRelations()],
    ['xl/styles.xml', styles()],
    ['xl/worksheets/sheet1.xml', rowsSheet(version, lists, layout)],
    [
      'xl/worksheets/_rels/sheet1.xml.rels',
      relations([
        ['comments', '../comments1.xml'],
        ['vmlDrawing', '../drawings/vmlDrawing1.vml'],
      ]),
    ],
    ['xl/comments1.xml', commentsPart(comments)],
    ['xl/drawings/vmlDrawing1.vml', drawingPart(comments)],
    ['xl/worksheets/sheet2.xml', guidanceSheet(version, styleNumbers)],
    ['xl/worksheets/sheet3.xml', listsSheet(lists)],
  ]
  const zip = await createZip(path)
  try {
    for (const [name, content] of parts) await zip.put(name, content)
    await zip.end()
  } catch (error) {
    await zip.abandon().catch(() => {})
    await rm(path, { force: true })
    throw error
  }
}

type List = { column: number; title: string; values: readonly { code: string; name: string }[] }

function listsOf(columns: readonly StoredColumn[], choices: CodeChoices): List[] {
  return columns.flatMap((column, i) => {
    const plain = plainValues(column)?.map((code) => ({ code, name: '' }))
    const values = choices.get(column.name) ?? plain ?? []
    return values.length > 0 ? [{ column: i, title: column.title.vi, values }] : []
  })
}

function plainValues(column: StoredColumn): readonly string[] | undefined {
  if (column.type === 'boolean') return column.written
  return column.type === 'text' ? column.values : undefined
}

/** What people choose from: in the rule itself where it is short, else on the sheet of lists. */
function choiceFormula(list: List, place: number): string {
  const inline = list.values.map(({ code }) => code).join(',')
  const isPlain = list.values.every(({ code }) => !/[",]|^\s|\s$/.test(code))
  if (isPlain && inline.length <= inlineMax) return `"${inline}"`
  const letters = columnLetters(place * 2)
  return `'${sheetNames.lists}'!$${letters}$2:$${letters}$${list.values.length + 1}`
}

const isTyped = ({ type }: StoredColumn) => type !== 'integer' && type !== 'decimal'

function rowsSheet(
  { columns }: DatasetVersion,
  lists: readonly List[],
  { headerRow, firstRow, names: called }: TemplateLayout,
): string {
  const nameOf = ({ name }: StoredColumn) => called[name] ?? name
  const widths = columns.map((column, i) => {
    const width = Math.min(40, Math.max(12, column.title.vi.length + 2, nameOf(column).length + 2))
    const style = isTyped(column) ? styleNumbers.text : styleNumbers.plain
    return `<col min="${i + 1}" max="${i + 1}" width="${width}" style="${style}" customWidth="1"/>`
  })
  const titles = columns.map(({ title, required }, i) =>
    textCell(
      `${columnLetters(i)}${headerRow - 1}`,
      `${title.vi}${required ? ' *' : ''}`,
      styleNumbers.title,
    ),
  )
  const names = columns.map((column, i) =>
    textCell(`${columnLetters(i)}${headerRow}`, nameOf(column), styleNumbers.name),
  )
  // Above a header in the first row there is no place for titles.
  const above =
    headerRow === 1
      ? ''
      : `<row r="${headerRow - 1}" ht="36" customHeight="1">${titles.join('')}</row>`
  const pane = `<pane ySplit="${firstRow - 1}" topLeftCell="A${firstRow}" activePane="bottomLeft" state="frozen"/>`
  return `${declaration}<worksheet xmlns="${spaces.main}" xmlns:r="${spaces.links}"><sheetViews><sheetView tabSelected="1" workbookViewId="0">${pane}</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${above}<row r="${headerRow}">${names.join('')}</row></sheetData>${validations(lists, firstRow)}<legacyDrawing r:id="r2"/></worksheet>`
}

function validations(lists: readonly List[], firstRow: number): string {
  if (lists.length === 0) return ''
  const rules = lists.map((list, place) => {
    const letters = columnLetters(list.column)
    const title = xmlText(list.title.slice(0, 32))
    const message = 'Chọn một giá trị trong danh sách. / Choose a value of the list.'
    return `<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="${title}" error="${message}" sqref="${letters}${firstRow}:${letters}${rowsMax}"><formula1>${xmlText(choiceFormula(list, place))}</formula1></dataValidation>`
  })
  return `<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>`
}

/** Two columns for each list: code and name. */
function* listsSheet(lists: readonly List[]): Iterable<string> {
  yield `${declaration}<worksheet xmlns="${spaces.main}"><sheetData>`
  const longest = Math.max(0, ...lists.map(({ values }) => values.length))
  for (let row = 0; row <= longest; row++) {
    const cells = lists.flatMap(({ title, values }, place) => {
      const value = row === 0 ? { code: title, name: '' } : values[row - 1]
      if (!value) return []
      const code = textCell(`${columnLetters(place * 2)}${row + 1}`, value.code, styleNumbers.text)
      const name = `${columnLetters(place * 2 + 1)}${row + 1}`
      return value.name === '' ? [code] : [code, textCell(name, value.name, styleNumbers.text)]
    })
    yield `<row r="${row + 1}">${cells.join('')}</row>`
  }
  yield '</sheetData></worksheet>'
}

function workbook({ sheet }: TemplateLayout): string {
  const { guide, lists } = sheetNames
  return `${declaration}<workbook xmlns="${spaces.main}" xmlns:r="${spaces.links}"><sheets><sheet name="${xmlText(sheet)}" sheetId="1" r:id="r1"/><sheet name="${guide}" sheetId="2" r:id="r2"/><sheet name="${lists}" sheetId="3" state="hidden" r:id="r3"/></sheets></workbook>`
}

function workbookRelations(): string {
  const sheets = [1, 2, 3].map((n): [string, string] => ['worksheet', `worksheets/sheet${n}.xml`])
  return relations([...sheets, ['styles', 'styles.xml']])
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const list = targets.map(
    ([type, target], i) =>
      `<Relationship Id="r${i + 1}" Type="${spaces.links}/${type}" Target="${target}"/>`,
  )
  return `${declaration}<Relationships xmlns="${spaces.relations}">${list.join('')}</Relationships>`
}

function contentTypes(): string {
  const overrides: [part: string, type: string][] = [
    ['/xl/workbook.xml', mediaTypes.workbook],
    ...[1, 2, 3].map((n): [string, string] => [`/xl/worksheets/sheet${n}.xml`, mediaTypes.sheet]),
    ['/xl/styles.xml', mediaTypes.styles],
    ['/xl/comments1.xml', mediaTypes.comments],
  ]
  const list = overrides.map(
    ([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`,
  )
  return `${declaration}<Types xmlns="${spaces.types}"><Default Extension="rels" ContentType="${mediaTypes.relations}"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="${mediaTypes.drawing}"/>${list.join('')}</Types>`
}

/** In the order of `styleNumbers`; 49 is the format of text. */
function styles(): string {
  const font = (size: number, before = '', after = '') =>
    `<font>${before}<sz val="${size}"/>${after}<name val="Calibri"/></font>`
  const fonts = font(11) + font(11, '<b/>') + font(9, '', '<color rgb="FF7F7F7F"/>')
  const wrap = '<alignment vertical="top" wrapText="1"/>'
  const formats = [
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
    `<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">${wrap}</xf>`,
    '<xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>',
    `<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">${wrap}</xf>`,
  ]
  const fills = ['none', 'gray125'].map(
    (type) => `<fill><patternFill patternType="${type}"/></fill>`,
  )
  const shade =
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/></patternFill></fill>'
  return `${declaration}<styleSheet xmlns="${spaces.main}"><fonts count="3">${fonts}</fonts><fills count="3">${fills.join('')}${shade}</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${formats.length}">${formats.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}
