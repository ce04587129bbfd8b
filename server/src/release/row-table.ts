/**
 * The rows of an issue as a table of a SQLite file, for questions without a store: numbered in the
 * order of the key, with an index on every column that can be asked for.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { datasetPlaces } from '@kho/contract/edition.ts'
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { plainDecimal } from './plain-decimal.ts'
import type { Cells } from './row-files.ts'

export type RowTable = { write(rows: readonly Cells[]): void; end(): void }

export function openRowTable(folder: string, columns: readonly StoredColumn[]): RowTable {
  const database = new DatabaseSync(join(folder, datasetPlaces.rows))
  // The folder takes its name only when it is whole, so nothing has to survive a crash.
  database.exec('pragma journal_mode = off; pragma synchronous = off; begin')
  const fields = columns.flatMap(({ number, type }) => {
    if (type === 'integer' || type === 'boolean') return [`c${number} integer`]
    // A decimal is found by its plain form and sorted by its value; its digits stay as they are.
    if (type === 'decimal') return [`c${number} text`, `c${number}k text`, `c${number}v real`]
    return [`c${number} text`]
  })
  database.exec(`create table row (place integer primary key, ${fields.join(', ')})`)
  const insert = database.prepare(`insert into row values (?, ${fields.map(() => '?').join(', ')})`)
  let place = 0
  return {
    write(rows) {
      for (const cells of rows)
        insert.run(++place, ...columns.flatMap((one, i) => valuesOf(one, cells[i] ?? null)))
    },
    end() {
      for (const { number, type } of columns) {
        if (type === 'json' || type === 'geometry') continue
        database.exec(
          `create index by_c${number} on row (c${number}${type === 'decimal' ? 'k' : ''})`,
        )
        if (type === 'decimal') database.exec(`create index by_c${number}v on row (c${number}v)`)
      }
      database.exec('commit')
      database.close()
    },
  }
}

function valuesOf(
  { type }: StoredColumn,
  cell: string | null,
): (string | number | bigint | null)[] {
  if (type === 'decimal')
    return cell === null ? [null, null, null] : [cell, plainDecimal(cell), Number(cell)]
  if (cell === null) return [null]
  if (type === 'integer') return [BigInt(cell)]
  if (type === 'boolean') return [cell === 'true' ? 1 : 0]
  return [cell]
}
