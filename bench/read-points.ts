/** Point reads through the whole way, against a bare server of the same make. */
import { fastify } from 'fastify'
import type { Kho } from '../server/src/app.ts'
import { silentLog } from '../server/src/log.ts'
import { createBatcher } from '../server/src/pg/batcher.ts'
import type { Database } from '../server/src/pg/database.ts'
import { openLane } from '../server/src/pg/lane.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Generated } from './generate-reads.ts'
import type { Figure } from './measure.ts'
import {
  generate,
  middle,
  path,
  rounds,
  roundSeconds,
  type ReadingGround,
} from './reading-ground.ts'

/** Rounds of both sides take turns, so that a slow moment of the machine hits both. */
export async function measurePoints(ground: ReadingGround): Promise<Figure[]> {
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
export async function openBare(db: Database, version: DatasetVersion) {
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
