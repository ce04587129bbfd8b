/** Oracle as a kind of source: a query in the agency's own database. */
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema } from './database-options.ts'
import { oracleProduct } from './oracle-session.ts'
import { reachDatabase } from './reach-database.ts'
import { readSql } from './read-sql.ts'

export const oracleKind = defineDatabaseKind({
  kind: 'oracle',
  ranAgainst: { products: [], never: ['Oracle Database'] },
  options: databaseOptionsSchema,
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    const addresses = await reachDatabase(as, url, 1521)
    return readSql(oracleProduct, version, { name: as.name, query, url, addresses })
  },
})
