/** Why the probe takes some rows of a sheet for the header, in words. */
import type { SheetTop } from './sheet-top.ts'

type Seen = {
  sheet: string
  row: number
  rows: number
  confidence: number
  columns: readonly unknown[]
}

export function tellProposal(seen: Seen | undefined): SheetTop['proposed'] {
  if (!seen) return null
  const { sheet, row, rows, columns } = seen
  const count = columns.length
  const share = `${Math.round(seen.confidence * 100)}\u00a0%`
  const vi =
    rows === 1
      ? `dòng ${row} có ${count} tên, không tên nào trùng`
      : `dòng ${row} có ô gộp trên nhiều cột của dòng ${row + 1}; hai dòng ghép lại thành ${count} tên, không tên nào trùng`
  const en =
    rows === 1
      ? `row ${row} has ${count} names, no two alike`
      : `row ${row} has merged cells over several columns of row ${row + 1}; joined they are ${count} names, no two alike`
  return {
    sheet,
    headerRow: row,
    headerRows: rows,
    firstRow: row + rows,
    reason: {
      vi: `${vi}, và các ô bên dưới đứng dưới những tên đó (chắc ${share})`,
      en: `${en}, and the cells below stand under them (${share} sure)`,
    },
  }
}
