/** What the cell styles of an XLSX make of numbers. */
import { readXml } from '../read-xml.ts'
import { readNumberFormat, type NumberFormat } from '../serial-date.ts'
import type { ZipParts } from '../zip-parts.ts'

/** By the number of the style that a cell names. */
export async function readStyles(
  zip: ZipParts,
  file: string,
  part: string | undefined,
): Promise<NumberFormat[]> {
  const entry = part === undefined ? undefined : zip.find(part)
  if (!entry) return []
  const codes = new Map<number, string>()
  const used: number[] = []
  let inCellFormats = false
  await readXml(
    zip.read(entry),
    { file, part: entry.fileName },
    {
      open(name, attributes) {
        if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
        else if (name === 'cellXfs') inCellFormats = true
        else if (name === 'xf' && inCellFormats) used.push(Number(attributes.numFmtId ?? 0))
      },
      close(name) {
        if (name === 'cellXfs') inCellFormats = false
      },
    },
  )
  return used.map((id) => readNumberFormat(id, codes.get(id)))
}
