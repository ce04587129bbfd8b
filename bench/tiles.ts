/** Tiles of many polygons over HTTP, drawn and from the cache, under a grant with its records. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetInput } from '@kho/contract/dataset.ts'
import { grantAccess } from '../server/src/access/grant-access.ts'
import { startKho, type Kho } from '../server/src/app.ts'
import { addClient } from '../server/src/client/add-client.ts'
import { readConfig } from '../server/src/config.ts'
import { fileSupply } from '../server/src/intake/file-supply.ts'
import { loadSource } from '../server/src/intake/load-source.ts'
import { silentLog } from '../server/src/log.ts'
import { xOf, yOf } from '../server/src/map/tile-address.ts'
import { declareAgency } from '../server/src/people/declare-agency.ts'
import { makeReadFunctions } from '../server/src/query/read-functions.ts'
import { communeBoundaries } from '../server/src/sample/definitions.ts'
import { defineDataset } from '../server/src/store/define-dataset.ts'
import type { Figure } from './measure.ts'
import { fetchToken } from './reading-ground.ts'

const title = { vi: 'Cột', en: 'Column' }
const plots: DatasetInput = {
  ...communeBoundaries,
  id: 'plots',
  sharing: 'shared',
  permittedUsers: 'all-agencies',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'use', type: 'text', title },
    { name: 'shape', type: 'geometry', title },
  ],
}
/** South-west corner, and how far apart plots are, in degrees. */
const [west, south, step] = [107.4, 11.9, 0.002]

export async function measureTiles(count = 50_000): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-tiles-'))
  const env = { KHO_DATA: folder, KHO_PORT: '18481', KHO_PUBLIC_URL: 'http://127.0.0.1:18481' }
  const kho = await startKho(readConfig(env, folder).config, silentLog)
  try {
    const side = Math.ceil(Math.sqrt(count))
    const token = await prepare(kho, folder, count, side)
    const headers = {
      authorization: `Bearer ${token}`,
      'kho-purpose': 'c',
      'kho-task': 'HS-2026-1',
    }
    const places = Array.from({ length: 120 }, (_, i) => {
      const zoom = 11 + (i % 6)
      const [x, y] = [
        xOf(west + Math.random() * side * step),
        yOf(south + Math.random() * side * step),
      ]
      return `${zoom}/${Math.floor(x * 2 ** zoom)}/${Math.floor(y * 2 ** zoom)}`
    })
    const warm = `${kho.url}/api/v1/datasets/plots/tiles/18/0/0.mvt`
    for (let turn = 0; turn < 5; turn++) await (await fetch(warm, { headers })).arrayBuffer()
    const unique = [...new Set(places)]
    const drawn = await askAll(kho, unique, headers)
    const kept = await askAll(kho, unique, headers)
    const said = (what: Asked[]) =>
      `${what.length} tiles of zoom 11 to 16 over ${count} polygons, p50 ${at(what, 0.5).toFixed(1)}, ` +
      `p95 ${at(what, 0.95).toFixed(1)}, most ${at(what, 1).toFixed(1)} ms; largest ` +
      `${Math.round(Math.max(...what.map(({ bytes }) => bytes)) / 1024)} KB; each decided and on record`
    return [
      {
        what: 'Vector tile drawn, p95',
        bar: { sense: '<=', value: 120, unit: 'ms' },
        value: at(drawn, 0.95),
        detail: said(drawn),
      },
      {
        what: 'Vector tile from the cache, p95',
        bar: { sense: '<=', value: 10, unit: 'ms' },
        value: at(kept, 0.95),
        detail: said(kept),
      },
    ]
  } finally {
    await kho.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Asked = { ms: number; bytes: number }

async function askAll(kho: Kho, places: string[], headers: Record<string, string>) {
  const found: Asked[] = []
  for (const place of places) {
    const beganAt = performance.now()
    const answer = await fetch(`${kho.url}/api/v1/datasets/plots/tiles/${place}.mvt`, { headers })
    const { byteLength } = await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${answer.status} ${place}`)
    found.push({ ms: performance.now() - beganAt, bytes: byteLength })
  }
  return found
}

function at(asked: readonly Asked[], share: number): number {
  const sorted = asked.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

async function prepare(kho: Kho, folder: string, count: number, side: number): Promise<string> {
  const { db, journalFolder } = kho
  const name = { vi: 'Đo tốc độ', en: 'Measuring' }
  const version = await db.tx(async (tx) => {
    await declareAgency(tx, 'bench', { id: 'so-nnmt', name })
    const defined = await defineDataset(tx, 'bench', { definition: plots })
    await makeReadFunctions(tx, defined.version)
    return defined.version
  })
  const file = join(folder, 'plots.geojson')
  const features = Array.from({ length: count }, (_, i) => plot(i, side))
  writeFileSync(file, `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}`)
  const supply = fileSupply(version, { path: file, kind: 'geojson' })
  await loadSource({ db, journalFolder }, { dataset: version.id, supply, actor: 'bench' })
  await db.query('vacuum analyze store.d_plots')
  const secret = await db.tx(async (tx) => {
    const client = { id: 'measuring', agency: 'so-nnmt', name: 'Measuring' }
    const added = await addClient(tx, 'bench', client)
    await grantAccess(tx, 'bench', {
      client: 'measuring',
      dataset: 'plots',
      purpose: 'c',
      masks: { '*': { by: 'none' } },
      validUntil: new Date(Date.now() + 86_400_000),
      decidedBy: 'bench',
      documentNumber: '1/QĐ-UBND',
      documentDate: '2026-01-01',
    })
    return added.secret
  })
  return fetchToken(kho, secret)
}

/** A plot of twelve corners that is like no other. */
function plot(i: number, side: number): string {
  const [x, y] = [west + (i % side) * step, south + Math.floor(i / side) * step]
  const ring = Array.from({ length: 12 }, (_, k) => {
    const [turn, far] = [(k / 12) * 2 * Math.PI, step * (0.3 + 0.2 * Math.random())]
    return [(x + far * Math.cos(turn)).toFixed(7), (y + far * Math.sin(turn)).toFixed(7)].map(
      Number,
    )
  })
  const coordinates = [[...ring, ring[0]]]
  const properties = { code: `P${i}`, use: i % 3 === 0 ? 'Đất ở' : 'Đất trồng cây lâu năm' }
  const geometry = { type: 'Polygon', coordinates }
  return JSON.stringify({ type: 'Feature', properties, geometry })
}
