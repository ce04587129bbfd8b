/** A source followed by a process while worker, store and source are killed in turn. */
import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { declareSource, type DeclaredSource } from '../../src/intake/declared-source.ts'
import { silentLog } from '../../src/log.ts'
import { openDatabase, type Queryable } from '../../src/pg/database.ts'
import { startEmbedded } from '../../src/pg/embedded.ts'
import { migrate } from '../../src/pg/migrate.ts'
import { defineDataset } from '../../src/store/define-dataset.ts'
import { patienceMs, waitUntil } from './wait-until.ts'

/** Rows of a dataset of three columns, one a line. */
export async function storedRows(db: Queryable, dataset: string): Promise<string> {
  const { rows } = await db.query(
    `select c1, c2::text as c2, c3 from store.d_${dataset} order by c1`,
  )
  return rows.map((row) => `${row.c1}|${row.c2}|${row.c3}`).join('\n')
}

export async function untilSame(
  stored: () => Promise<string>,
  held: () => Promise<string>,
): Promise<void> {
  for (const untilMs = Date.now() + 2 * patienceMs; ;) {
    const [mine, theirs] = await Promise.all([stored().catch(() => '?'), held().catch(() => '-')])
    if (mine === theirs) return
    if (Date.now() > untilMs) assert.equal(mine, theirs)
    await sleep(50)
  }
}

export type KillTrial = {
  definition: DatasetInput
  source: DeclaredSource
  /** The source's connection string. */
  url: string
  /** Worker, store and source by turns. */
  kills: number
  held(): Promise<string>
  /** One transaction at the source; may fail while it is down. */
  write(n: number): Promise<unknown>
  crashSource(): Promise<void>
}

export async function surviveKills(trial: KillTrial): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-capture-'))
  const embedded = await startEmbedded({
    dataDir: join(folder, 'postgres'),
    log: silentLog,
    syncNewCluster: false,
    settings: { shared_buffers: '64MB' },
  })
  const db = openDatabase(embedded.url, { log: silentLog })
  const stored = () => storedRows(db, trial.source.dataset)
  let worker: ChildProcess | undefined
  const start = () => {
    const settings = {
      url: embedded.url,
      folder,
      journalFolder: join(folder, 'journal'),
      source: trial.source.id,
      agency: trial.url,
    }
    const file = fileURLToPath(new URL('follow-process.ts', import.meta.url))
    worker = fork(file, [JSON.stringify(settings)], { stdio: 'ignore' })
  }
  try {
    const sql = fileURLToPath(new URL('../../sql/', import.meta.url))
    await migrate(db, { folder: sql, log: silentLog })
    await db.tx(async (tx) => {
      await defineDataset(tx, 'test', { definition: trial.definition })
      await declareSource(tx, 'test', trial.source)
    })
    start()
    await untilSame(stored, trial.held)
    const writing = new AbortController()
    let written = 0
    const writer = (async () => {
      while (!writing.signal.aborted) {
        await trial.write(written++).catch(() => sleep(50))
        await sleep(5)
      }
    })()
    for (let kill = 0; kill < trial.kills; kill++) {
      await sleep(150 + (kill % 5) * 120)
      if (kill % 3 === 0) {
        worker!.kill('SIGKILL')
        start()
      } else if (kill % 3 === 1) {
        const crashed = embedded.pid()!
        process.kill(crashed, 'SIGKILL')
        await waitUntil(() => ![crashed, undefined].includes(embedded.pid()))
        await embedded.ready()
      } else await trial.crashSource()
    }
    // However slowly: so many were written that every kill fell among some.
    await waitUntil(() => written > 100)
    writing.abort()
    await writer
    await untilSame(stored, trial.held)
    const { rows } = await db.query(
      `select (select rows from store.dataset_state)::int as kept,
         (select count(*) from store.d_${trial.source.dataset})::int as counted,
         (select count(*) from store.d_${trial.source.dataset}) + (select count(*) from store.h_${trial.source.dataset})
           - (select sum(inserts + updates) from store.apply) as doubled`,
    )
    assert.equal(rows[0].kept, rows[0].counted)
    assert.equal(Number(rows[0].doubled), 0, 'every version has one change')
  } finally {
    worker?.kill('SIGKILL')
    await db.close()
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
