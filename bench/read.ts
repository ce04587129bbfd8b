/**
 * Reading, each against the limit of the same machine: point reads against a bare server of the same
 * framework, driver and batched lane; pages and exports against what the database itself makes.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { fastify } from 'fastify'
import { grantAccess } from '../server/src/access/grant-access.ts'
import { startKho, type Kho } from '../server/src/app.ts'
import { readConfig } from '../server/src/config.ts'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { silentLog } from '../server/src/log.ts'
import { declareAgency } from '../server/src/people/declare-agency.ts'
import { registerClient } from '../server/src/people/register-client.ts'
import { createBatcher } from '../server/src/pg/batcher.ts'
import type { Database } from '../server/src/pg/database.ts'
import { openLane } from '../server/src/pg/lane.ts'
import { makeReadFunctions } from '../server/src/query/read-functions.ts'
import { residents } from '../server/src/sample/definitions.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Generated, Order } from './generate-reads.ts'
import { writeResidents } from './ground.ts'
import { seconds, type Figure } from './measure.ts'

type Ground = { kho: Kho; version: DatasetVersion; port: number; headers: string[]; keys: string[] }

const rounds = 3
const roundSeconds = 4
const pageRows = 1_000
const path = `/api/v1/datasets/${residents.id}`

export async function measureReads(count = 1_000_000): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-'))
  // Ports of its own, so that a running Kho is in nobody's way.
  const env = { KHO_DATA: folder, KHO_PORT: '18480', KHO_PUBLIC_URL: 'http://127.0.0.1:18480' }
  const kho = await startKho(readConfig(env, folder).config, silentLog)
  try {
    const ground = await prepare(kho, folder, count)
    return [
      ...(await measurePoints(ground)),
      ...(await measurePages(ground, count)),
      await measureExport(ground, count),
    ]
  } finally {
    await kho.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(kho: Kho, folder: string, count: number): Promise<Ground> {
  const { db, journalFolder } = kho
  const { version } = await db.tx(async (tx) => {
    const defined = await defineDataset(tx, 'bench', { definition: residents })
    await makeReadFunctions(tx, defined.version)
    return defined
  })
  const file = join(folder, 'residents.csv')
  await writeResidents(file, count)
  const supply = fileSupply(version, { path: file })
  await loadSource({ db, journalFolder }, { dataset: version.id, supply, actor: 'bench' })
  await db.query('vacuum analyze store.d_residents')
  const secret = await db.tx((tx) => admit(tx))
  const token = await fetchToken(kho, secret)
  const sampled = await db.query(
    'select c1 from store.d_residents tablesample system (5) limit 20000',
  )
  return {
    kho,
    version,
    port: Number(new URL(kho.url).port),
    headers: [`Authorization: Bearer ${token}`, 'Kho-Purpose: c', 'Kho-Task: HS-2026-1'],
    keys: sampled.rows.map((row) => row.c1).toSorted(() => Math.random() - 0.5),
  }
}

async function admit(tx: Parameters<typeof grantAccess>[0]): Promise<string> {
  const [agency] = Array.isArray(residents.permittedUsers) ? residents.permittedUsers : ['so-y-te']
  const name = { vi: 'Đo tốc độ', en: 'Measuring' }
  await declareAgency(tx, 'bench', { id: agency ?? 'so-y-te', name })
  const { secret } = await registerClient(tx, 'bench', {
    id: 'measuring',
    agency: agency ?? 'so-y-te',
    name: 'Measuring',
  })
  await grantAccess(tx, 'bench', {
    client: 'measuring',
    dataset: residents.id,
    purpose: 'c',
    validUntil: new Date(Date.now() + 86_400_000),
    decidedBy: 'bench',
    documentNumber: '1/QĐ-UBND',
    documentDate: '2026-01-01',
  })
  return secret
}

async function fetchToken(kho: Kho, secret: string): Promise<string> {
  const basic = Buffer.from(`measuring:${secret}`).toString('base64')
  const answer = await fetch(`${kho.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const body = (await answer.json()) as { access_token?: string }
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

function generate(order: Order): Promise<Generated> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('generate-reads.ts', import.meta.url)))
    child.once('message', (found: Generated) => {
      child.disconnect()
      const fault = found.faults[0]
      if (fault) reject(new Error(`an answer was not 200: ${fault}`))
      else resolve(found)
    })
    child.once('error', reject)
    child.send(order)
  })
}

/** Rounds of both sides take turns, so that a slow moment of the machine hits both. */
async function measurePoints(ground: Ground): Promise<Figure[]> {
  const { kho, headers, keys, port } = ground
  const bare = await openBare(kho.db, ground.version)
  const side = (at: number, prefix: string, connections: number, lasting: number) =>
    generate({
      port: at,
      connections,
      seconds: lasting,
      headers,
      paths: keys.map((key) => prefix + encodeURIComponent(key)),
    })
  const ours = (lasting: number) => side(port, `${path}/records/`, 64, lasting)
  const theirs = (lasting: number) => side(bare.port, '/', 64, lasting)
  try {
    await theirs(2)
    await ours(2)
    const found: { ours: Generated; theirs: Generated }[] = []
    for (let round = 0; round < rounds; round++) {
      found.push({ theirs: await theirs(roundSeconds), ours: await ours(roundSeconds) })
    }
    const rate = ({ answers, seconds: lasted }: Generated) => answers / lasted
    const one = middle(found, (pair) => rate(pair.ours) / rate(pair.theirs))
    const entries = await journalled(kho)
    return [
      {
        what: 'Point read through the whole way, 64 connections',
        bar: { sense: '>=', value: 0.5, unit: '×' },
        value: rate(one.ours) / rate(one.theirs),
        detail:
          `${rate(one.ours).toFixed(0)}/s (p50 ${one.ours.p50Ms.toFixed(1)}, p99 ` +
          `${one.ours.p99Ms.toFixed(1)} ms) against bare ${rate(one.theirs).toFixed(0)}/s (p99 ` +
          `${one.theirs.p99Ms.toFixed(1)} ms); ${entries} reads on record`,
      },
    ]
  } finally {
    await bare.close()
  }
}

async function journalled(kho: Kho): Promise<number> {
  const { rows } = await kho.db.query(
    `select coalesce(sum(jsonb_array_length(records::jsonb)), 0)::int as n
     from (select records from journal.read_group order by intake_id desc limit 20000) g`,
  )
  return rows[0].n
}

/** The same framework, driver and batched lane, without token, decision, wall and journal. */
async function openBare(db: Database, version: DatasetVersion) {
  const lane = openLane(db.url, { connections: 2, statementTimeoutMs: 10_000, log: silentLog })
  const columns = version.columns.map(({ number, name }) => `d.c${number} as "${name}"`).join(', ')
  const text = `select r.body from unnest($1::text[]) with ordinality as k (key, place)
    left join lateral (select row_to_json(j)::text as body from store.d_residents d
      cross join lateral (select ${columns}) j where d.c1 = k.key limit 1) r on true
    order by k.place`
  const batcher = createBatcher<string, string | null>(
    async (keys) => {
      const { rows } = await lane.query({ name: 'bare', text, values: [keys] })
      return rows.map((row) => row.body)
    },
    { itemsMax: 256, inFlightMax: 1 },
  )
  const app = fastify({ logger: false })
  app.get('/:key', async (request, reply) => {
    const body = await batcher.ask((request.params as { key: string }).key)
    reply.code(body === null ? 404 : 200).header('content-type', 'application/json; charset=utf-8')
    return reply.send(body ?? '{}')
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    port: (app.server.address() as { port: number }).port,
    async close() {
      await app.close()
      await lane.close()
    },
  }
}

async function measurePages(ground: Ground, count: number): Promise<Figure[]> {
  const { port, headers, kho, keys } = ground
  const columns = ground.version.columns.map(({ number, name }) => `c${number} as "${name}"`)
  const text = `select json_agg(t)::text as body from (select ${columns.join(', ')}
    from store.d_residents where c1 > $1 order by c1 limit ${pageRows}) t`
  const cursors = await walk(ground, Math.floor((count * 0.9) / 10_000))
  const paths = cursors.map(
    (cursor) => `${path}/records?limit=${pageRows}&cursor=${encodeURIComponent(cursor)}`,
  )
  const ask = (asked: string[]) =>
    generate({ port, connections: 1, seconds: roundSeconds, headers, paths: asked })
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    let pages = 0
    const lasted = await seconds(async () => {
      const endAt = performance.now() + roundSeconds * 1000
      while (performance.now() < endAt) {
        const values = [keys[pages++ % keys.length]]
        await kho.db.query({ name: 'bare-page', text, values })
      }
    })
    const found = await ask(paths)
    pairs.push({
      theirs: (pages * pageRows) / lasted,
      ours: (found.answers * pageRows) / found.seconds,
    })
  }
  const one = middle(pairs, (pair) => pair.ours / pair.theirs)
  const depths: { first: number; deep: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const first = await ask([`${path}/records?limit=${pageRows}`])
    const deep = await ask(paths.slice(-1))
    depths.push({ first: first.firstByteMs, deep: deep.firstByteMs })
  }
  const depth = middle(depths, (pair) => pair.deep / pair.first)
  return [
    {
      what: `Page of ${pageRows} rows, rows a second`,
      bar: { sense: '>=', value: 0.6, unit: '×' },
      value: one.ours / one.theirs,
      detail: `${one.ours.toFixed(0)} rows/s over HTTP against json_agg ${one.theirs.toFixed(0)}`,
    },
    {
      what: `First byte of a page at depth ${Math.floor(count * 0.9)}`,
      bar: { sense: '<=', value: 2, unit: '×' },
      value: depth.deep / depth.first,
      detail: `${depth.deep.toFixed(1)} ms against the first page's ${depth.first.toFixed(1)} ms`,
    },
  ]
}

/** Cursors on the way down: after each 10,000 rows, the last one at the depth wanted. */
async function walk({ kho, headers }: Ground, pages: number): Promise<string[]> {
  const asked = headers.map((line) => line.split(/: /, 2) as [string, string])
  const cursors: string[] = []
  for (let page = 0; page < pages; page++) {
    const cursor = cursors.at(-1)
    const rest = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const answer = await fetch(`${kho.url}${path}/records?limit=10000${rest}`, { headers: asked })
    const { next } = (await answer.json()) as { next?: string | null }
    if (!next) throw new Error(`page ${page} has no cursor to the next (${answer.status})`)
    cursors.push(next)
  }
  return cursors
}

async function measureExport(
  { kho, port, headers, version }: Ground,
  count: number,
): Promise<Figure> {
  const { db } = kho
  const columns = version.columns.map(({ number }) => `c${number}`).join(', ')
  const copy = () =>
    db.tx((tx) =>
      pipeline(
        db.copyOut(
          tx,
          `copy (select ${columns} from store.d_residents order by c1) to stdout (format csv)`,
        ),
        nowhere(),
      ),
    )
  const take = async () => {
    const order = { port, connections: 1, seconds: 0, headers, paths: [`${path}/export.csv`] }
    return (await generate(order)).seconds
  }
  const pairs: { ours: number; theirs: number }[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push({ theirs: await seconds(copy), ours: await take() })
  }
  const one = middle(pairs, (pair) => pair.theirs / pair.ours)
  return {
    what: `Full CSV export of ${count} rows`,
    bar: { sense: '>=', value: 0.7, unit: '×' },
    value: one.theirs / one.ours,
    detail: `${(count / one.ours).toFixed(0)} rows/s against ordered COPY ${(count / one.theirs).toFixed(0)}`,
  }
}

const nowhere = () =>
  new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })

/** The pair whose ratio is in the middle. */
function middle<T>(list: readonly T[], ratio: (one: T) => number): T {
  return list.toSorted((a, b) => ratio(a) - ratio(b))[list.length >> 1]!
}
