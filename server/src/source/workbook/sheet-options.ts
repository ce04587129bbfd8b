/** What a declaration may say of the sheet and of the table on it. */
import { z } from 'zod'
import { fileOptionsSchema } from '../source-kind.ts'

/** A pattern of the declaration, tried on at most so many characters. */
const triedMax = 200

const patternSchema = z.string().min(1).max(200).refine(compiles, 'not a regular expression')

/** Rows told by one cell: that of the named column (as the file calls it), or their first. */
const rowMarkSchema = z.object({ column: z.string().optional(), pattern: patternSchema })

export const sheetOptionsSchema = fileOptionsSchema.extend({
  /** Name or number of the sheet; without it the one sheet whose header fits. */
  sheet: z.union([z.string().min(1), z.int().positive()]).optional(),
  /** Row of the header, from 1; without it the one row that fits, among the first fifty. */
  headerRow: z.int().positive().optional(),
  /** Lines of the header; names of several are joined from the top. */
  headerRows: z.int().min(1).max(5).default(1),
  headerJoin: z.string().default(' / '),
  /** First row of data; default: the one below the header. */
  firstRow: z.int().positive().optional(),
  /** Rows that are no data, such as totals and the line that numbers the columns. */
  leaveOut: z.array(rowMarkSchema).optional(),
  /** The table ends above the first such row: signatures and remarks follow. */
  endsAt: rowMarkSchema.optional(),
})

export type SheetOptions = z.output<typeof sheetOptionsSchema>
export type RowMark = z.output<typeof rowMarkSchema>

function compiles(pattern: string): boolean {
  try {
    return compilePattern(pattern) !== null
  } catch {
    return false
  }
}

/** Without regard to capitals; a cell is tried as composed text without white space around. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = new RegExp(pattern, 'iu')
  return (text) => compiled.test(text.slice(0, triedMax).normalize('NFC').trim())
}
