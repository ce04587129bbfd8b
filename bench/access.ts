/** Decisions, snapshots and what officers ask, with as many grants as a province may come to. */
import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whatCouldSee, whoCanSee } from '../server/src/access/could-see.ts'
import { decide, type DecidedDataset } from '../server/src/access/decide.ts'
import { explainAccess } from '../server/src/access/explain-access.ts'
import { isInForce } from '../server/src/access/grant.ts'
import { openMeter } from '../server/src/access/meter.ts'
import { revokeGrant } from '../server/src/access/revoke-grant.ts'
import { openSnapshot, type AccessSnapshot } from '../server/src/access/snapshot.ts'
import { silentLog } from '../server/src/log.ts'
import { openDatabase, type Database } from '../server/src/pg/database.ts'
import { startEmbedded } from '../server/src/pg/embedded.ts'
import { migrate } from '../server/src/pg/migrate.ts'
import { dayOf } from '../server/src/time.ts'
import { seconds, type Figure } from './measure.ts'

const clients = 10_000
const datasets = 2_000
const many = 100_000
const few = 10
const agencies = 100

const columns = Array.from({ length: 20 }, (_, i) => ({
  title: { vi: `Cột ${i + 1}`, en: `Column ${i + 1}` },
  name: `cot_${i + 1}`,
  number: i + 1,
  personal: 'none' as const,
}))

export async function measureAccess(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  const server = await startEmbedded({ dataDir: join(folder, 'postgres'), log: silentLog })
  const db = openDatabase(server.url, { log: silentLog })
  try {
    const sql = fileURLToPath(new URL('../server/sql/', import.meta.url))
    await migrate(db, { folder: sql, log: silentLog })
    await fill(db)
    await addGrants(db, 0, few)
    const small = await measureOne(db, few)
    await addGrants(db, few, many)
    await db.query('vacuum analyze access.grant, access.client_past, access.change')
    const large = await measureOne(db, many)
    return [...figuresOf(small, large), ...(await measureQuestions(db))]
  } finally {
    await db.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(db: Database): Promise<void> {
  const definition = (sharing: string) =>
    JSON.stringify({ owner: 'don-vi-1', sharing, version: 1, key: ['cot_1'], columns })
  await db.query(`
    insert into people.agency (id, name_vi, name_en)
      select 'don-vi-' || n, 'x', 'x' from generate_series(1, ${agencies}) n;
    insert into people.client (id, agency_id, name, state)
      select 'he-' || n, 'don-vi-' || (1 + n % ${agencies}), 'x', 'active' from generate_series(1, ${clients}) n;
    insert into catalogue.dataset (id, version, sharing)
      select 'bo-' || n, 1, 'shared' from generate_series(1, ${datasets}) n`)
  await db.query(
    `insert into catalogue.dataset_version
     select 'bo-' || n, 1, $1::jsonb || jsonb_build_object('id', 'bo-' || n), 0,
       now() - interval '1 day', 0 from generate_series(1, ${datasets}) n`,
    [definition('shared')],
  )
}

async function addGrants(db: Database, from: number, until: number): Promise<void> {
  await db.query(
    `insert into access.grant (client_id, dataset_id, purpose, task_pattern, columns, condition,
       masks, zones, valid_from, valid_until, decided_by, document_number, document_date)
     select 'he-' || (1 + n % ${clients}), 'bo-' || (1 + (n / 7) % ${datasets}), 'c',
       case n % 3 when 0 then 'HS-*' end, array(select generate_series(1, 5 + n % 15)),
       case n % 4 when 0 then '{"3": ["24611"]}'::jsonb end,
       case n % 5 when 0 then '{"1": {"by": "hashed"}}'::jsonb else '{}' end, '{tslcd}',
       now() - interval '1 hour', now() + interval '1 day', 'x', 'x', now()
     from generate_series($1::int, $2::int - 1) n`,
    [from, until],
  )
}

type Measured = {
  openMs: number
  meanUs: number
  p99Ms: number
  refreshMs: number
  heapMb: number
}

function heapMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1e6
}

async function measureOne(db: Database, grants: number): Promise<Measured> {
  const before = heapMb()
  let snapshot!: AccessSnapshot
  const openMs =
    1000 *
    (await seconds(async () => {
      snapshot = await openSnapshot(db, { log: silentLog })
    }))
  const heap = heapMb() - before
  const meter = await openMeter(db, { log: silentLog, flushMs: 3_600_000 })
  const times = decideMany(snapshot, grants, (grant) => void meter.take(grant, { rows: 1 }))
  const sorted = times.toSorted((a, b) => a - b)
  const refreshMs = await measureRefresh(db, snapshot, grants)
  await meter.stop()
  await snapshot.close()
  return {
    openMs,
    meanUs: (1000 * times.reduce((sum, one) => sum + one, 0)) / times.length,
    p99Ms: sorted[Math.floor(0.99 * sorted.length)]!,
    refreshMs,
    heapMb: heap,
  }
}

type Take = (grant: NonNullable<ReturnType<AccessSnapshot['grantsOf']>[number]>) => void

/** Decides for callers all over the grants; each decision with its limit is one time. */
function decideMany(snapshot: AccessSnapshot, grants: number, take: Take): Float64Array {
  const turns = 200_000
  const times = new Float64Array(turns)
  const asked = Array.from({ length: datasets }, (_, i): DecidedDataset => ({
    id: `bo-${i + 1}`,
    sharing: 'shared',
    owner: 'don-vi-1',
    ask: { vi: 'x', en: 'x' },
    columns,
  }))
  const at = new Date()
  let allowed = 0
  for (let turn = 0; turn < turns; turn++) {
    const n = (turn * 7919) % grants
    const id = `he-${1 + (n % clients)}`
    const dataset = asked[Math.floor(n / 7) % datasets]!
    const startedMs = performance.now()
    const decision = decide({
      client: snapshot.client(id),
      scopes: ['read'],
      grants: snapshot.grantsOf(id, dataset.id),
      dataset,
      purpose: 'c',
      task: 'HS-1',
      zones: ['tslcd'],
      at,
    })
    if (decision.allowed) {
      take(decision.grant!)
      allowed++
    }
    times[turn] = performance.now() - startedMs
  }
  if (allowed < turns * 0.99) throw new Error(`only ${allowed} of ${turns} were allowed`)
  return times
}

/** From the commit of a revocation until the snapshot shows it; the slowest of twenty. */
async function measureRefresh(
  db: Database,
  snapshot: AccessSnapshot,
  grants: number,
): Promise<number> {
  const { rows } = await db.query(
    `select id::float8 as id, client_id, dataset_id from access.grant
     where revoked_at is null order by id desc limit $1`,
    [Math.min(20, grants / 2)],
  )
  let slowest = 0
  for (const { id, client_id: client, dataset_id: dataset } of rows) {
    await db.tx((tx) => revokeGrant(tx, 'bench', { grant: id, reason: 'bench' }))
    const startedMs = performance.now()
    const seen = () => snapshot.grantsOf(client, dataset).find((one) => one.id === id)!
    while (isInForce(seen(), new Date(Date.now() + 1000))) await sleep(0)
    slowest = Math.max(slowest, performance.now() - startedMs)
  }
  return slowest
}

function figuresOf(small: Measured, large: Measured): Figure[] {
  const figure = (what: string, bar: Figure['bar'], value: number, detail: string): Figure => ({
    what,
    bar,
    value,
    detail,
  })
  const most = (value: number, unit: string) => ({ sense: '<=' as const, value, unit })
  const shape = `${clients} clients, ${many} grants, ${datasets} datasets`
  return [
    figure(
      'decision with its limit, p99',
      most(1, 'ms'),
      large.p99Ms,
      `${shape}; mean ${large.meanUs.toFixed(2)} µs`,
    ),
    figure(
      'decision with its limit, mean',
      most(4, '×'),
      large.meanUs / small.meanUs,
      `${large.meanUs.toFixed(2)} µs with ${many} grants, ${small.meanUs.toFixed(2)} µs with ${few}`,
    ),
    figure(
      'opening the snapshot',
      most(10_000, 'ms'),
      large.openMs,
      `${shape}; ${small.openMs.toFixed(0)} ms with ${few} grants`,
    ),
    figure(
      'a revocation is seen, slowest of twenty',
      most(1_000, 'ms'),
      large.refreshMs,
      `${shape}; ${small.refreshMs.toFixed(1)} ms with ${few} grants`,
    ),
    figure(
      'a revocation is seen',
      most(5, '×'),
      large.refreshMs / small.refreshMs,
      `${large.refreshMs.toFixed(1)} ms with ${many} grants, ${small.refreshMs.toFixed(1)} ms with ${few}`,
    ),
    figure('memory of the snapshot', most(200, 'MB'), large.heapMb, shape),
  ]
}

/** What officers ask, each asked three times, the slowest counts. */
async function measureQuestions(db: Database): Promise<Figure[]> {
  const questions: [string, string, () => Promise<unknown>][] = [
    [
      'what an agency could see on a day',
      `${many / agencies} grants of ${clients / agencies} clients`,
      () => db.tx((tx) => whatCouldSee(tx, 'don-vi-7', dayOf(new Date()))),
    ],
    [
      'who can see a column',
      `${many / datasets} grants on the dataset`,
      () => db.tx((tx) => whoCanSee(tx, 'bo-77', 'cot_3', new Date())),
    ],
    [
      'why a client may read',
      `${many / clients} grants of the client`,
      () =>
        db.tx((tx) =>
          explainAccess(tx, 'bench', {
            subject: { client: 'he-78' },
            dataset: 'bo-12',
            at: new Date(),
          }),
        ),
    ],
  ]
  const figures: Figure[] = []
  for (const [what, detail, ask] of questions) {
    let slowest = 0
    for (let turn = 0; turn < 3; turn++) slowest = Math.max(slowest, await seconds(ask))
    const bar = { sense: '<=' as const, value: 200, unit: 'ms' }
    figures.push({ what, bar, value: 1000 * slowest, detail })
  }
  return figures
}
