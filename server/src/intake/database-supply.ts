/** A database as a supply: one snapshot, in which both the sums and the rows are read. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { readPostgres, type PostgresReader, type PostgresSource } from '../source/read-postgres.ts'
import type { Supply } from './supply.ts'

/** `wireBytes` counts what came over the wire, for measuring. */
export type DatabaseSupply = Supply & { wireBytes(): number }

export async function databaseSupply(
  version: DatasetVersion,
  source: PostgresSource,
): Promise<DatabaseSupply> {
  const reader: PostgresReader = await readPostgres(version, source)
  return {
    kind: 'database',
    name: source.name,
    digest: (salt) => reader.scan(salt),
    rows: (buckets) => reader.rows(buckets),
    identity: () => ({
      kind: 'database',
      profile: 'sql-1',
      name: source.name,
      snapshot: reader.snapshot,
      asOf: reader.asOf,
    }),
    wireBytes: () => reader.wireBytes(),
    close: () => reader.close(),
  }
}
