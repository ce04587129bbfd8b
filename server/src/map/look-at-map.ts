/** What everybody may see of a dataset on a map: its layer, the features of a box, its picture. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Query } from '../query/query.ts'
import { withFreshPlan } from '../query/wall.ts'
import { meets, openBaseMap } from './ground-map.ts'
import type { TileRow } from './draw-tile.ts'
import { drawPicture } from './draw-picture.ts'
import { readExtent, type Extent } from './describe-tiles.ts'
import { planMap, type MapPlan } from './map-question.ts'
import { nobody } from './nobody.ts'
import { boundsOf, type AnyGeometry } from './shape.ts'
import { takeFeatures } from './take-features.ts'
import type { LonLatBox } from './tile-address.ts'

const world: LonLatBox = [-180, -90, 180, 90]
const geometryBytesMax = 16 * 1024 * 1024

/** Datasets that anybody may look at on a map. */
export async function listMapped(query: Query): Promise<DatasetVersion[]> {
  return (await listDatasets(query.db)).filter(isMapped)
}

/** Refused with `map.no-geometry` where there is nothing for everybody to see. */
export async function findMapped(query: Query, dataset: string): Promise<DatasetVersion> {
  const version = await findDataset(query.db, dataset)
  if (isMapped(version)) return version
  throw new Refusal('map.no-geometry', { dataset, column: '' })
}

function isMapped(version: DatasetVersion): boolean {
  const shapes = version.columns.filter(({ type }) => type === 'geometry')
  const isPlain = shapes[0]?.personal === 'none'
  return version.sharing === 'open' && !isAskedThrough(version) && isPlain
}

export function readLayerExtent(query: Query, dataset: string): Promise<Extent & { seq: number }> {
  return asNobody(query, dataset, [], async (map) => {
    const { extent } = await readExtent(query, map)
    return { ...extent, seq: map.plan.facts.seq }
  })
}

/** Features that meet the box, the largest first. */
export function readFeaturesIn(
  query: Query,
  dataset: string,
  { columns, box, rowsMax }: { columns: readonly string[]; box: LonLatBox | null; rowsMax: number },
): Promise<{ rows: (string | null)[][]; matching: number }> {
  return asNobody(query, dataset, columns, async (map) => {
    const asked = { kind: 'box', box: box ?? world, rowsMax, geometryBytesMax }
    const { body, matching } = await takeFeatures(query, map, asked)
    const rows = JSON.parse(`[${body}]`) as TileRow[]
    const cells = rows.map(([, values]) => columns.map((name) => values[name] ?? null))
    return { rows: cells, matching }
  })
}

/** More shapes than these are one surface on a picture. */
const pictureRowsMax = 2_000

export async function drawDataset(query: Query, dataset: string, box: LonLatBox): Promise<string> {
  const base = await openBaseMap()
  const shapes = await asNobody(query, dataset, [], async (map) => {
    const asked = { kind: 'picture', box: world, rowsMax: pictureRowsMax, geometryBytesMax }
    const { body } = await takeFeatures(query, map, asked)
    return (JSON.parse(`[${body}]`) as [AnyGeometry][]).map(([geometry]) => geometry)
  })
  const ground = base.shapes.map(({ geometry }) => geometry)
  const near = ground.filter((geometry) => meets(boundsOf(geometry), box))
  return drawPicture({ box, base: near, shapes })
}

/** The communes, with one of them marked. */
export async function drawBase(code: string | null): Promise<string> {
  const { places, shapes } = await openBaseMap()
  const marked = shapes.filter((one) => one.code === code).map(({ geometry }) => geometry)
  const boxes = places.map(({ box }) => box)
  const box = boxes.reduce((one, other) => [
    Math.min(one[0], other[0]),
    Math.min(one[1], other[1]),
    Math.max(one[2], other[2]),
    Math.max(one[3], other[3]),
  ])
  return drawPicture({ box, base: shapes.map(({ geometry }) => geometry), shapes: marked })
}

function asNobody<T>(
  query: Query,
  dataset: string,
  columns: readonly string[],
  read: (map: MapPlan) => Promise<T>,
): Promise<T> {
  const search = new URLSearchParams(columns.length > 0 ? { properties: columns.join(',') } : {})
  return withFreshPlan(
    async () => read(await planMap(query, { dataset, search, caller: nobody, reference: 'page' })),
    async () => query.facts.forget(dataset),
  )
}
