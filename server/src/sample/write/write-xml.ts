/** Writes a table as XML: an element for each row, its key as the attribute `ma`. */
import { writeFileSync } from 'node:fs'
import { xmlText } from '../../source/workbook/form/xml-text.ts'
import type { SampleTable } from '../office/office.ts'

export function writeXml(
  path: string,
  { columns, rows }: SampleTable,
  names: { root: string; row: string },
): void {
  const lines = rows.map(([key, ...fields]) => {
    const inner = fields.map((field, i) => element(columns[i + 1]!.name, xmlText(field)))
    return `  <${names.row} ma="${xmlText(key!)}">${inner.join('')}</${names.row}>\n`
  })
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  writeFileSync(path, `${head}<${names.root}>\n${lines.join('')}</${names.root}>\n`)
}

const element = (name: string, text: string) => `<${name}>${text}</${name}>`
