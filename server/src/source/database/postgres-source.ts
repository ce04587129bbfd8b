/** PostgreSQL as a kind of source: a query in the agency's own database. */
import { z } from 'zod'
import { defineDatabaseKind } from '../source-kind.ts'
import { reachDatabase } from './reach-database.ts'
import { readPostgres } from './read-postgres.ts'

export const postgresKind = defineDatabaseKind({
  kind: 'postgres',
  options: z.object({
    /**
     * The credential that is the connection string, or the setting that holds it, as
     * KHO_SOURCE_POLICE. Never the string itself.
     */
    setting: z.string().regex(/^(KHO_SOURCE_[A-Z0-9_]+|[a-z0-9-]{1,48})$/),
    query: z.string().min(1),
  }),
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    await reachDatabase(as, url, 5432)
    return readPostgres(version, { name: as.name, query, url })
  },
})
