/** SQL Server as a kind of source: a query in the agency's own database. */
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema } from './database-options.ts'
import { mssqlProduct } from './mssql-session.ts'
import { reachDatabase } from './reach-database.ts'
import { readSql } from './read-sql.ts'

export const mssqlKind = defineDatabaseKind({
  kind: 'mssql',
  ranAgainst: { products: [], never: ['SQL Server'] },
  options: databaseOptionsSchema,
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    const addresses = await reachDatabase(as, url, 1433)
    return readSql(mssqlProduct, version, { name: as.name, query, url, addresses })
  },
})
