/** A database as a supply: one snapshot, in which both the sums and the rows are read. */
import type { DatabaseReader } from '../source/source-kind.ts'
import type { Supply } from './supply.ts'

export function databaseSupply(name: string, reader: DatabaseReader): Supply {
  return {
    kind: 'database',
    name,
    digest: (salt) => reader.scan(salt),
    rows: (buckets) => reader.rows(buckets),
    identity: () => ({
      kind: 'database',
      profile: 'sql-1',
      name,
      snapshot: reader.snapshot,
      asOf: reader.asOf,
    }),
    notes: () => reader.notes(),
    placeOf: (line) => String(line),
    close: () => reader.close(),
  }
}
