/** How a checked row is written into a binary COPY, and the salts that go with rows. */
import { randomFillSync } from 'node:crypto'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { CopyRows } from '../pg/copy-binary.ts'
import { keepsWritten } from '../store/table.ts'
import type { CheckedRow } from './check-row.ts'

/** Writes the values of the checked row, each declared column as its columns in the table. */
export function createValueWriter(
  version: DatasetVersion,
  row: CheckedRow,
  copy: CopyRows,
): () => void {
  const writers = version.columns.map((column, i) => writerOf(column, i, row, copy))
  return () => {
    for (let i = 0; i < writers.length; i++) writers[i]!()
  }
}

/** In the order and the types of `physicalColumns` (store/table.ts). */
function writerOf(column: StoredColumn, i: number, row: CheckedRow, copy: CopyRows): () => void {
  const { values, written, geometries } = row
  const withWritten = (putValue: () => void) =>
    keepsWritten(column)
      ? () => {
          putValue()
          copy.text(written[i]!)
        }
      : putValue
  switch (column.type) {
    case 'text':
    case 'json':
    case 'date':
    case 'timestamp':
      return withWritten(() => copy.text(values[i]!))
    case 'integer':
      return withWritten(() => copy.int8Text(values[i]!))
    case 'decimal':
      return withWritten(() => copy.numeric(values[i]!))
    case 'boolean':
      return withWritten(() => {
        const value = values[i]!
        copy.bool(value === null ? null : value === 'true')
      })
    case 'geometry':
      return () => {
        const geometry = geometries[i]
        copy.text(values[i]!)
        copy.bytea(geometry?.wkb ?? null)
        copy.box(geometry?.box ?? null)
      }
  }
}

const saltPoolRows = 4096

/** Fresh random salts of 32 bytes. Each is a view that is filled again 4,096 salts later. */
export function createSaltPool(): { next(): Buffer } {
  const pool = Buffer.allocUnsafeSlow(saltPoolRows * 32)
  const salts = Array.from({ length: saltPoolRows }, (_, i) => pool.subarray(i * 32, i * 32 + 32))
  let at = saltPoolRows
  return {
    next() {
      if (at === saltPoolRows) {
        randomFillSync(pool)
        at = 0
      }
      return salts[at++]!
    },
  }
}
