/** Change capture by binary log, from a commit at the agency to the store, whatever is killed meanwhile. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { declareSource, findSource } from '../src/intake/declared-source.ts'
import { listCaptures } from '../src/intake/capture-record.ts'
import { followSource } from '../src/intake/follow-source.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { openSupply } from '../src/intake/open-supply.ts'
import { silentLog } from '../src/log.ts'
import { definitionOf } from './kit/kho.ts'
import { storedRows, surviveKills, untilSame as untilSameRows } from './kit/kill-trial.ts'
import { testMariadb, type TestMariadb } from './kit/mariadb.ts'
import { openProvince, type Province } from './kit/province.ts'
import { waitUntil } from './kit/wait-until.ts'
import { watchCaptures, type CaptureWatch } from './kit/watch-captures.ts'

const title = { vi: 'Cột', en: 'Column' }
const wells = definitionOf({
  id: 'wells',
  sharing: 'open',
  key: ['code'],
  thresholds: { failingShareMax: 0.01, deletedShareMax: 0.5 },
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'depth', type: 'decimal', precision: 10, scale: 2, title },
    { name: 'note', type: 'text', title },
  ],
})

let agency: TestMariadb
let url: string
let source: Parameters<typeof declareSource>[2]
let p: Province
let captures: CaptureWatch
before(async () => {
  agency = await testMariadb([
    '--log-bin=so',
    '--binlog-format=ROW',
    '--server-id=7',
    // As an agency that minds its data has it; the kit's default loses the last second.
    '--innodb-flush-log-at-trx-commit=1',
    '--sync-binlog=1',
  ])
  url = await agency.account('doc', [
    'replication slave on *.*',
    'binlog monitor on *.*',
    `select on ${agency.database}.*`,
  ])
  source = {
    id: 'gieng',
    dataset: 'wells',
    kind: 'mysql',
    setting: 'KHO_SOURCE_AGENCY',
    query: 'select ma as code, sau as depth, ghi_chu as note from gieng',
    capture: { table: `${agency.database}.gieng`, names: { code: 'ma' } },
  }
  p = await openProvince()
  captures = await watchCaptures(p.db)
  await p.define(wells)
  await p.db.tx((tx) => declareSource(tx, 'test', source))
})
after(async () => {
  await p.end()
  await agency.drop()
})

const configOf = () => ({
  sources: { KHO_SOURCE_AGENCY: url },
  dataDir: p.folder,
  credentialsKeyFile: join(p.folder, 'k.key'),
  allowedHosts: [],
})

async function freshTable(): Promise<void> {
  await agency.query(`drop table if exists gieng;
    create table gieng (ma varchar(40) collate utf8mb4_general_ci primary key, sau decimal(10, 2), ghi_chu text)`)
  await agency.query(
    `insert into gieng select concat('G', seq), seq / 4.0, concat('giếng "', seq, '" \\\\') from seq_1_to_500`,
  )
}

const stored = () => storedRows(p.db, 'wells')
const held = async () => {
  const rows: { ma: string; sau: string; ghi_chu: string }[] = await agency.query(
    `select ma, sau, ghi_chu from gieng order by binary ma`,
  )
  return rows.map((row) => `${row.ma}|${row.sau}|${row.ghi_chu}`).join('\n')
}
const untilSame = () => untilSameRows(stored, held)

async function stateUntil(wanted: string): Promise<void> {
  const look = async () => (await listCaptures(p.db))[0]
  await waitUntil(look, (capture) => capture?.state === wanted)
}

async function following(act: () => Promise<void>): Promise<void> {
  const declared = await findSource(p.db, 'gieng')
  await captures.clear()
  const { db, journalFolder } = p
  const follower = followSource({ db, config: configOf(), journalFolder, log: silentLog }, declared)
  try {
    await act()
  } finally {
    await follower.stop()
  }
}

const applies = async () => {
  const { rows } = await p.db.query(
    `select coalesce(sum(inserts), 0)::int as i, coalesce(sum(updates), 0)::int as u,
       coalesce(sum(deletes), 0)::int as d from store.apply`,
  )
  return rows[0]
}
const wholes = async (): Promise<number> => {
  const { rows } = await p.db.query(
    `select (select count(*) from journal.intake where kind = 'intake.capture-comparing')
       + (select count(*) from journal.entry where kind = 'intake.capture-comparing') as n`,
  )
  return Number(rows[0].n)
}

test('what is committed at the agency is in the store within moments, and proven equal afterwards', async () => {
  await freshTable()
  await following(async () => {
    await stateUntil('following')
    await untilSame()
    await agency.query(`insert into gieng values ('mới', 1.5, 'a'), ('k"ey\\\\', null, null)`)
    await agency.query(`update gieng set sau = 99 where ma = 'G7'`)
    await agency.query(`update gieng set ma = 'H8' where ma = 'G8'`)
    await agency.query(`delete from gieng where ma in ('G9', 'G10')`)
    const startedMs = performance.now()
    await untilSame()
    assert.ok(performance.now() - startedMs < 10_000)
  })
  assert.deepEqual(await applies(), { i: 503, u: 1, d: 3 })
  const version = await p.define(wells)
  const supply = await openSupply({ config: configOf(), db: p.db }, version, source)
  const whole = await loadSource(
    { db: p.db, journalFolder: p.journalFolder },
    { dataset: 'wells', supply, actor: 'test' },
  )
  await supply.close()
  assert.deepEqual([whole.changed, whole.equal], [false, true])
})

test('the place is kept with what it stands for, and what happened meanwhile comes in from there', async () => {
  await following(async () => {
    await agency.query(`update gieng set sau = 98 where ma = 'G7'`)
    await untilSame()
  })
  const [before] = await listCaptures(p.db)
  assert.match(before!.place!, /^so\.\d+ \d+ \d+ 0-7-\d+$/)
  const comparisons = await wholes()
  await agency.query(`flush binary logs`)
  await agency.query(`insert into gieng select concat('N', seq), seq, 'x' from seq_1_to_1200`)
  await agency.query(`update gieng set ghi_chu = 'y' where ma like 'N1%'`)
  await following(untilSame)
  assert.equal(await wholes(), comparisons, 'nothing had to be compared')
  const [now] = await listCaptures(p.db)
  assert.notEqual(now!.place, before!.place)
  assert.ok(now!.lagSeconds !== null && now!.committedAt! >= before!.committedAt!)
})

test('where the log was purged the whole is compared by itself, with a sentence why', async () => {
  await agency.query(`delete from gieng where ma in ('N1', 'N2'); flush binary logs;
    update gieng set sau = 5 where ma = 'N3'`)
  const { File: now } = (await agency.query('show master status'))[0]
  const names = async (): Promise<string[]> =>
    (await agency.query('show binary logs')).map((row: { Log_name: string }) => row.Log_name)
  await waitUntil(async () => {
    await agency.query(`purge binary logs to '${now}'`)
    return (await names())[0] === now
  })
  const comparisons = await wholes()
  await following(async () => {
    const { code, detail } = await captures.failed()
    assert.equal(code, 'source.log-lost')
    assert.match(detail, /^Nhật ký nhị phân của nguồn gieng không còn từ so\.\d+:\d+/)
    await untilSame()
    await stateUntil('following')
  })
  assert.equal(await wholes(), comparisons + 1)
})

test('an emptied table waits for a person, and a declaration changed is compared anew', async () => {
  const kept = await stored()
  await following(async () => {
    await stateUntil('following')
    await agency.query('create table de_danh as select * from gieng; truncate gieng')
    assert.equal((await captures.failed()).code, 'intake.needs-confirmation')
  })
  assert.equal(await stored(), kept, 'nothing was deleted')
  await agency.query('insert into gieng select * from de_danh; drop table de_danh')
  await following(() => stateUntil('following'))
  await p.db.tx((tx) =>
    declareSource(tx, 'test', { ...source, query: `${source.query} where 1 = 1` }),
  )
  assert.deepEqual(await listCaptures(p.db), [])
  const comparisons = await wholes()
  await following(() => stateUntil('following'))
  assert.equal(await wholes(), comparisons + 1)
})

test('nothing is lost or doubled over nine kills of worker, store and source', async () => {
  await freshTable()
  await surviveKills({
    definition: wells,
    source,
    url,
    kills: 9,
    held,
    write: (n) =>
      agency.query(
        `begin; insert into gieng values ('W${n}', ${n}, 'w');
         update gieng set sau = ${n} where ma = 'G${1 + (n % 400)}';
         delete from gieng where ma = 'W${n - 20}'; commit`,
      ),
    async crashSource() {
      await agency.crash()
      await agency.restart()
    },
  })
})
