/** The merged cells of a sheet, which XLSX tells behind its rows. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readRange, type CellRange } from '../cell.ts'
import { decodePieces } from '../read-xml.ts'
import type { ZipParts } from '../zip-parts.ts'

const rangesMax = 100_000
const merged = /<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z0-9:]{2,25})"/g
const carried = 200

/**
 * Ranges that begin at or above the row. Goes over the rows without taking them apart, since only a
 * header of several lines asks.
 */
export async function readMergedAbove(
  zip: ZipParts,
  file: string,
  part: string,
  rowLast: number,
): Promise<CellRange[]> {
  const entry = zip.find(part)
  if (!entry) return []
  const found: CellRange[] = []
  const bad = (reason: string) =>
    new Refusal('source.bad-workbook', { file, reason: `${part}: ${reason}` })
  let kept = ''
  for await (const piece of decodePieces(zip.read(entry), bad)) {
    const text = kept + piece
    if (text.includes('mergeCell')) {
      let end = 0
      for (const match of text.matchAll(merged)) {
        end = match.index + match[0].length
        const range = readRange(match[1]!)
        if (range && range.row <= rowLast) found.push(range)
      }
      if (found.length > rangesMax) {
        throw new Refusal('source.workbook-bomb', {
          file,
          found: `${part}: mergeCell × ${found.length}`,
          limit: `${rangesMax}`,
        })
      }
      kept = text.slice(Math.max(end, text.length - carried))
    } else kept = text.slice(-carried)
  }
  return found
}
