/** An ODS as sheets of cells, streamed: all of them lie in one part. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { CellRange, Sheet, SheetListener, SheetRow, Workbook } from '../cell.ts'
import { readXml, stepXml, type XmlReader } from '../read-xml.ts'
import type { ZipParts } from '../zip-parts.ts'
import { createTableReader } from './read-table.ts'

const content = 'content.xml'

/** Throws `source.bad-workbook`, `source.workbook-bomb`, `source.workbook-locked`. */
export async function openOds(zip: ZipParts, file: string): Promise<Workbook> {
  await refuseLocked(zip, file)
  const entry = zip.find(content)
  if (!entry) throw new Refusal('source.bad-workbook', { file, reason: `${content} ?` })
  const place = { file, part: content }

  async function* rows(index: number, listener: SheetListener): AsyncIterable<SheetRow[]> {
    let ready: SheetRow[] = []
    const table = createTableReader(place, listener, (row) => ready.push(row))
    const chosen = chooseTable(index, table)
    for await (const _ of stepXml(zip.read(entry!), place, chosen.reader)) {
      if (ready.length > 0) {
        yield ready
        ready = []
      }
      if (chosen.isPast()) break
    }
    if (ready.length > 0) yield ready
  }

  /** Spans are told with the cell they begin in, so the rows above are enough. */
  async function mergedAbove(index: number, rowLast: number): Promise<CellRange[]> {
    const found: CellRange[] = []
    const listener = { merged: (range: CellRange) => void found.push(range) }
    for await (const batch of rows(index, listener)) {
      if (batch.at(-1)!.number > rowLast) break
    }
    return found.filter(({ row }) => row <= rowLast)
  }

  const tables = await listTables(zip, file)
  return {
    macros: zip.entries.some(({ fileName }) =>
      /^(Basic|Scripts)\/.+\.(xml|py|js|bsh)$/.test(fileName),
    ),
    sheets: tables.map(({ name, hidden }, index): Sheet => ({
      name,
      hidden,
      mergedAbove: (rowLast) => mergedAbove(index, rowLast),
      rows: (listener = {}) => rows(index, listener),
    })),
    close: () => zip.close(),
  }
}

/** Passes on what stands in the table of that number; tables within tables do not count. */
function chooseTable(index: number, table: XmlReader) {
  let seen = -1
  let depth = 0
  const inside = () => depth > 0 && seen === index
  const reader: XmlReader = {
    open(name, attributes) {
      if (name === 'table:table' && ++depth === 1) seen++
      if (inside()) table.open(name, attributes)
    },
    close(name) {
      if (inside()) table.close(name)
      if (name === 'table:table') depth--
    },
    text(text) {
      if (inside()) table.text!(text)
    },
  }
  return { reader, isPast: () => seen > index || (seen === index && depth === 0) }
}

async function listTables(zip: ZipParts, file: string) {
  const found: { name: string; hidden: boolean }[] = []
  const hiddenStyles = new Set<string>()
  let style = ''
  let depth = 0
  await readXml(
    zip.read(zip.find(content)!),
    { file, part: content },
    {
      open(name, attributes) {
        if (name === 'style:style') style = attributes['style:name'] ?? ''
        else if (name === 'style:table-properties' && attributes['table:display'] === 'false') {
          hiddenStyles.add(style)
        } else if (name === 'table:table' && ++depth === 1) {
          const hidden = hiddenStyles.has(attributes['table:style-name'] ?? '')
          found.push({ name: attributes['table:name'] ?? '', hidden })
        }
      },
      close(name) {
        if (name === 'table:table') depth--
      },
    },
  )
  return found
}

async function refuseLocked(zip: ZipParts, file: string): Promise<void> {
  const entry = zip.find('META-INF/manifest.xml')
  if (!entry) return
  await readXml(
    zip.read(entry),
    { file, part: entry.fileName },
    {
      open(name) {
        if (name.endsWith('encryption-data')) throw new Refusal('source.workbook-locked', { file })
      },
      close() {},
    },
  )
}
