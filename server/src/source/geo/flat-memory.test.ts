/** Maps much larger than the heap pass through it: each kind in a process of its own. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, closeSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const megabyte = 1 << 20
const corners = 4000
const records = 1200
const ring = Array.from({ length: corners }, (_, i) => [
  107.5 + 0.4 * Math.cos((-2 * Math.PI * i) / corners),
  12 + 0.4 * Math.sin((-2 * Math.PI * i) / corners),
])
ring.push(ring[0]!)

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'kho-large-map-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

async function readApart(path: string, kind: string): Promise<{ rows: number; most: number }> {
  // Only this kind: drivers of databases take a good part of a small heap.
  const module = fileURLToPath(new URL(`${kind}/${kind}-source.ts`, import.meta.url))
  const source = `
    import { ${kind}Kind } from ${JSON.stringify(module)}
    const columns = [{ name: 'shape', type: 'geometry', shape: 'any', number: 1 }]
    const options = { crs: 'EPSG:4326', ignore: ['id', 'name'] }
    const path = ${JSON.stringify(path)}
    const reader = ${kind}Kind.read(path, { id: 'x', columns }, options, { name: 'x' })
    let rows = 0
    for await (const batch of reader.batches()) rows += batch.rows.length
    const most = process.resourceUsage().maxRSS * 1024
    process.stdout.write(JSON.stringify({ rows, most }))`
  const flags = ['--max-old-space-size=64', '--input-type=module-typescript', '-e', source]
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, flags, {
    encoding: 'utf8',
  })
  const how = `code ${status}, signal ${signal}, ${error?.message ?? 'started'}`
  assert.ok(status === 0 && stdout !== '', `reading ended with ${how}: ${stderr.slice(-4000)}`)
  return JSON.parse(stdout)
}

async function passes(path: string, kind: string): Promise<void> {
  const { rows, most } = await readApart(path, kind)
  rmSync(path)
  assert.equal(rows, records)
  assert.ok(most < 300 * megabyte, `${Math.round(most / megabyte)} MB resident`)
}

test('75 MB of a shapefile, on a heap of 64', { timeout: 120_000 }, async () => {
  const contentBytes = 44 + 4 + ring.length * 16
  const record = Buffer.alloc(8 + contentBytes)
  record.writeInt32BE(contentBytes / 2, 4)
  record.writeInt32LE(5, 8)
  record.writeInt32LE(1, 44)
  record.writeInt32LE(ring.length, 48)
  ring.flat().forEach((number, i) => record.writeDoubleLE(number, 56 + i * 8))
  const head = (bytes: number) => {
    const made = Buffer.alloc(100)
    made.writeInt32BE(9994, 0)
    made.writeInt32BE(bytes / 2, 24)
    made.writeInt32LE(1000, 28)
    made.writeInt32LE(5, 32)
    return made
  }
  const index = Buffer.alloc(records * 8)
  for (let i = 0; i < records; i++) {
    index.writeInt32BE((100 + i * record.length) / 2, i * 8)
    index.writeInt32BE(contentBytes / 2, i * 8 + 4)
  }
  const table = Buffer.alloc(65)
  table[0] = 3
  table.writeUInt32LE(records, 4)
  table.writeUInt16LE(65, 8)
  table.writeUInt16LE(11, 10)
  table.write('id', 32)
  table.write('C', 43)
  table[48] = 10
  table[64] = 13
  write('large.shx', [head(100 + index.length), index], 1)
  write('large.dbf', [table, Buffer.alloc(records * 11, ' ')], 1)
  write('large.shp', [head(100 + records * record.length)], 1)
  write('large.shp', [record], records, 'a')
  await passes(join(folder, 'large.shp'), 'shapefile')
})

test('75 MB of a GeoPackage, on a heap of 64', { timeout: 120_000 }, async () => {
  const db = new DatabaseSync(join(folder, 'large.gpkg'))
  db.exec(`create table gpkg_contents (table_name, data_type);
    create table gpkg_geometry_columns (table_name, column_name, srs_id);
    create table gpkg_spatial_ref_sys (srs_id, srs_name, organization, organization_coordsys_id, definition);
    insert into gpkg_contents values ('t', 'features');
    insert into gpkg_geometry_columns values ('t', 'geom', 4326);
    insert into gpkg_spatial_ref_sys values (4326, 'WGS 84', 'EPSG', 4326, '');
    create table t (fid integer primary key, geom blob); begin`)
  const blob = Buffer.alloc(8 + 13 + ring.length * 16)
  blob.write('GP\0\x01', 'latin1')
  blob.writeInt32LE(4326, 4)
  blob[8] = 1
  blob.writeUInt32LE(3, 9)
  blob.writeUInt32LE(1, 13)
  blob.writeUInt32LE(ring.length, 17)
  ring.flat().forEach((number, i) => blob.writeDoubleLE(number, 21 + i * 8))
  const insert = db.prepare('insert into t (geom) values (?)')
  for (let i = 0; i < records; i++) insert.run(blob)
  db.exec('commit')
  db.close()
  await passes(join(folder, 'large.gpkg'), 'geopackage')
})

test('150 MB of KML, on a heap of 64', { timeout: 120_000 }, async () => {
  const coordinates = ring.map(([x, y]) => `${x},${y}`).join(' ')
  const placemark = `<Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>${coordinates}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n`
  write('large.kml', [Buffer.from('<kml><Document>')], 1)
  write('large.kml', [Buffer.from(placemark)], records, 'a')
  write('large.kml', [Buffer.from('</Document></kml>')], 1, 'a')
  await passes(join(folder, 'large.kml'), 'kml')
})

function write(name: string, pieces: Buffer[], times: number, flag = 'w'): void {
  const file = openSync(join(folder, name), flag)
  for (let i = 0; i < times; i++) for (const piece of pieces) writeSync(file, piece)
  closeSync(file)
}
