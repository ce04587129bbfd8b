/** The stored rows of a person, current and past, by the subject index. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable, historyTable, keyColumns, writtenExpression } from '../store/table.ts'

export type HeldVersion = {
  change: number
  /** The change that ended it; null for the current one. */
  ended: number | null
  key: string[]
  /** As the owner writes them, in the order of the columns. */
  values: (string | null)[]
}

/** Versions of one dataset, oldest first. */
export type HeldRecords = { version: DatasetVersion; versions: HeldVersion[] }

/** By dataset; datasets without any are left out. */
export async function findSubjectRecords(db: Queryable, subject: Buffer): Promise<HeldRecords[]> {
  const { rows } = await db.query(
    `select dataset, array_agg(change order by change)::text[] as changes
     from personal.subject_record where subject = $1 group by dataset order by dataset`,
    [subject],
  )
  const found: HeldRecords[] = []
  for (const { dataset, changes } of rows) {
    const version = await findDataset(db, dataset)
    const versions = await selectVersions(db, version, changes)
    if (versions.length > 0) found.push({ version, versions })
  }
  return found
}

async function selectVersions(
  db: Queryable,
  version: DatasetVersion,
  changes: readonly string[],
): Promise<HeldVersion[]> {
  const key = keyColumns(version).map(({ number }) => `t.c${number}::text`)
  const values = version.columns.map((column) => writtenExpression(column, 't'))
  const select = (table: string, ended: string) =>
    `select t._change::float8 as change, ${ended} as ended, array[${key.join(', ')}] as key,
       array[${values.join(', ')}]::text[] as values
     from ${table} t where t._change = any($1::bigint[])`
  const { rows } = await db.query(
    `${select(currentTable(version.id), 'null::float8')}
     union all ${select(historyTable(version.id), 't._ended::float8')} order by change`,
    [changes],
  )
  return rows as HeldVersion[]
}
