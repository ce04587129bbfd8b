/** An agency's PostgreSQL, read in one snapshot. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { DatabaseReader } from '../source-kind.ts'
import { postgresProduct } from './postgres-session.ts'
import { readSql } from './read-sql.ts'
import type { SqlSource } from './sql-session.ts'

/** The snapshot is named as `pg_current_snapshot` names it. */
export function readPostgres(version: DatasetVersion, source: SqlSource): Promise<DatabaseReader> {
  return readSql(postgresProduct, version, source)
}
