/** The database of the one-stop office, whose rows carry the time of their last change. */
import type { Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { prepareAgencyDatabase } from './agency-database.ts'
import { oneStopDatabase, oneStopSetting, oneStopTable } from './office/database-offices.ts'

/** Fills it once; afterwards it is the office's own. */
export async function prepareOneStopDatabase(
  db: Database,
  { dataDir, log }: { dataDir: string; log: Log },
): Promise<void> {
  const place = { name: oneStopDatabase, setting: oneStopSetting, dataDir, log }
  await prepareAgencyDatabase(db, place, async (agency) => {
    await agency.query(`create table if not exists ho_so (so_ho_so text primary key,
      thu_tuc text not null, xa text not null, trang_thai text not null,
      cap_nhat_luc timestamp(6) not null)`)
    const columns = oneStopTable.columns.map((_, i) => oneStopTable.rows.map((row) => row[i]!))
    await agency.query(
      `insert into ho_so select a, b, c, d, e::timestamp
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as t (a, b, c, d, e)
       where not exists (select from ho_so)`,
      columns,
    )
  })
}
