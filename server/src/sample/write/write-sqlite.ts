/** Writes a table as a SQLite file. */
import type { SampleTable } from '../office/office.ts'

export async function writeSqlite(
  path: string,
  { columns, rows }: SampleTable,
  table: string,
): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(path)
  const types = columns.map(
    ({ name, type }) => `${name} ${type === 'integer' ? 'integer' : 'text'}`,
  )
  db.exec(`begin; create table ${table} (${types.join(', ')}) strict`)
  const insert = db.prepare(`insert into ${table} values (${columns.map(() => '?').join(', ')})`)
  for (const row of rows) insert.run(...row)
  db.exec('commit')
  db.close()
}
