/** Writes a table as JSON, an array or an object that holds it, or as NDJSON. */
import { writeFileSync } from 'node:fs'
import type { SampleTable } from '../office/office.ts'

export type JsonForm = {
  lines?: boolean
  /** The member that holds the array. */
  within?: string
  /** Columns that stand inside a member of this name. */
  nested?: { member: string; columns: readonly string[] }
}

export function writeJson(path: string, table: SampleTable, form: JsonForm = {}): void {
  const records = table.rows.map((row) => recordOf(table, row, form))
  if (form.lines) writeFileSync(path, records.map((one) => `${JSON.stringify(one)}\n`).join(''))
  else {
    const whole = form.within === undefined ? records : { [form.within]: records }
    writeFileSync(path, `${JSON.stringify(whole, null, 1)}\n`)
  }
}

function recordOf({ columns }: SampleTable, row: readonly string[], { nested }: JsonForm): object {
  const fields = columns.map(({ name, type }, i): [string, string | number] => [
    name,
    type === 'integer' ? Number(row[i]) : row[i]!,
  ])
  if (!nested) return Object.fromEntries(fields)
  const isInside = ([name]: [string, unknown]) => nested.columns.includes(name)
  return {
    ...Object.fromEntries(fields.filter((field) => !isInside(field))),
    [nested.member]: Object.fromEntries(fields.filter(isInside)),
  }
}
