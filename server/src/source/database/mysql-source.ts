/** MariaDB and MySQL as a kind of source: a query in the agency's own database. */
import { binlogCapture } from '../capture/follow-binlog.ts'
import { defineDatabaseKind } from '../source-kind.ts'
import { binlogCaptureSchema, databaseOptionsSchema } from './database-options.ts'
import { mysqlProduct } from './mysql-session.ts'
import { reachDatabase } from './reach-database.ts'
import { readSql } from './read-sql.ts'

export const mysqlKind = defineDatabaseKind({
  kind: 'mysql',
  ranAgainst: { products: ['MariaDB 10.11'], never: ['MySQL'] },
  options: databaseOptionsSchema.extend({ capture: binlogCaptureSchema.optional() }),
  async open(version, { setting, query }, as) {
    const url = await as.secret(setting)
    const addresses = await reachDatabase(as, url, 3306)
    return readSql(mysqlProduct, version, { name: as.name, query, url, addresses })
  },
  async capture(version, { setting, query, capture }, as) {
    if (!capture) return null
    const url = await as.secret(setting)
    const addresses = await reachDatabase(as, url, 3306)
    const [schema, table] = capture.table.split('.') as [string, string]
    const key = version.key.map((name) => ({
      name: capture.names?.[name] ?? name,
      type: version.columns.find((one) => one.name === name)!.type,
    }))
    return binlogCapture({ source: { name: as.name, query, url, addresses }, schema, table, key })
  },
})
