/**
 * Held rows as CSV in the supplier's own columns, to be corrected and sent back: before them the
 * line of the load, behind them what is wrong. An empty field is no value, `""` an empty text.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { ruleSentence } from '../intake/rules.ts'
import type { Queryable } from '../pg/database.ts'

/** By this column a corrected row is known again. */
export const lineColumn = '_line'
/** Columns that only tell; they may stay in the file that is sent back. */
export const tellingColumns = ['_rule', '_column', '_written', '_sentence_vi', '_sentence_en']

export async function writeHeldCsv(
  db: Queryable,
  load: string,
  version: DatasetVersion,
): Promise<string> {
  const { rows } = await db.query(
    `select line, rule, column_name, written, fields from intake.quarantine
     where load_id = $1 and state = 'held' order by line`,
    [load],
  )
  const head = [lineColumn, ...version.columns.map(({ name }) => name), ...tellingColumns]
  const lines = rows.map((row) => {
    const { vi, en } = ruleSentence(row.rule)
    return [row.line, ...row.fields, row.rule, row.column_name, row.written, vi, en]
  })
  return [head, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('')
}

function csvField(value: string | null): string {
  if (value === null) return ''
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
