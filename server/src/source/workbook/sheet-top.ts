/**
 * The first rows of a sheet, kept so that a person can choose in them where the table begins. Pure:
 * the same choice gives the same columns whether the file is there or not.
 */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { FoundColumn } from '../source-kind.ts'
import { columnLetters, type Cell, type CellRange, type Sheet, type SheetRow } from './cell.ts'
import { headerNames } from './header-names.ts'

/** Rows as a spreadsheet counts them. */
export type TableChoice = { sheet: string; headerRow: number; headerRows: number; firstRow: number }

export type TopRow = { number: number; cells: Pick<Cell, 'column' | 'kind' | 'text'>[] }

export type SheetTop = {
  name: string
  /** Among all sheets of the workbook, from 1. */
  place: number
  rows: TopRow[]
  merged: CellRange[]
  /** What the probe takes for the table, and why; null where it sees none. */
  proposed: (TableChoice & { reason: Bilingual }) | null
}

export const rowsLooked = 50
const samplesMax = 20
/** What a person chooses from: no more of a file is kept. */
const rowsKept = 30
const columnsKept = 200
const textKept = 500

export async function readTopRows(sheet: Sheet): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const batch of sheet.rows()) {
    rows.push(...batch)
    if (rows.length >= rowsLooked) break
  }
  return rows.slice(0, rowsLooked)
}

export function keepTop(
  { name, place }: Pick<SheetTop, 'name' | 'place'>,
  { rows, merged }: { rows: readonly SheetRow[]; merged: readonly CellRange[] },
  proposed: SheetTop['proposed'],
): SheetTop {
  const kept = rows.slice(0, rowsKept).map(({ number, cells }) => ({
    number,
    cells: cells
      .filter(({ column }) => column < columnsKept)
      .map(({ column, kind, text }) => ({ column, kind, text: text.slice(0, textKept) })),
  }))
  const last = kept.at(-1)?.number ?? 0
  return { name, place, rows: kept, merged: merged.filter(({ row }) => row <= last), proposed }
}

/** The columns that a choice names, with some values. Throws `source.bad-table`. */
export function columnsOf(
  file: string,
  top: Pick<SheetTop, 'rows' | 'merged'>,
  choice: TableChoice,
): FoundColumn[] {
  const { sheet, headerRow, headerRows, firstRow } = choice
  const rows = new Map(top.rows.map((row) => [row.number, row]))
  const end = headerRow + headerRows - 1
  const where = headerRows === 1 ? String(headerRow) : `${headerRow}-${end}`
  const refuse = (reason: string, reasonEn: string) =>
    new Refusal('source.bad-table', { sheet, rows: where, reason, reasonEn })
  if (firstRow <= end)
    throw refuse(
      `dữ liệu bắt đầu ở dòng ${firstRow}, phải ở dưới tiêu đề`,
      `the data begins at row ${firstRow}, which must be below the header`,
    )
  const names = headerNames(file, { rows, merged: top.merged }, choice)
  const places = names.flatMap((name, column) => (name === '' ? [] : [{ name, column }]))
  if (places.length === 0)
    throw refuse('các dòng đó không có chữ nào', 'there is nothing in those rows')
  // By their letters, since a row that is no header holds values of somebody.
  const second = places.find(({ name }, i) => places.findIndex((one) => one.name === name) !== i)
  const first = second && places.find(({ name }) => name === second.name)!
  if (first) {
    const both = [first, second].map(({ column }) => columnLetters(column))
    throw refuse(
      `cột ${both.join(' và ')} cùng tên; tiêu đề có thể gồm nhiều dòng hơn`,
      `columns ${both.join(' and ')} have one name; the header may have more lines`,
    )
  }
  const below = top.rows.filter(({ number }) => number >= firstRow).slice(0, samplesMax)
  return places.map(({ name, column }) => ({
    name,
    values: below.map(({ cells }) => cells.find((one) => one.column === column)?.text ?? ''),
  }))
}
