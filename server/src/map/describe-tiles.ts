/** The tiles of a dataset described as TileJSON 3.0: their address, layers and how far they reach. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import {
  closeRead,
  groupOf,
  openingOf,
  sealedQuestion,
  wallQuestion,
  wallValues,
  type Plan,
  type Query,
} from '../query/query.ts'
import { throughWall, withFreshPlan } from '../query/wall.ts'
import { codeNames, planMap, type MapAsked, type MapPlan } from './map-question.ts'
import { zoomMax, type LonLatBox } from './tile-address.ts'

export type Extent = {
  /** null where no row has a geometry. */
  box: LonLatBox | null
  rows: number
}

export type Described = {
  plan: Plan
  tiles: object
  opening: string | null
  equality: string
}

/** How far the rows that the caller sees reach tells of them, so it goes the way of every read. */
export async function describeTiles(
  query: Query,
  asked: MapAsked,
  publicUrl: string,
): Promise<Described> {
  return withFreshPlan(
    async () => {
      const map = await planMap(query, asked)
      const use = query.meter.take(map.plan.allowed.grant, { rows: 0 })
      try {
        const { extent, opening, equality } = await readExtent(query, map)
        use.settle(0)
        closeRead(query, opening, 'complete', 0)
        const tiles = tileJson(map, { extent, search: asked.search, publicUrl })
        return { plan: map.plan, tiles, opening, equality }
      } catch (error) {
        use.cancel()
        throw error
      }
    },
    async () => query.facts.forget(asked.dataset),
  )
}

export async function readExtent(
  query: Query,
  { plan, narrowed, conditions, geometry }: MapPlan,
): Promise<{ extent: Extent; opening: string | null; equality: string }> {
  const sealed = sealedQuestion(query, narrowed)
  const group = groupOf(
    openingOf(plan, { kind: 'tiles', filters: conditions, sort: [], limit: 0, ...sealed }),
  )
  const q = wallQuestion(plan, { ...narrowed, geometry: geometry.number })
  const { rows } = await throughWall(wallValues(plan), () =>
    query.reader.query({
      name: 'read-extent',
      text: 'select * from read.extent($1::jsonb, $2, $3, $4)',
      values: [q, group.records, group.root, group.count],
    }),
  )
  const { west, south, east, north, rows: count, opening, equality } = rows[0]
  const box = west === null ? null : ([west, south, east, north] as const)
  return { extent: { box, rows: Number(count) }, opening, equality }
}

function tileJson(
  { plan, columns, key, codes }: MapPlan,
  { extent, search, publicUrl }: { extent: Extent; search: URLSearchParams; publicUrl: string },
): object {
  const { version, seq } = plan.facts
  const { id, title, description, owner } = version
  const query = search.size === 0 ? '' : `?${search}`
  const { box } = extent
  return {
    tilejson: '3.0.0',
    name: title.vi,
    description: description.vi,
    version: `${version.version}.${seq}.0`,
    scheme: 'xyz',
    attribution: owner,
    minzoom: 0,
    maxzoom: zoomMax,
    tiles: [`${publicUrl.replace(/\/+$/, '')}/api/v1/datasets/${id}/tiles/{z}/{x}/{y}.mvt${query}`],
    ...(box ? { bounds: box, center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 10] } : {}),
    vector_layers: [
      {
        id,
        description: title.vi,
        minzoom: 0,
        maxzoom: zoomMax,
        fields: Object.fromEntries([
          ...columns.map((column) => [column.name, fieldType(column)]),
          ...codeNames(codes).map((name) => [name, 'String']),
        ]),
      },
    ],
    'kho:features': extent.rows,
    'kho:key': key,
  }
}

function fieldType({ type }: StoredColumn): 'Number' | 'Boolean' | 'String' {
  if (type === 'integer' || type === 'decimal') return 'Number'
  return type === 'boolean' ? 'Boolean' : 'String'
}
