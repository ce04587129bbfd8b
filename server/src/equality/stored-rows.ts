/** Every stored version of every row with its values as written, in the order of change numbers. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Database, Tx } from '../pg/database.ts'
import { readCopyBinary } from '../pg/read-copy-binary.ts'
import { currentTable, historyTable, writtenExpression } from '../store/table.ts'

/** For `deletes` the change and the salt are those of the deletion. `key` is for people. */
export type StoredRow = {
  change: bigint
  part: number
  digest: Buffer
  salt: Buffer
  written: (string | null)[]
  key: string
}

export async function* readStoredRows(
  db: Database,
  tx: Tx,
  version: DatasetVersion,
  which: 'current' | 'history' | 'deletes',
): AsyncGenerator<StoredRow[], void, undefined> {
  const stream = db.copyOut(tx, `copy (${query(version, which)}) to stdout (format binary)`)
  const keyPlaces = version.key.map((name) => version.columns.findIndex((one) => one.name === name))
  for await (const rows of readCopyBinary(stream)) {
    yield rows.map((fields) => readRow(fields, keyPlaces))
  }
}

function readRow(fields: (Buffer | null)[], keyPlaces: number[]): StoredRow {
  const [change, part, digest, salt] = fields
  if (!change || !part || !digest || !salt) throw new Error('a stored row lacks a system column')
  const written = fields.slice(4).map((field) => field?.toString('utf8') ?? null)
  return {
    change: change.readBigInt64BE(0),
    part: part.readInt16BE(0),
    digest,
    salt,
    written,
    key: keyPlaces.map((place) => written[place] ?? '').join(','),
  }
}

function query(version: DatasetVersion, which: 'current' | 'history' | 'deletes'): string {
  const values = version.columns.map((column) => writtenExpression(column, 't')).join(', ')
  if (which === 'deletes') {
    return `select t._ended, t._part, t._digest, coalesce(t._ended_salt, ''::bytea), ${values}
      from ${historyTable(version.id)} t where t._ended_op = 'd' order by t._ended`
  }
  const table = which === 'current' ? currentTable(version.id) : historyTable(version.id)
  return `select t._change, t._part, t._digest, t._salt, ${values}
    from ${table} t order by t._change`
}
