/** Change capture, from a commit at the agency to the store, whatever is killed meanwhile. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { declareSource, findSource } from '../src/intake/declared-source.ts'
import { followSource, type Follower } from '../src/intake/follow-source.ts'
import { loadSource } from '../src/intake/load-source.ts'
import { openSupply } from '../src/intake/open-supply.ts'
import { silentLog } from '../src/log.ts'
import { startAgencyPostgres, type AgencyPostgres } from './kit/agency-postgres.ts'
import { definitionOf } from './kit/kho.ts'
import { storedRows, surviveKills, untilSame as untilSameRows } from './kit/kill-trial.ts'
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
const source = {
  id: 'gieng',
  dataset: 'wells',
  kind: 'postgres',
  setting: 'KHO_SOURCE_AGENCY',
  query: 'select ma as code, sau as depth, ghi_chu as note from public.gieng',
  capture: {
    table: 'public.gieng',
    names: { code: 'ma' },
    publication: 'kho',
    slot: 'kho_gieng',
    keptMibMax: 1024,
  },
}
const configOf = (folder: string) => ({
  sources: { KHO_SOURCE_AGENCY: agency.url },
  dataDir: folder,
  credentialsKeyFile: join(folder, 'k.key'),
  allowedHosts: [],
})

let agency: AgencyPostgres
let p: Province
let captures: CaptureWatch
let version: DatasetVersion
before(async () => {
  agency = await startAgencyPostgres()
  p = await openProvince()
  captures = await watchCaptures(p.db)
  version = await p.define(wells)
  await p.db.tx((tx) => declareSource(tx, 'test', source))
})
after(async () => {
  await p.end()
  await agency.stop()
})

async function freshTable(): Promise<void> {
  await agency.query(`drop table if exists gieng; drop publication if exists kho;
    create table gieng (ma char(12) primary key, sau numeric(10, 2), ghi_chu text);
    create publication kho for table gieng;
    insert into gieng select 'G' || n, n / 4.0, 'giếng "' || n || E'" \\\\' from generate_series(1, 500) n`)
}

const stored = () => storedRows(p.db, 'wells')
const held = async () => {
  const { rows } = await agency.query(
    `select rtrim(ma) as ma, sau::text as sau, ghi_chu from gieng order by rtrim(ma) collate "C"`,
  )
  return rows.map((row) => `${row.ma}|${row.sau}|${row.ghi_chu}`).join('\n')
}

const untilSame = () => untilSameRows(stored, held)

async function stateUntil(wanted: string): Promise<void> {
  const look = async () => (await p.db.query('select state, refusal from intake.capture')).rows[0]
  await waitUntil(look, (capture) => capture?.state === wanted)
}

/** Whoever followed has ended; at the server its connection may be a moment longer. */
async function dropSlots(): Promise<void> {
  await waitUntil(async () => {
    await agency.query(
      'select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active',
    )
    return (await agency.query('select from pg_replication_slots')).rowCount === 0
  })
}

async function following(act: () => Promise<void>): Promise<void> {
  const declared = await findSource(p.db, 'gieng')
  await captures.clear()
  const context = {
    db: p.db,
    config: configOf(p.folder),
    journalFolder: p.journalFolder,
    log: silentLog,
  }
  const follower: Follower = followSource(context, declared)
  try {
    await act()
  } finally {
    await follower.stop()
  }
}

test('what is committed at the agency is in the store within moments, and proven equal afterwards', async () => {
  await freshTable()
  await following(async () => {
    await stateUntil('following')
    await untilSame()
    await agency.query(`insert into gieng values ('mới', 1.5, 'a'), ('k"ey\\', null, null)`)
    await agency.query(`update gieng set sau = 99 where ma = 'G7'`)
    await agency.query(`update gieng set ma = 'H8' where ma = 'G8'`)
    await agency.query(`delete from gieng where ma in ('G9', 'G10')`)
    const startedMs = performance.now()
    await untilSame()
    assert.ok(performance.now() - startedMs < 10_000)
  })
  const { rows } = await p.db.query(
    `select sum(inserts)::int as i, sum(updates)::int as u, sum(deletes)::int as d from store.apply`,
  )
  assert.deepEqual(rows[0], { i: 503, u: 1, d: 3 })
  const supply = await openSupply({ config: configOf(p.folder), db: p.db }, version, source)
  const whole = await loadSource(
    { db: p.db, journalFolder: p.journalFolder },
    { dataset: 'wells', supply, actor: 'test' },
  )
  await supply.close()
  assert.deepEqual([whole.changed, whole.equal], [false, true])
})

test('what happened while nobody followed comes in afterwards; an emptied table waits for a person', async () => {
  await agency.query(`insert into gieng select 'N' || n, n, 'x' from generate_series(1, 50) n`)
  await following(async () => {
    await untilSame()
    await agency.query('truncate gieng')
    assert.equal((await captures.failed()).code, 'intake.needs-confirmation')
  })
  assert.ok((await stored()).length > 1000, 'nothing was deleted')
  await agency.query(
    `insert into gieng select 'G' || n, n / 4.0, 'y' from generate_series(1, 600) n`,
  )
  await following(() => untilSame())
})

test('a slot that the agency dropped is made anew and the whole is compared', async () => {
  await dropSlots()
  await agency.query(`update gieng set ghi_chu = 'khi không ai nghe' where ma = 'G5'`)
  await following(async () => {
    await untilSame()
    await stateUntil('following')
  })
  const { rows } = await p.db.query(
    `select distinct kind from journal.intake where kind like 'intake.capture%'
     union select distinct kind from journal.entry where kind like 'intake.capture%' order by 1`,
  )
  assert.ok(rows.some(({ kind }) => kind === 'intake.capture-following'))
})

test('nothing is lost or doubled over twenty kills of worker, store and source', async () => {
  await freshTable()
  await dropSlots()
  await surviveKills({
    definition: wells,
    source,
    url: agency.url,
    kills: 20,
    held,
    write: (n) =>
      agency.query(
        `begin; insert into gieng values ('W${n}', ${n}, 'w');
         update gieng set sau = ${n} where ma = 'G${1 + (n % 400)}';
         delete from gieng where ma = 'W${n - 20}'; commit`,
      ),
    async crashSource() {
      agency.crash()
      await agency.ready()
    },
  })
})
