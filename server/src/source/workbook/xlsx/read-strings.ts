/** The texts that the cells of an XLSX share, by number. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readXml } from '../read-xml.ts'
import type { ZipParts } from '../zip-parts.ts'
import { createRichText } from './spreadsheet-text.ts'
import { createStringShelf, type StringShelf } from './string-shelf.ts'

/** Texts of a million rows of twenty columns, each its own, take a tenth of it. */
const bytesMax = 8 * 1024 ** 3

/** Reads them all. Without the part there are none. */
export async function readStrings(
  zip: ZipParts,
  file: string,
  part: string | undefined,
): Promise<StringShelf> {
  const shelf = createStringShelf()
  const entry = part === undefined ? undefined : zip.find(part)
  if (!entry) return shelf
  const rich = createRichText()
  try {
    await readXml(
      zip.read(entry),
      { file, part: entry.fileName },
      {
        open: rich.open,
        text: rich.add,
        close(name) {
          rich.close(name)
          if (name !== 'si') return
          shelf.put(rich.take())
          if (shelf.bytes() > bytesMax) {
            const found = `${entry.fileName}: > ${bytesMax} byte`
            throw new Refusal('source.workbook-bomb', { file, found, limit: `${bytesMax}` })
          }
        },
      },
    )
  } catch (error) {
    shelf.close()
    throw error
  }
  return shelf
}
