/** A proposal of a workbook with the table that a person asks for in place of the probe's. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Proposal } from '../source-kind.ts'
import { columnsOf, type SheetTop, type TableChoice } from './sheet-top.ts'

/** What is left out is as the probe proposes it for the sheet. */
export type AskedTable = {
  sheet?: string | number
  headerRow?: number
  headerRows?: number
  firstRow?: number
}

/** Throws `source.no-such-sheet`, `source.bad-table`. */
export function asAsked(file: string, proposal: Proposal, asked: AskedTable): Proposal {
  const { tops, options, headers: _headers, ...rest } = proposal
  if (!tops || Object.keys(asked).length === 0) return proposal
  const top = topOf(file, tops, asked.sheet ?? String(options['sheet'] ?? tops[0]!.name))
  const choice = choiceOf(top, asked)
  return {
    ...rest,
    tops,
    options: optionsOf(choice),
    columns: columnsOf(file, top, choice),
  }
}

export function choiceOf(top: SheetTop, asked: AskedTable): TableChoice {
  const { proposed, name } = top
  const headerRow = asked.headerRow ?? proposed?.headerRow ?? top.rows[0]?.number ?? 1
  const isProposed = headerRow === proposed?.headerRow
  const headerRows = asked.headerRows ?? (isProposed ? proposed!.headerRows : 1)
  return { sheet: name, headerRow, headerRows, firstRow: asked.firstRow ?? headerRow + headerRows }
}

/** Members of a declaration; what goes without saying is left out. */
export function optionsOf({ sheet, headerRow, headerRows, firstRow }: TableChoice) {
  return {
    sheet,
    headerRow,
    ...(headerRows === 1 ? {} : { headerRows }),
    ...(firstRow === headerRow + headerRows ? {} : { firstRow }),
  }
}

export function topOf(file: string, tops: readonly SheetTop[], sheet: string | number): SheetTop {
  const top = tops.find(({ name, place }) => sheet === (typeof sheet === 'number' ? place : name))
  if (top) return top
  const found = tops.map(({ name }) => name).join(', ')
  throw new Refusal('source.no-such-sheet', { file, sheet, found: found.slice(0, 300) })
}
