/** A database as a supply: one snapshot, in which both the sums and the rows are read. */
import type { DatabaseReader, Watermark } from '../source/source-kind.ts'
import type { Supply, SupplyIncrement } from './supply.ts'

export type DeclaredIncrement = Watermark & { fullEveryHours: number }

export function databaseSupply(
  name: string,
  reader: DatabaseReader,
  declared?: DeclaredIncrement,
): Supply {
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
    ...(declared ? { increment: incrementOf(reader, declared) } : {}),
    ...(reader.rowsOfKeys ? { rowsOfKeys: (keys) => reader.rowsOfKeys!(keys) } : {}),
    notes: () => reader.notes(),
    placeOf: (line) => String(line),
    close: () => reader.close(),
  }
}

function incrementOf(reader: DatabaseReader, declared: DeclaredIncrement): SupplyIncrement {
  const { column, fullEveryHours } = declared
  return {
    column,
    fullEveryHours,
    highest: (before) => reader.highest(declared, before),
    rowsSince: (since) => reader.rowsSince(declared, since),
  }
}
