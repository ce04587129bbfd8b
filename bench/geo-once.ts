/** Reads and checks one map in a process of its own and tells how long it took. */
import { columnSchema, type DatasetVersion } from '@kho/contract/dataset.ts'
import { parseGeometry } from '../server/src/source/geo/geometry.ts'
import { fileKind } from '../server/src/source/source-kinds.ts'
import type { GeoResult, GeoTask } from './geo.ts'

const bounds = [107, 11.5, 108.5, 13] as const
const declared = [
  { name: 'code', type: 'text' },
  { name: 'owner', type: 'text' },
  { name: 'shape', type: 'geometry', bounds },
  { name: 'held', type: 'json' },
  { name: 'system', type: 'text' },
]

process.once('message', async ({ kind, path, reproject }: GeoTask) => {
  const columns = declared.slice(0, reproject ? 5 : 3)
  const version = {
    id: 'parcels',
    key: ['code'],
    columns: columns.map((column, i) => ({
      ...columnSchema.parse({ title: { vi: 'x', en: 'x' }, ...column }),
      number: i + 1,
    })),
  } as unknown as DatasetVersion
  const kept = { reproject, originalColumn: 'held', crsColumn: 'system' }
  const options = { ignore: ['Name', 'description', 'name'], ...(reproject ? kept : {}) }
  const startedAt = performance.now()
  let rows = 0
  const reader = fileKind(kind).read(path, version, options, { name: 'bench' })
  for await (const batch of reader.batches()) {
    for (const row of batch.rows) {
      const checked = parseGeometry(row[2]!, 'any', [...bounds])
      if ('fault' in checked) throw new Error(checked.fault)
    }
    rows += batch.rows.length
  }
  const result: GeoResult = {
    rows,
    seconds: (performance.now() - startedAt) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
  process.send!(result, () => process.disconnect())
})
