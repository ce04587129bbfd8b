/** Writes a table as lines of fixed width, counted in characters. */
import { writeFileSync } from 'node:fs'
import type { SampleTable } from '../office/office.ts'

export function writeFixedWidth(
  path: string,
  { rows }: SampleTable,
  widths: readonly number[],
): void {
  const lines = rows.map((row) => row.map((field, i) => padded(field, widths[i]!)).join(''))
  writeFileSync(path, `${lines.join('\n')}\n`)
}

function padded(field: string, width: number): string {
  if (field.length > width) throw new Error(`"${field}" is longer than ${width}`)
  return field.padEnd(width)
}
