/** PostgreSQL as a kind of source: a query in the agency's own database. */
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema } from './database-options.ts'
import { reachDatabase } from './reach-database.ts'
import { readPostgres } from './read-postgres.ts'

export const postgresKind = defineDatabaseKind({
  kind: 'postgres',
  options: databaseOptionsSchema,
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    await reachDatabase(as, url, 5432)
    return readPostgres(version, { name: as.name, query, url })
  },
})
