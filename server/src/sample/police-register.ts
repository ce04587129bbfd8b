/** The database that plays the police's own register. */
import type { Log } from '../log.ts'
import { createCopyRows } from '../pg/copy-binary.ts'
import type { Database } from '../pg/database.ts'
import { prepareAgencyDatabase } from './agency-database.ts'
import type { Communes } from './communes.ts'
import { makeResidents } from './residents.ts'

export const policeSetting = 'KHO_SOURCE_CONG_AN'

/** What the agency allows to be asked. */
export const policeQuery = `select so_dinh_danh, ho_ten, ngay_sinh, gioi_tinh, dan_toc, noi_khai_sinh,
  noi_cu_tru, dia_chi, nghe_nghiep, so_ho, cap_nhat_luc from dan_cu`

type PoliceOptions = {
  dataDir: string
  count: number
  communes: Communes
  log: Log
  onRows(rows: number): void
}

/** Fills it with `count` residents if it has another number. */
export async function preparePoliceDatabase(db: Database, options: PoliceOptions): Promise<void> {
  const { dataDir, log } = options
  const place = { name: 'kho_mau_cong_an', setting: policeSetting, dataDir, log }
  await prepareAgencyDatabase(db, place, async (agency) => {
    await agency.query(`create table if not exists dan_cu (
      so_dinh_danh text primary key, ho_ten text not null, ngay_sinh text not null,
      gioi_tinh text not null, dan_toc text not null, noi_khai_sinh text not null,
      noi_cu_tru text not null, dia_chi text, nghe_nghiep text, so_ho bigint not null,
      cap_nhat_luc timestamp(6) not null)`)
    const found = await agency.query('select count(*) as n from dan_cu')
    if (Number(found.rows[0].n) !== options.count) await fill(agency, options)
  })
}

async function fill(agency: Database, { communes, count, onRows }: PoliceOptions): Promise<void> {
  await agency.tx(async (tx) => {
    await tx.query('truncate dan_cu')
    await tx.query(`create temp table loading (a text, b text, c text, d text, e text, f text, g text,
      h text, i text, j text, k text) on commit drop`)
    const stream = agency.copyIn(tx, 'copy loading from stdin (format binary)')
    const copy = createCopyRows()
    let made = 0
    for (const fields of makeResidents(communes, count)) {
      copy.row(fields.length)
      for (const field of fields) copy.text(field)
      if (copy.isFull()) await copy.flushTo(stream)
      if (++made % 50_000 === 0) onRows(made)
    }
    await copy.endTo(stream)
    await tx.query(
      `insert into dan_cu select a, b, c, d, e, f, g, h, i, j::bigint, k::timestamp from loading`,
    )
  })
  await agency.query('analyze dan_cu')
}
