/** The page on which the table of a draft's workbook is chosen, and what was chosen on it. */
import { z } from 'zod'
import type { DraftTableView } from '@kho/portal/console-draft-view.ts'
import { foundColumns } from '../draft/choose-table.ts'
import type { Draft } from '../draft/draft.ts'
import { choiceOf, topOf } from '../source/workbook/asked-table.ts'
import { columnLetters } from '../source/workbook/cell.ts'
import type { SheetTop, TableChoice } from '../source/workbook/sheet-top.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readForm, valueOf } from './form-values.ts'

const rowsShown = 12
const lengthShown = 60
const valuesShown = 5

const rowSchema = z.coerce.number().int().min(1).max(1_048_576)
const choiceSchema = z.object({
  sheet: z.string().min(1).max(100),
  headerRow: rowSchema,
  headerRows: z.coerce.number().int().min(1).max(5),
  firstRow: rowSchema,
})

/** As it was looked at before it was sent. Refused: `http.bad-request`. */
export function readChoice(form: URLSearchParams): TableChoice {
  return readForm(choiceSchema, Object.fromEntries(form))
}

/** What was asked to be seen; else what was chosen, or is proposed. */
export function readTableView(
  { sample, revisions }: Draft,
  asked: URLSearchParams,
): { view: DraftTableView | null; refused: Refusal | null } {
  const { tops, file, table } = sample
  if (!tops || tops.length === 0) return { view: null, refused: null }
  const name = valueOf(asked, 'sheet') ?? table?.sheet ?? tops[0]!.name
  const top = tops.find((one) => one.name === name) ?? topOf(file, tops, tops[0]!.name)
  const choice = askedChoice(top, asked) ?? (table?.sheet === top.name ? table : choiceOf(top, {}))
  const view = {
    choice,
    sheets: tops.map((one) => one.name),
    reason: top.proposed?.reason ?? null,
    revision: revisions.structure ?? 0,
    ...shownRows(top, choice),
  }
  try {
    const columns = foundColumns(sample, choice).map((one) => ({
      name: one.name,
      values: one.values.slice(0, valuesShown).map(shorten),
    }))
    return { view: { ...view, columns }, refused: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { view: { ...view, columns: null }, refused: error }
  }
}

/** Row numbers count only for the sheet beside which they were typed. */
function askedChoice(top: SheetTop, asked: URLSearchParams): TableChoice | null {
  if ((valueOf(asked, 'of') ?? top.name) !== top.name || !asked.has('headerRow')) return null
  const row = rowSchema.catch(1).parse(valueOf(asked, 'headerRow') ?? 1)
  const lines = choiceSchema.shape.headerRows.catch(1).parse(valueOf(asked, 'headerRows') ?? 1)
  const first = rowSchema.safeParse(valueOf(asked, 'firstRow') ?? row + lines)
  return {
    sheet: top.name,
    headerRow: row,
    headerRows: lines,
    firstRow: first.success ? first.data : row + lines,
  }
}

/** The first rows, and those around the header where it stands lower. */
function shownRows({ rows }: SheetTop, { headerRow }: TableChoice) {
  const from = Math.max(0, rows.findIndex(({ number }) => number >= headerRow) - rowsShown / 2)
  const shown = rows.slice(from, from + rowsShown)
  const width = Math.max(0, ...shown.flatMap(({ cells }) => cells.map(({ column }) => column + 1)))
  return {
    letters: Array.from({ length: width }, (_, column) => columnLetters(column)),
    rows: shown.map(({ number, cells }) => {
      const texts = new Map(cells.map(({ column, text }) => [column, shorten(text)]))
      return { number, cells: Array.from({ length: width }, (_, at) => texts.get(at) ?? '') }
    }),
  }
}

const shorten = (text: string) =>
  text.length <= lengthShown ? text : `${text.slice(0, lengthShown)}…`
