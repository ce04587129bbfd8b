/** PostgreSQL as a kind of source: a query in the agency's own database. */
import { z } from 'zod'
import { defineDatabaseKind } from '../source-kind.ts'
import { readPostgres } from './read-postgres.ts'

export const postgresKind = defineDatabaseKind({
  kind: 'postgres',
  options: z.object({
    /** The setting that holds the connection string, as KHO_SOURCE_POLICE. Never the string itself. */
    setting: z.string().regex(/^KHO_SOURCE_[A-Z0-9_]+$/),
    query: z.string().min(1),
  }),
  open: async (version, { setting, query }, { name, secret }) =>
    readPostgres(version, { name, query, url: await secret(setting) }),
})
