/** PostgreSQL as a kind of source: a query in the agency's own database. */
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema } from './database-options.ts'
import { readPostgres } from './read-postgres.ts'

export const postgresKind = defineDatabaseKind({
  kind: 'postgres',
  options: databaseOptionsSchema,
  open: async (version, { setting, query }, { name, secret }) =>
    readPostgres(version, { name, query, url: await secret(setting) }),
})
