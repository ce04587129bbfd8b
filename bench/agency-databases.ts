/** Databases that play the agency's: a PostgreSQL and a MariaDB with the same rows in both. */
import { chmodSync, createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { silentLog } from '../server/src/log.ts'
import { openDatabase, type Database } from '../server/src/pg/database.ts'
import { startEmbedded } from '../server/src/pg/embedded.ts'
import { readCommunes } from '../server/src/sample/communes.ts'
import { makeResidents, residentColumns } from '../server/src/sample/residents.ts'
import { testMariadb, type TestMariadb } from '../server/test/kit/mariadb.ts'

export type Agencies = {
  postgres: Database
  maria: TestMariadb
  end(): Promise<void>
}

export async function openAgencies(): Promise<Agencies> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-agency-'))
  const server = await startEmbedded({ dataDir: join(folder, 'postgres'), log: silentLog })
  const postgres = openDatabase(server.url, { log: silentLog })
  const maria = await testMariadb([
    '--innodb-buffer-pool-size=1G',
    '--innodb-log-file-size=512M',
    '--lock-wait-timeout=600',
  ])
  return {
    postgres,
    maria,
    async end() {
      await postgres.close()
      await server.stop()
      await maria.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const tableOf = (instant: string) => `create table dan_cu (so_dinh_danh varchar(12) primary key,
  ho_ten varchar(120) not null, ngay_sinh varchar(10) not null, gioi_tinh varchar(4) not null,
  dan_toc varchar(8) not null, noi_khai_sinh varchar(12) not null, noi_cu_tru varchar(12) not null,
  dia_chi varchar(250), nghe_nghiep varchar(120), so_ho bigint not null, cap_nhat_luc ${instant} not null)`

/** The residents that the CSV file of the other measurements has. */
export async function fillResidents({ postgres, maria }: Agencies, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-residents-'))
  // The server reads the file itself, under its own account.
  chmodSync(folder, 0o755)
  const path = join(folder, 'residents.tsv')
  await pipeline(tsvOfResidents(count), createWriteStream(path, { mode: 0o644 }))
  await maria.query(`${tableOf('datetime(6)')};
    load data infile '${path}' into table dan_cu character set utf8mb4`)
  await postgres.query(tableOf('timestamp(6)'))
  await postgres.tx((tx) =>
    pipeline(createReadStream(path), postgres.copyIn(tx, 'copy dan_cu from stdin')),
  )
  await postgres.query('analyze dan_cu')
  await maria.query('analyze table dan_cu')
  rmSync(folder, { recursive: true })
}

export const residentsQuery = `select ${residentColumns.join(', ')} from dan_cu`

/** The text form of COPY, which LOAD DATA reads as well. */
function* tsvOfResidents(count: number): Generator<string> {
  let text = ''
  for (const fields of makeResidents(readCommunes(), count)) {
    const cells = fields.map((field) =>
      field === null ? '\\N' : field.replace(/[\\\t\n]/g, (one) => `\\${one}`),
    )
    // The wall clock of Viet Nam, without its offset.
    cells[10] = cells[10]!.replace('T', ' ').replace(/(Z|[+-]\d\d(:?\d\d)?)$/, '')
    text += `${cells.join('\t')}\n`
    if (text.length < 100_000) continue
    yield text
    text = ''
  }
  yield text
}

/** Eight columns of some 150 bytes, made by each server from the same numbers. */
export async function fillPeople({ postgres, maria }: Agencies, count: number): Promise<void> {
  const columns = (instant: string) => `ma varchar(12) primary key, ho_ten varchar(80),
    ngay_sinh date, gioi_tinh smallint, dia_chi varchar(200), nghe varchar(40), so_ho bigint,
    luc ${instant}`
  const texts = `concat('Nguyễn Thị Ế ', i % 1000), date '1950-01-01'`
  const rest = `i % 2, concat('Thôn ', i % 50, ', xã Đắk Wil ', i % 71, ', tỉnh Lâm Đồng'),
    case when i % 5 = 0 then null else concat('nghề nghiệp ', i % 300) end, i * 7919`
  await postgres.query(`create table nguoi (${columns('timestamp(6)')})`)
  await postgres.query(`insert into nguoi select lpad(i::text, 12, '0'), ${texts} + (i % 20000)::int,
    ${rest}, timestamp '2024-01-01' + i * interval '1.000007 seconds'
    from generate_series(1::bigint, ${count}) i`)
  await postgres.query('analyze nguoi')
  await maria.query(`create table nguoi (${columns('datetime(6)')});
    insert into nguoi select lpad(i, 12, '0'), ${texts} + interval (i % 20000) day,
    ${rest}, timestamp '2024-01-01 00:00:00.000000' + interval i * 1000007 microsecond
    from (select seq as i from seq_1_to_${count}) numbers; analyze table nguoi`)
}
