/** Writes a table with points as a shapefile in WGS 84, its five files in one zip. */
import { basename } from 'node:path'
import { createZip } from '../../source/workbook/form/zip-writer.ts'
import type { SampleTable } from '../office/office.ts'
import { dbaseTable } from './dbase-table.ts'
import { attributeTable, splitPoints } from './point-rows.ts'

const wgs84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
const headBytes = 100
const pointKind = 1
const pointBytes = 20
const recordBytes = 8 + pointBytes

export async function writeShapefile(path: string, table: SampleTable): Promise<void> {
  const points = splitPoints(table).map(({ point }) => point)
  const { shapes, index } = shapesOf(points)
  const stem = basename(path, '.zip')
  const zip = await createZip(path)
  await zip.put(`${stem}.shp`, shapes)
  await zip.put(`${stem}.shx`, index)
  await zip.put(
    `${stem}.dbf`,
    dbaseTable(attributeTable(table), (text) => Buffer.from(text)),
  )
  await zip.put(`${stem}.prj`, wgs84)
  await zip.put(`${stem}.cpg`, 'UTF-8')
  await zip.end()
}

/** Lengths and places are in words of two bytes, big-endian; coordinates are little-endian. */
function shapesOf(points: readonly [number, number][]): { shapes: Buffer; index: Buffer } {
  const shapes = Buffer.alloc(headBytes + points.length * recordBytes)
  const index = Buffer.alloc(headBytes + points.length * 8)
  for (const file of [shapes, index]) writeHead(file, points)
  points.forEach(([lon, lat], i) => {
    const at = headBytes + i * recordBytes
    shapes.writeInt32BE(i + 1, at)
    shapes.writeInt32BE(pointBytes / 2, at + 4)
    shapes.writeInt32LE(pointKind, at + 8)
    shapes.writeDoubleLE(lon, at + 12)
    shapes.writeDoubleLE(lat, at + 20)
    index.writeInt32BE(at / 2, headBytes + i * 8)
    index.writeInt32BE(pointBytes / 2, headBytes + i * 8 + 4)
  })
  return { shapes, index }
}

function writeHead(file: Buffer, points: readonly [number, number][]): void {
  file.writeInt32BE(9994, 0)
  file.writeInt32BE(file.length / 2, 24)
  file.writeInt32LE(1000, 28)
  file.writeInt32LE(pointKind, 32)
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)]
  const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
  box.forEach((edge, i) => file.writeDoubleLE(edge, 36 + i * 8))
}
