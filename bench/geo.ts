/** Maps: rows a second and peak memory per kind, against ogr2ogr reading the same file. */
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Figure } from './measure.ts'
import { seconds } from './measure.ts'

/** What the process that reads is told, and what it tells back. */
export type GeoTask = { kind: string; path: string; reproject: boolean }
export type GeoResult = { rows: number; seconds: number; peakBytes: number }

const metres = ['-t_srs', 'EPSG:9218']
const kinds = [
  { kind: 'geojson', driver: 'GeoJSON', file: 'parcels.geojson', reproject: false, more: [] },
  { kind: 'shapefile', driver: 'ESRI Shapefile', file: 'plain.shp', reproject: false, more: [] },
  {
    kind: 'shapefile',
    driver: 'ESRI Shapefile',
    file: 'metres.shp',
    reproject: true,
    more: metres,
  },
  { kind: 'geopackage', driver: 'GPKG', file: 'plain.gpkg', reproject: false, more: [] },
  { kind: 'geopackage', driver: 'GPKG', file: 'metres.gpkg', reproject: true, more: metres },
  { kind: 'kml', driver: 'KML', file: 'plain.kml', reproject: false, more: [] },
]

export async function measureGeo(count = 200_000): Promise<Figure[]> {
  if (spawnSync('ogr2ogr', ['--version']).status !== 0) {
    throw new Error('ogr2ogr (Debian package gdal-bin) is needed for these figures')
  }
  const folder = mkdtempSync(join(tmpdir(), 'kho-bench-geo-'))
  try {
    const parcels = join(folder, 'parcels.geojson')
    await writeParcels(parcels, count)
    const figures: Figure[] = []
    for (const { kind, driver, file, reproject, more } of kinds) {
      const path = join(folder, file)
      if (file !== 'parcels.geojson') {
        execFileSync('ogr2ogr', ['-f', driver, ...more, path, parcels], { stdio: 'ignore' })
      }
      figures.push(...(await compare({ kind, path, reproject }, folder)))
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(task: GeoTask, folder: string): Promise<Figure[]> {
  const csv = join(folder, 'theirs.csv')
  const theirs = await seconds(async () => {
    const to4326 = task.reproject ? ['-t_srs', 'EPSG:4326'] : []
    const options = ['-f', 'CSV', '-lco', 'GEOMETRY=AS_WKT', ...to4326]
    execFileSync('ogr2ogr', [...options, csv, task.path], { stdio: 'ignore' })
  })
  rmSync(csv)
  const mine = await readApart(task)
  const what = `${task.kind}${task.reproject ? ', VN-2000 reprojected' : ''}`
  const rate = Math.round(mine.rows / mine.seconds).toLocaleString('en')
  return [
    {
      what: `Map read and checked: ${what}`,
      bar: { sense: '<=', value: 2, unit: '×' },
      value: mine.seconds / theirs,
      detail: `${mine.rows} parcels, ${rate} rows/s; ${mine.seconds.toFixed(1)} s against ogr2ogr to CSV ${theirs.toFixed(1)} s`,
    },
    {
      what: `Memory of Node, ${what}`,
      bar: { sense: '<=', value: 300, unit: 'MB' },
      value: mine.peakBytes / 1e6,
      detail: 'peak resident set of the reading process',
    },
  ]
}

function readApart(task: GeoTask): Promise<GeoResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('geo-once.ts', import.meta.url)))
    child.on('message', (message) => resolve(message as GeoResult))
    child.on('exit', (code) => code && reject(new Error(`geo-once ended with ${code}`)))
    child.send(task)
  })
}

/** Made-up parcels of twelve corners, laid out over the former province. */
async function writeParcels(path: string, count: number): Promise<void> {
  const stream = createWriteStream(path)
  stream.write('{"type":"FeatureCollection","features":[\n')
  const side = Math.ceil(Math.sqrt(count))
  for (let i = 0; i < count; i++) {
    const [x, y] = [107.25 + (0.8 * (i % side)) / side, 11.8 + (0.9 * Math.floor(i / side)) / side]
    const ring = Array.from({ length: 12 }, (_, k) => {
      const [angle, radius] = [(k * Math.PI) / 6, (0.3 / side) * (1 + ((i + k) % 5) / 10)]
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)].map((one) =>
        one.toFixed(8),
      )
    })
    const text = [...ring, ring[0]!].map((one) => `[${one.join(',')}]`).join(',')
    const more = i + 1 < count ? ',\n' : ']}\n'
    const feature = `{"type":"Feature","properties":{"code":"P${i}","owner":"Thửa giả lập ${i}"},"geometry":{"type":"Polygon","coordinates":[[${text}]]}}${more}`
    if (!stream.write(feature)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}
