/** Change capture: from a commit at the agency until a reader of the store sees it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { declareSource, findSource } from '../server/src/intake/declared-source.ts'
import { followSource } from '../server/src/intake/follow-source.ts'
import { silentLog } from '../server/src/log.ts'
import { startEmbedded } from '../server/src/pg/embedded.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import { testMariadb } from '../server/test/kit/mariadb.ts'
import { openGround, type Ground } from './ground.ts'
import type { Figure } from './measure.ts'

const lastingSeconds = 20
const changesASecond = 1_000
const changesATransaction = 10
const rows = 100_000

const title = { vi: 'Cột', en: 'Column' }
const text = { vi: 'Đo tốc độ', en: 'Measuring' }

/** An agency's server that tells its changes, with the same rows whatever its product. */
type Agency = {
  product: string
  url: string
  /** Members of the declaration that depend on the product. */
  source: { kind: string; capture: Record<string, unknown> }
  /** Raises the rows of some codes that follow each other, in one transaction. */
  update(first: number, count: number): Promise<unknown>
  end(): Promise<void>
}

export async function measureCapture(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const open of [openPostgres, openMariadb]) {
    const ground = await openGround()
    const agency = await open()
    try {
      figures.push(await measure(ground, agency))
    } finally {
      await agency.end()
      await ground.end()
    }
  }
  return figures
}

async function openPostgres(): Promise<Agency> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  const server = await startEmbedded({
    dataDir: folder,
    log: silentLog,
    settings: { wal_level: 'logical' },
  })
  const pool = new pg.Pool({ connectionString: server.url, max: 4 })
  await pool.query(`create table wells (code text primary key, n bigint, note text);
    insert into wells select 'G' || i, 0, repeat('giếng ', 10) from generate_series(1, ${rows}) i;
    create publication kho for table wells`)
  return {
    product: 'PostgreSQL',
    url: server.url,
    source: {
      kind: 'postgres',
      capture: { table: 'public.wells', publication: 'kho', slot: 'kho_wells', keptMibMax: 1024 },
    },
    update: (first, count) =>
      pool.query(
        `update wells set n = $1::bigint + i from generate_series(0, $2::int - 1) i
         where code = 'G' || ($1::bigint + i)`,
        [first, count],
      ),
    async end() {
      await pool.end()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openMariadb(): Promise<Agency> {
  const server = await testMariadb([
    '--log-bin=so',
    '--binlog-format=ROW',
    '--sync-binlog=1',
    '--innodb-flush-log-at-trx-commit=1',
  ])
  await server.query(`create table wells (code varchar(20) primary key, n bigint, note text);
    insert into wells select concat('G', seq), 0, repeat('giếng ', 10) from seq_1_to_${rows}`)
  const url = await server.account('doc', [
    'replication slave on *.*',
    'binlog monitor on *.*',
    `all on ${server.database}.*`,
  ])
  const pool = mysql.createPool({ uri: url.replace('mariadb:', 'mysql:'), connectionLimit: 4 })
  return {
    product: 'MariaDB',
    url,
    source: { kind: 'mysql', capture: { table: `${server.database}.wells` } },
    update: (first, count) => {
      const codes = Array.from({ length: count }, (_, i) => `G${first + i}`)
      return pool.query(
        'update wells set n = cast(substr(code, 2) as unsigned) where code in (?)',
        [codes],
      )
    },
    async end() {
      await pool.end()
      await server.drop()
    },
  }
}

async function measure(ground: Ground, agency: Agency): Promise<Figure> {
  const { db, folder, journalFolder } = ground
  await declare(ground, agency)
  const config = {
    sources: { KHO_SOURCE_BENCH: agency.url },
    dataDir: folder,
    credentialsKeyFile: join(folder, 'k.key'),
    allowedHosts: [],
  }
  const source = await findSource(db, 'wells-bench')
  const follower = followSource({ db, config, journalFolder, log: silentLog }, source)
  const seen = new Map<number, number>()
  const over = new AbortController()
  try {
    while ((await seqOf(ground)) < 1) await sleep(50)
    const watch = (async () => {
      while (!over.signal.aborted) {
        const seq = await seqOf(ground)
        if (!seen.has(seq)) seen.set(seq, performance.now())
        await sleep(10)
      }
    })()
    const committed = await write(agency)
    const all = committed.size
    while ((await storedUpTo(ground)) < all) await sleep(50)
    over.abort()
    await watch
    return await latency(ground, agency, committed, seen)
  } finally {
    over.abort()
    await follower.stop()
  }
}

/** The number of each change → when its commit was acknowledged. */
async function write(agency: Agency): Promise<Map<number, number>> {
  const committed = new Map<number, number>()
  const transactions = (lastingSeconds * changesASecond) / changesATransaction
  const startedAt = performance.now()
  const under: Promise<void>[] = []
  for (let t = 0; t < transactions; t++) {
    const first = t * changesATransaction + 1
    under.push(
      agency.update(first, changesATransaction).then(() => {
        const at = performance.now()
        for (let i = 0; i < changesATransaction; i++) committed.set(first + i, at)
      }),
    )
    const dueAt = startedAt + ((t + 1) * 1000 * changesATransaction) / changesASecond
    if (dueAt > performance.now()) await sleep(dueAt - performance.now())
  }
  await Promise.all(under)
  return committed
}

async function latency(
  { db }: Ground,
  { product }: Agency,
  committed: Map<number, number>,
  seen: Map<number, number>,
): Promise<Figure> {
  const { rows: found } = await db.query(
    `select t.c2::int as n, a.seq::int as seq from store.d_wells t
     join store.apply a on a.dataset = 'wells' and t._change between a.first_change and a.last_change
     where t.c2 > 0`,
  )
  const visible = [...seen].toSorted(([a], [b]) => a - b)
  const taken = found
    .map(({ n, seq }) => visible.find(([s]) => s >= seq)![1] - committed.get(n)!)
    .toSorted((a, b) => a - b)
  const at = (share: number) => taken[Math.floor(taken.length * share)]! / 1000
  return {
    what: `Change capture from ${product} at ${changesASecond} changes a second, p99 until seen`,
    bar: { sense: '<=', value: 5, unit: 's' },
    value: at(0.99),
    detail: `median ${at(0.5).toFixed(2)} s (bar 1 s), longest ${at(0.9999).toFixed(2)} s; ${taken.length} changes, ${seen.size} applies`,
  }
}

const seqOf = async ({ db }: Ground) => {
  const { rows: found } = await db.query(
    `select seq::int as seq from store.dataset_state where dataset = 'wells'`,
  )
  return found[0]?.seq ?? 0
}

const storedUpTo = async ({ db }: Ground) => {
  const { rows: found } = await db.query('select max(c2)::int as n from store.d_wells')
  return found[0]?.n ?? 0
}

async function declare({ db }: Ground, { source }: Agency): Promise<void> {
  await db.tx(async (tx) => {
    await defineDataset(tx, 'bench', {
      definition: {
        id: 'wells',
        title: text,
        description: text,
        database: 'do',
        owner: 'so-tnmt',
        supplier: 'so-tnmt',
        updateForm: text,
        updateFrequency: 'real-time',
        permittedUsers: 'all-agencies',
        sharing: 'shared',
        importance: 'ordinary',
        retention: 'life',
        documents: [{ title: text, text }],
        key: ['code'],
        columns: [
          { name: 'code', type: 'text', required: true, title },
          { name: 'n', type: 'integer', title },
          { name: 'note', type: 'text', title },
        ],
      },
    })
    await declareSource(tx, 'bench', {
      id: 'wells-bench',
      dataset: 'wells',
      setting: 'KHO_SOURCE_BENCH',
      query: 'select code, n, note from wells',
      ...source,
    })
  })
}
