/** PostgreSQL as a kind of source: a query in the agency's own database. */
import { postgresCapture } from '../capture/follow-slot.ts'
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema, slotCaptureSchema } from './database-options.ts'
import { reachDatabase } from './reach-database.ts'
import { readPostgres } from './read-postgres.ts'

export const postgresKind = defineDatabaseKind({
  kind: 'postgres',
  ranAgainst: { products: ['PostgreSQL 18', 'PostgreSQL 15'], never: [] },
  options: databaseOptionsSchema.extend({ capture: slotCaptureSchema.optional() }),
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    const addresses = await reachDatabase(as, url, 5432)
    return readPostgres(version, { name: as.name, query, url, addresses })
  },
  async capture(version, { setting, capture }, as) {
    if (!capture) return null
    const url = await as.secret(setting)
    const addresses = await reachDatabase(as, url, 5432)
    return postgresCapture({
      name: as.name,
      url,
      addresses,
      slot: capture.slot,
      publication: capture.publication,
      table: capture.table,
      key: version.key.map((name) => capture.names?.[name] ?? name),
      keptBytesMax: capture.keptMibMax * 1024 ** 2,
    })
  },
})
