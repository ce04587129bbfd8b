/** Writes a table as CSV or TSV, in UTF-8 or in the old encoding TCVN3 (ABC). */
import { writeFileSync } from 'node:fs'
import { tcvn3Letters, writeTcvn3 } from '../../catalogue/tcvn3.ts'
import { csvLine } from '../enterprises.ts'
import type { SampleTable } from '../office/office.ts'

const codes = new Set(tcvn3Letters.keys())

export function writeDelimited(
  path: string,
  { columns, rows }: SampleTable,
  form: { tabs?: boolean; encoding?: 'utf-8' | 'tcvn3' } = {},
): void {
  const line = form.tabs ? (fields: readonly string[]) => `${fields.join('\t')}\n` : csvLine
  const text = [columns.map(({ name }) => name), ...rows].map(line).join('')
  writeFileSync(path, form.encoding === 'tcvn3' ? inTcvn3(text) : text)
}

/** Capitals with a tone have no code; a made-up text that holds one is a fault of ours. */
function inTcvn3(text: string): Buffer {
  const written = writeTcvn3(text)
  const lost = Array.from(written).find((c) => c > '\x7f' && !codes.has(c.codePointAt(0)!))
  if (lost !== undefined) throw new Error(`TCVN3 has no ${lost}`)
  return Buffer.from(written, 'latin1')
}
