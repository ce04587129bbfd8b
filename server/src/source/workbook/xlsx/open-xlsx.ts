/** An XLSX or XLSM as sheets of cells. Its parts are streamed; programs in it are not looked at. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Sheet, Workbook } from '../cell.ts'
import { readXml } from '../read-xml.ts'
import type { ZipParts } from '../zip-parts.ts'
import { foreignAttribute, isTrue, readRelations, type Relation } from './package-parts.ts'
import { readMergedAbove } from './read-merged.ts'
import { readSheetRows, type SheetContext } from './read-sheet-rows.ts'
import { readStrings } from './read-strings.ts'
import { readStyles } from './read-styles.ts'
import type { StringShelf } from './string-shelf.ts'

export type SheetEntry = { name: string; hidden: boolean; part: string }

/** Throws `source.bad-workbook`, `source.workbook-bomb`. */
export async function openXlsx(zip: ZipParts, file: string): Promise<Workbook> {
  const { main, relations, sheets, from1904 } = await readContents(zip, file)
  const partOf = (type: string) => relations.find((one) => one.type === type)?.target
  let styles: SheetContext['styles'] | undefined
  let strings: StringShelf | undefined

  /** Read at the first sheet that is looked into, for all. */
  async function contextOf(part: string): Promise<SheetContext> {
    styles ??= await readStyles(zip, file, partOf('styles'))
    strings ??= await readStrings(zip, file, partOf('sharedStrings'))
    return { zip, file, part, styles, strings, from1904 }
  }

  const macros = relations.some(({ type }) => type === 'vbaProject')
  return {
    macros: macros || /macroEnabled/i.test(main),
    sheets: sheets.map(({ name, hidden, part }): Sheet => ({
      name,
      hidden,
      mergedAbove: (rowLast) => readMergedAbove(zip, file, part, rowLast),
      async *rows(listener = {}) {
        yield* readSheetRows(await contextOf(part), listener)
      },
    })),
    async close() {
      strings?.close()
      await zip.close()
    },
  }
}

/** The sheets with their parts, as the workbook lists them. */
export async function readContents(zip: ZipParts, file: string) {
  const main =
    (await readRelations(zip, file, '')).find(({ type }) => type === 'officeDocument')?.target ??
    'xl/workbook.xml'
  const entry = zip.find(main)
  if (!entry) throw new Refusal('source.bad-workbook', { file, reason: `${main} ?` })
  const relations = await readRelations(zip, file, main)
  const sheets: SheetEntry[] = []
  let from1904 = false
  await readXml(
    zip.read(entry),
    { file, part: main },
    {
      open(name, attributes) {
        if (name === 'workbookPr') from1904 = isTrue(attributes.date1904)
        if (name !== 'sheet') return
        const relation = findRelation(relations, foreignAttribute(attributes, 'id'))
        if (relation?.type !== 'worksheet') return
        const hidden = (attributes.state ?? 'visible') !== 'visible'
        sheets.push({ name: attributes.name ?? '', hidden, part: relation.target })
      },
      close() {},
    },
  )
  return { main, relations, sheets, from1904 }
}

const findRelation = (relations: Relation[], id: string | undefined) =>
  relations.find((one) => one.id === id)
