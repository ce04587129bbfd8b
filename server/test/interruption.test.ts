/** Programs and servers that are killed in the middle of a load, and the loads after them. */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { verifyDataset } from '../src/equality/verify-dataset.ts'
import { fileSupply } from '../src/intake/file-supply.ts'
import { settleDeadLoads } from '../src/intake/settle-dead-loads.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const stalls = definitionOf({
  id: 'stalls',
  sharing: 'open',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'round', type: 'text', required: true, title },
    { name: 'goods', type: 'text', title },
  ],
})
const rowsEach = 5_000
const killsOfProgram = 8
const killsOfServer = 2
const program = fileURLToPath(new URL('../bin/kho.ts', import.meta.url))

let it: RunningKho
let version: DatasetVersion

before(async () => {
  it = await openKho({ embedded: true })
  version = await it.define(stalls)
})
after(() => it.end())

/** Every round changes every row, so that a load that came in by half would show. */
function fileOf(round: number): string {
  const path = join(it.folder, `round-${round}.csv`)
  const lines = Array.from(
    { length: rowsEach },
    (_, i) => `${i},${round},${'hàng '.repeat(i % 5)}\n`,
  )
  writeFileSync(path, `code,round,goods\n${lines.join('')}`)
  return path
}

function startLoad(path: string): ChildProcess {
  const { PATH, HOME, TMPDIR } = process.env
  return spawn(process.execPath, [program, 'load', 'stalls', path, '--json'], {
    stdio: 'ignore',
    env: { PATH, HOME, TMPDIR, KHO_DATA: it.folder },
  })
}

async function until<T>(ask: () => Promise<T | false | undefined>, what: string): Promise<T> {
  for (const endsMs = Date.now() + 60_000; Date.now() < endsMs; await sleep(3)) {
    const found = await ask().catch(() => undefined)
    if (found) return found
  }
  throw new Error(`in vain: ${what}`)
}

/** Loads that were killed stay `reading` for a while, so only a new one counts. */
async function untilReading(child: ChildProcess, loads: number): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) return true
    const { rows } = await it.db.query('select count(*)::int as n from intake.load')
    return rows[0].n > loads
  }, 'a load begins')
}

async function countLoads(): Promise<number> {
  const { rows } = await it.db.query('select count(*)::int as n from intake.load')
  return rows[0].n
}

/** The sessions of a killed program end by themselves when the server notices. */
async function untilAlone(): Promise<void> {
  await until(async () => {
    const { rows } = await it.db.query(
      "select 1 from pg_stat_activity where application_name = 'kho-cli'",
    )
    return rows.length === 0
  }, 'the sessions of the killed program end')
}

type Standing = { seq: number; rows: number; rounds: number; round: number }

async function standing(): Promise<Standing> {
  const { rows } = await it.db.query(
    `select s.seq::int as seq, count(d.*)::int as rows, count(distinct c2)::int as rounds,
       coalesce(max(c2::int), -1) as round
     from store.dataset_state s left join store.d_stalls d on true
     where s.dataset = 'stalls' group by s.seq`,
  )
  return rows[0]
}

function assertWhole(was: Standing, now: Standing, round: number): void {
  if (now.seq === was.seq) return assert.deepEqual(now, was)
  assert.deepEqual(now, { seq: was.seq + 1, rows: rowsEach, rounds: 1, round })
}

async function assertSound(path: string): Promise<void> {
  const staged = await it.db.query(
    "select count(*)::int as n from pg_tables where schemaname = 'staging'",
  )
  assert.equal(staged.rows[0].n, 0)
  const left = await it.db.query(
    "select count(*)::int as n from intake.load where state = 'reading'",
  )
  assert.equal(left.rows[0].n, 0)
  await it.kho.journal.publishNow()
  const verified = await verifyDataset(it.db, {
    dataset: 'stalls',
    supplyOf: async () => fileSupply(version, { path }),
    actor: 'test',
    journalFolder: it.kho.journalFolder,
    journalKey: it.kho.journal.state().vkey,
  })
  assert.deepEqual(verified.store.findings, [])
  assert.equal(verified.ok, true)
}

/** Begins a load, and kills its program so long after its first record. */
async function killLoad(round: number, afterMs: number): Promise<void> {
  const loads = await countLoads()
  const child = startLoad(fileOf(round))
  const ended = once(child, 'exit')
  await untilReading(child, loads)
  await sleep(afterMs)
  child.kill('SIGKILL')
  await ended
}

/** Runs a load to its end; how long it took from its first record, in milliseconds. */
async function loadWhole(round: number): Promise<number> {
  const loads = await countLoads()
  const child = startLoad(fileOf(round))
  const ended = once(child, 'exit')
  await untilReading(child, loads)
  const beganMs = performance.now()
  assert.deepEqual(await ended, [0, null])
  return performance.now() - beganMs
}

test('a load whose program is killed is in as a whole or not at all', async () => {
  await loadWhole(0)
  const tookMs = await loadWhole(1)
  // One is held before it is applied, so that a kill comes in the middle of it for certain.
  const standingBefore = await standing()
  await it.act(async (tx) => {
    await tx.query('select from store.dataset_state for update')
    await killLoad(2, 0)
  })
  await untilAlone()
  assert.deepEqual(await standing(), standingBefore)
  let round = 3
  for (let kill = 0; kill < killsOfProgram; kill++, round++) {
    const was = await standing()
    // One moment at random out of each eighth of the load.
    await killLoad(round, (tookMs * (kill + Math.random())) / killsOfProgram)
    await untilAlone()
    assertWhole(was, await standing(), round)
  }
  await settleDeadLoads(it.db)
  const dead = await it.db.query(
    `select (select count(*)::int from intake.load where state = 'reading') as reading,
       (select count(*)::int from pg_tables where schemaname = 'staging') as staged`,
  )
  assert.deepEqual(dead.rows[0], { reading: 0, staged: 0 }, 'told without another load')
  await loadWhole(round)
  assert.equal((await standing()).round, round)
  await assertSound(fileOf(round))
  const cut = await it.db.query("select 1 from intake.load where state = 'interrupted'")
  assert.ok((cut.rowCount ?? 0) > 0, 'no kill came in the middle of a load')
})

test('a load whose database server is killed is in as a whole or not at all', async () => {
  const first = 100
  const tookMs = await loadWhole(first)
  let round = first + 1
  for (let kill = 0; kill < killsOfServer; kill++, round++) {
    const was = await standing()
    const loads = await countLoads()
    const { rows } = await it.db.query(
      "select current_setting('data_directory') as folder, pg_postmaster_start_time() as began",
    )
    const child = startLoad(fileOf(round))
    const ended = once(child, 'exit')
    await untilReading(child, loads)
    await sleep((tookMs * (kill + Math.random())) / killsOfServer)
    const pidFile = readFileSync(join(rows[0].folder, 'postmaster.pid'), 'utf8')
    process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL')
    await ended
    await until(async () => {
      const now = await it.db.query('select pg_postmaster_start_time() > $1 as back', [
        rows[0].began,
      ])
      return now.rows[0].back
    }, 'the server is back')
    assertWhole(was, await standing(), round)
  }
  await loadWhole(round)
  assert.equal((await standing()).round, round)
  await assertSound(fileOf(round))
  const { records } = JSON.parse((await it.get('/api/v1/datasets/stalls/records')).text)
  assert.equal(records[0].round, String(round))
})
