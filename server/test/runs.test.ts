/** Runs: started, followed, cancelled, tried again, and taken up when their program was killed. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { silentLog } from '../src/log.ts'
import { declareSource } from '../src/intake/declared-source.ts'
import { makeReadFunctions } from '../src/query/read-functions.ts'
import { defineDataset } from '../src/store/define-dataset.ts'
import { cancelRun } from '../src/sync/cancel-run.ts'
import { openSync, startWorkers, workOn, type Sync } from '../src/sync/open-sync.ts'
import type { Run } from '../src/sync/run.ts'
import { selectRunById } from '../src/sync/run.sql.ts'
import { settleLostRuns } from '../src/sync/settle-lost-runs.ts'
import { startRunForPerson } from '../src/sync/start-run.ts'
import { waitForEnd } from '../src/sync/wait-for-end.ts'
import { waitUntil } from './kit/wait-until.ts'
import { databaseWithLists } from './kit/database.ts'
import { freePort } from './kit/free-port.ts'
import { definitionOf } from './kit/kho.ts'
import { openProvince, type Province } from './kit/province.ts'

const wells = definitionOf({
  id: 'wells',
  key: ['code'],
  sharing: 'shared',
  columns: [
    { name: 'code', type: 'text', required: true, title: { vi: 'Mã', en: 'Code' } },
    { name: 'depth', type: 'integer', title: { vi: 'Sâu', en: 'Depth' } },
  ],
})

function writeWells(path: string, count: number, from = 0): void {
  const lines: string[] = []
  for (let n = from; n < from + count; n++) lines.push(`${n},${n % 100}`)
  if (from === 0) writeFileSync(path, 'code,depth\n')
  appendFileSync(path, `${lines.join('\n')}\n`)
}

describe('runs in one program', () => {
  let p: Province
  let sync: Sync
  let path: string
  const options = () => ({
    db: p.db,
    config: {
      sources: {},
      dataDir: p.folder,
      credentialsKeyFile: join(p.folder, 'credentials.key'),
      allowedHosts: [],
    },
    journalFolder: p.journalFolder,
    log: silentLog,
  })
  const ask = (source = 'wells') =>
    p.db.tx((tx) => startRunForPerson(tx, sync.queue, { source, actor: 'test' }))
  const rowsStored = async () =>
    Number((await p.db.query('select count(*) as n from store.d_wells')).rows[0].n)

  before(async () => {
    p = await openProvince()
    await p.define(wells)
    path = join(p.folder, 'wells.csv')
    writeWells(path, 1_000)
    await p.db.tx((tx) =>
      declareSource(tx, 'test', { id: 'wells', dataset: 'wells', kind: 'csv', path }),
    )
    sync = await openSync({ db: p.db, log: silentLog })
  })
  after(async () => {
    await sync.stop()
    await p.end()
  })

  test('a run ends as done with its receipt, and as unchanged when nothing is new', async () => {
    const states: string[] = []
    const ending = waitForEnd(sync, await ask(), (run) => states.push(run.state))
    // Nobody works on it before it was seen to wait.
    await waitUntil(() => states.length > 0)
    await startWorkers(sync, { ...options(), atOnce: 1 })
    const first = await ending
    assert.equal(first.run.state, 'done')
    assert.equal(first.receipt?.inserts, 1_000)
    assert.equal(first.run.rows, 1_000)
    assert.equal(states[0], 'queued')
    assert.equal(states.at(-1), 'done')
    const second = await waitForEnd(sync, await ask())
    assert.equal(second.run.state, 'unchanged')
    assert.equal(second.run.rowsExpected, 1_000)
    assert.equal(await rowsStored(), 1_000)
  })

  test('what the supplier must correct is refused once, with the cause, and not tried again', async () => {
    const bad = join(p.folder, 'bad.csv')
    writeFileSync(bad, 'code;depth\n1;1\n')
    await p.db.tx((tx) =>
      declareSource(tx, 'test', { id: 'bad', dataset: 'wells', kind: 'csv', path: bad }),
    )
    const { run } = await waitForEnd(sync, await ask('bad'))
    assert.equal(run.state, 'refused')
    assert.equal(run.cause?.code, 'source.wrong-delimiter')
    assert.equal(run.attempt, 1)
  })

  test('a source that is asked for twice is synchronised once, and the second is told which', async () => {
    // No worker takes it while the only one is busy with a turn that somebody else holds.
    await p.db.tx(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', ['kho.load.wells'])
      const id = await ask()
      await assert.rejects(ask(), { code: 'sync.under-way', values: { source: 'wells', run: id } })
    })
    await waitUntil(async () => {
      const { rows } = await p.db.query(
        `select 1 from sync.run where state in ('queued', 'running')`,
      )
      return rows.length === 0
    })
  })

  test('a run that waits for its turn is cancelled there', async () => {
    const held = await p.db.tx(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', ['kho.load.wells'])
      const id = await ask()
      await waitUntil(async () => (await selectRunById(p.db, id))?.state === 'running')
      await cancelRun(p.db, sync.queue, 'test', id)
      return (await waitForEnd(sync, id)).run
    })
    assert.equal(held.state, 'cancelled')
    assert.equal(held.cancelledBy, 'test')
  })

  test('a run is cancelled in the middle of its rows and leaves nothing half in', async () => {
    const before = await rowsStored()
    writeWells(path, 400_000, 1_000)
    const id = await ask()
    let asked = false
    const { run } = await waitForEnd(sync, id, (now) => {
      if (asked || now.state !== 'running' || (now.rows ?? 0) === 0) return
      asked = true
      void cancelRun(p.db, sync.queue, 'test', id)
    })
    assert.ok(asked, 'it was seen under way')
    assert.equal(run.state, 'cancelled')
    assert.equal(await rowsStored(), before)
    const { rows } = await p.db.query(
      `select count(*) as n from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'staging'`,
    )
    assert.equal(rows[0].n, '0', 'no staging table stays')
    await assert.rejects(cancelRun(p.db, sync.queue, 'test', id), { code: 'sync.has-ended' })
  })

  test('a run is cancelled in the middle of the transaction that applies it', async () => {
    const before = await rowsStored()
    // A statement inside the applying transaction that ends only where it is cut off.
    await p.db.query(`
      create function store.slow() returns trigger language plpgsql as
        $$ begin perform pg_sleep(3600); return null; end $$;
      create trigger slow after insert on store.d_wells for each statement execute function store.slow()`)
    try {
      const id = await ask()
      await waitUntil(async () => {
        const { rows } = await p.db.query(`select 1 from pg_stat_activity
          where wait_event = 'PgSleep' and datname = current_database()`)
        return rows.length > 0
      })
      const startMs = performance.now()
      await cancelRun(p.db, sync.queue, 'test', id)
      const { run } = await waitForEnd(sync, id)
      assert.equal(run.state, 'cancelled')
      assert.ok(performance.now() - startMs < 10_000)
      assert.equal(await rowsStored(), before)
    } finally {
      await p.db.query('drop trigger slow on store.d_wells; drop function store.slow()')
    }
    const whole = await waitForEnd(sync, await ask())
    assert.equal(whole.run.state, 'done')
    assert.equal(await rowsStored(), 401_000)
  })

  test('a source that is gone is tried again, with the cause on record, and succeeds when it is back', async () => {
    await p.db.tx((tx) =>
      declareSource(tx, 'test', {
        id: 'remote',
        dataset: 'wells',
        kind: 'postgres',
        setting: 'KHO_SOURCE_NOBODY',
        query: 'select code, depth from wells_at_source',
      }),
    )
    const id = await ask('remote')
    const offerIn = (hours: number) =>
      p.db.query(
        `update queue.job set start_after = now() + make_interval(hours => $2)
         where id = $1 and state = 'retry'`,
        [id, hours],
      )
    // It is tried again when its source is back, and not before.
    await waitUntil(async () => (await offerIn(1)).rowCount)
    const waiting = await selectRunById(p.db, id)
    assert.deepEqual([waiting?.state, waiting?.cause?.code], ['queued', 'source.gone'])
    const { rows } = await p.db.query(
      'select outcome, cause::text from sync.attempt where run = $1',
      [id],
    )
    assert.equal(rows[0].outcome, 'again')
    assert.equal(JSON.parse(rows[0].cause).code, 'source.gone')
    await p.db.query(
      'create table wells_at_source as select c1 as code, c2 as depth from store.d_wells',
    )
    mkdirSync(join(p.folder, 'keys'), { recursive: true })
    writeFileSync(join(p.folder, 'keys', 'KHO_SOURCE_NOBODY'), p.url)
    await offerIn(0)
    const { run } = await waitForEnd(sync, id)
    assert.equal(run.state, 'unchanged')
    assert.equal(run.attempt, 2)
    assert.equal(run.cause, null)
  })

  test('a run of which the queue knows nothing any more is given an end', async () => {
    // In one transaction, so that no worker is quicker than the deletion.
    const id = await p.db.tx(async (tx) => {
      const run = await startRunForPerson(tx, sync.queue, { source: 'bad', actor: 'test' })
      await tx.query('delete from queue.job where id = $1', [run])
      return run
    })
    await settleLostRuns(p.db, sync.queue, 0)
    const run = (await selectRunById(p.db, id)) as Run
    assert.equal(run.state, 'failed')
  })

  test('a program that kept a run for itself works on it, and nobody else does', async () => {
    const id = await p.db.tx((tx) =>
      startRunForPerson(tx, sync.queue, { source: 'wells', actor: 'test', keepSeconds: 600 }),
    )
    // The worker takes what was asked for after it.
    assert.equal((await waitForEnd(sync, await ask('bad'))).run.state, 'refused')
    assert.equal((await selectRunById(p.db, id))?.state, 'queued')
    assert.equal(await workOn(sync, options(), id), true)
    assert.equal((await selectRunById(p.db, id))?.state, 'unchanged')
  })
})

describe('runs and programs that are killed', () => {
  const program = fileURLToPath(new URL('../bin/kho.ts', import.meta.url))

  async function serve(databaseUrl: string, folder: string): Promise<ChildProcess> {
    const port = await freePort()
    return spawn(process.execPath, [program, 'serve'], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        KHO_DATA: folder,
        KHO_DATABASE_URL: databaseUrl,
        KHO_PORT: String(port),
      },
    })
  }

  test('a run whose program was killed is taken up by another within 60 s and ends whole', async () => {
    const base = await databaseWithLists()
    const folder = mkdtempSync(join(tmpdir(), 'kho-killed-'))
    const programs: ChildProcess[] = []
    try {
      await base.db.tx(async (tx) => {
        const { version } = await defineDataset(tx, 'test', { definition: wells })
        await makeReadFunctions(tx, version)
      })
      const path = join(folder, 'wells.csv')
      writeWells(path, 300_000)
      // An old file, which is not taken for a new one by itself.
      await base.db.query(
        `insert into intake.load (id, dataset, part, source, state)
         values (gen_random_uuid(), 'wells', 1, 'test', 'refused')`,
      )
      utimesSync(path, 0, 0)
      await base.db.tx((tx) =>
        declareSource(tx, 'test', { id: 'wells', dataset: 'wells', kind: 'csv', path }),
      )
      programs.push(await serve(base.url, folder))
      const sync = await openSync({ db: base.db, log: silentLog })
      const asked = { source: 'wells', actor: 'test' }
      const id = await base.db.tx((tx) => startRunForPerson(tx, sync.queue, asked))
      await sync.stop()
      const state = async () => (await selectRunById(base.db, id))!
      await base.db.tx(async (tx) => {
        // What it has read cannot be finished before it is killed.
        await tx.query('lock table store.bucket in share mode')
        await waitUntil(async () => ((await state()).rows ?? 0) > 0)
        const gone = once(programs[0]!, 'exit')
        programs[0]!.kill('SIGKILL')
        await gone
      })
      const killedMs = Date.now()
      assert.equal((await state()).state, 'running')
      programs.push(await serve(base.url, folder))
      await waitUntil(async () => (await state()).attempt === 2)
      assert.ok(Date.now() - killedMs < 60_000, `${Date.now() - killedMs} ms`)
      await waitUntil(async () => (await state()).endedAt !== null)
      assert.equal((await state()).state, 'done')
      const { rows } = await base.db.query('select count(*) as n from store.d_wells')
      assert.equal(rows[0].n, '300000')
      const attempts = await base.db.query(
        'select outcome from sync.attempt where run = $1 order by number',
        [id],
      )
      assert.deepEqual(
        attempts.rows.map((row) => row.outcome),
        ['lost', 'ended'],
      )
      const last = once(programs[1]!, 'exit')
      programs[1]!.kill('SIGTERM')
      assert.deepEqual((await last)[0], 0, 'it ends in order')
    } finally {
      for (const one of programs) one.kill('SIGKILL')
      await base.drop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
