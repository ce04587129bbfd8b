/** One first load in a process of its own, so that its peak memory is that of loading alone. */
import { databaseSupply } from '../server/src/intake/database-supply.ts'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { mysqlProduct } from '../server/src/source/database/mysql-session.ts'
import { postgresProduct } from '../server/src/source/database/postgres-session.ts'
import { readSql } from '../server/src/source/database/read-sql.ts'
import { residentsQuery } from './agency-databases.ts'
import { openGround } from './ground.ts'
import { seconds } from './measure.ts'

export type Pulled = { seconds: number; bytes: number; rows: number }

const [kind = 'csv', place = ''] = process.argv.slice(2)
const ground = await openGround()
const { db, journalFolder, version } = ground
const products = { postgres: postgresProduct, mariadb: mysqlProduct }
async function open() {
  if (kind === 'csv') return fileSupply(version, { path: place })
  const source = { name: kind, url: place, query: residentsQuery }
  return databaseSupply(kind, await readSql(products[kind as 'postgres'], version, source))
}
await db.query('checkpoint')
let rows = 0
const took = await seconds(async () => {
  const supply = await open()
  const receipt = await loadSource(
    { db, journalFolder },
    { dataset: version.id, supply, actor: 'bench' },
  )
  await supply.close()
  if (!receipt.equal) throw new Error(`${receipt.heldBack} rows were held back`)
  rows = receipt.inserts
})
const pulled: Pulled = { seconds: took, bytes: process.resourceUsage().maxRSS * 1024, rows }
process.send?.(pulled)
await ground.end()
process.disconnect?.()
