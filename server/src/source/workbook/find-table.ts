/** Finds the table of a dataset in a workbook: sheet, header and columns. Two that fit are refused. */
import { Refusal } from '@kho/contract/refusal.ts'
import { matchHeader } from '../match-header.ts'
import { placeName, type Sheet, type SheetRow, type Workbook } from './cell.ts'
import { cleanName, headerNames } from './header-names.ts'
import type { SheetOptions } from './sheet-options.ts'

export type Table = {
  sheet: Sheet
  /** First row below the header, or the declared one. */
  firstRow: number
  /** Names of the header by the column of the sheet; '' where it names none. */
  names: string[]
  /** For each column of the sheet the place in the dataset's row, or -1. */
  places: number[]
}

type Wanted = { file: string; columns: readonly string[]; options: SheetOptions }
type Candidate = { sheet: Sheet; row: number; names: string[]; matched: number }

/** Rows among which a header is looked for where no row is declared. */
const lookedThrough = 50

/**
 * Throws `source.no-such-sheet`, `source.two-headers`, `source.workbook-too-wide`, and the faults of
 * a header: `source.missing-column`, `source.duplicate-column`, `source.unknown-column`.
 */
export async function findTable(workbook: Workbook, wanted: Wanted): Promise<Table> {
  const { options, columns } = wanted
  const sheets = chooseSheets(workbook, wanted)
  const candidates: Candidate[] = []
  for (const sheet of sheets) candidates.push(...(await lookThrough(sheet, wanted)))
  const fitting = candidates.filter(({ matched }) => matched === columns.length)
  if (fitting.length > 1) {
    throw new Refusal('source.two-headers', {
      first: placeName(fitting[0]!.sheet.name, fitting[0]!.row, null),
      second: placeName(fitting[1]!.sheet.name, fitting[1]!.row, null),
    })
  }
  const best = fitting[0] ?? candidates.toSorted((a, b) => b.matched - a.matched)[0]
  if (!best) throw new Refusal('source.empty', { before: 0 })
  const { sheet, row, names } = best
  return {
    sheet,
    names,
    firstRow: Math.max(options.firstRow ?? 0, row + options.headerRows),
    places: matchNames(names, wanted),
  }
}

/** Where none is declared, those that people see. */
function chooseSheets(workbook: Workbook, { file, options }: Wanted): Sheet[] {
  const { sheets } = workbook
  const asked = options.sheet
  if (asked === undefined) {
    const seen = sheets.filter(({ hidden }) => !hidden)
    return seen.length > 0 ? seen : sheets
  }
  const found =
    typeof asked === 'number' ? sheets[asked - 1] : sheets.find(({ name }) => name === asked)
  if (found) return [found]
  const names = sheets.map(({ name }) => name).join(', ')
  throw new Refusal('source.no-such-sheet', { file, sheet: asked, found: names.slice(0, 300) })
}

async function lookThrough(sheet: Sheet, wanted: Wanted): Promise<Candidate[]> {
  const { headerRow, headerRows, headerJoin } = wanted.options
  const last = headerRow === undefined ? lookedThrough : headerRow + headerRows - 1
  const rows = new Map<number, SheetRow>()
  for await (const batch of sheet.rows()) {
    for (const row of batch) if (row.number <= last) rows.set(row.number, row)
    if (batch.at(-1)!.number >= last) break
  }
  const merged = headerRows > 1 ? await sheet.mergedAbove(last) : []
  const starts = headerRow === undefined ? [...rows.keys()] : [headerRow]
  return starts.map((start) => {
    const place = { headerRow: start, headerRows, headerJoin }
    const names = headerNames(wanted.file, { rows, merged }, place)
    const known = new Set(names)
    return {
      sheet,
      row: start,
      names,
      matched: wanted.columns.filter((column) => known.has(cleanName(column))).length,
    }
  })
}

function matchNames(names: readonly string[], { columns, options }: Wanted): number[] {
  const named = names.filter((name) => name !== '')
  const matched = matchHeader(named, {
    columns: columns.map(cleanName),
    ignore: options.ignore?.map(cleanName) ?? [],
  })
  let at = 0
  return names.map((name) => (name === '' ? -1 : matched[at++]!))
}
