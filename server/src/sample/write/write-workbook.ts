/** Writes a table as a workbook: a title, the header, the rows; whole numbers as numbers. */
import { writeFileSync } from 'node:fs'
import type { SampleTable } from '../office/office.ts'

const bookTypes = { xlsx: 'xlsx', ods: 'ods', xls: 'biff8' } as const

export async function writeWorkbook(
  path: string,
  { columns, rows }: SampleTable,
  form: { kind: keyof typeof bookTypes; title: string },
): Promise<void> {
  // Only the demonstration writes whole workbooks, so the library is loaded here.
  const { utils, write } = await import('@e965/xlsx')
  const typed = rows.map((row) =>
    row.map((field, i) => (columns[i]!.type === 'integer' ? Number(field) : field)),
  )
  const sheet = utils.aoa_to_sheet([[form.title], columns.map(({ name }) => name), ...typed])
  const book = utils.book_new()
  utils.book_append_sheet(book, sheet, 'Dữ liệu')
  writeFileSync(path, write(book, { type: 'buffer', bookType: bookTypes[form.kind] }) as Buffer)
}
