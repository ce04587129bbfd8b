/** MariaDB and MySQL as a kind of source: a query in the agency's own database. */
import { defineDatabaseKind } from '../source-kind.ts'
import { databaseOptionsSchema } from './database-options.ts'
import { mysqlProduct } from './mysql-session.ts'
import { reachDatabase } from './reach-database.ts'
import { readSql } from './read-sql.ts'

export const mysqlKind = defineDatabaseKind({
  kind: 'mysql',
  options: databaseOptionsSchema,
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    await reachDatabase(as, url, 3306)
    return readSql(mysqlProduct, version, { name: as.name, query, url })
  },
})
