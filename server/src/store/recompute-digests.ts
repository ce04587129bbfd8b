/**
 * Brings the digests of all current rows to a changed column order. Change numbers and leaves stay:
 * they are checked under the version in force when each change was made.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { hashExpression } from '../digest/sql-expression.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { rebuildTotals } from './bucket-sums.ts'
import { currentTable, writtenExpression } from './table.ts'

export async function recomputeDigests(tx: Tx, version: DatasetVersion): Promise<void> {
  const table = currentTable(version.id)
  const written = version.columns.map((column) => writtenExpression(column, 't'))
  const updated = await tx.query(`update ${table} t set _digest = ${hashExpression(written)}`)
  await rebuildTotals(tx, version.id)
  await append(tx, {
    kind: 'store.recomputed',
    fields: { dataset: version.id, version: version.version, recomputed: updated.rowCount ?? 0 },
  })
}
