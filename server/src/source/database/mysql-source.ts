/** MariaDB and MySQL as a kind of source: a query in the agency's own database. */
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema } from './database-options.ts'
import { mysqlProduct } from './mysql-session.ts'
import { readSql } from './read-sql.ts'

export const mysqlKind = defineDatabaseKind({
  kind: 'mysql',
  options: databaseOptionsSchema,
  open: async (version, { setting, query }, { name, secret }) =>
    readSql(mysqlProduct, version, { name, query, url: await secret(setting) }),
})
