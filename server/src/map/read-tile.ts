/**
 * One tile, by the way of every read: decided, checked behind the second wall, on record before it
 * leaves. What was drawn is kept and drawn once.
 */
import { createHash } from 'node:crypto'
import { createCodeConverter } from '../query/codes-as-of.ts'
import { showCodesInPairs } from '../query/show-codes.ts'
import { closeRead, type Plan, type Query } from '../query/query.ts'
import { withFreshPlan } from '../query/wall.ts'
import { codeNames, planMap, type MapAsked, type MapPlan } from './map-question.ts'
import { takeFeatures, type Taken } from './take-features.ts'
import { boxOf, readTileAddress, type TileAddress } from './tile-address.ts'
import type { KeptTile, TileCache } from './tile-cache.ts'
import type { TileDrawer } from './tile-drawer.ts'

/** What one tile takes at most; what it leaves out is said in its answer. */
export type TileLimits = {
  rowsMax: number
  /** Of the geometries that are read for it. */
  geometryBytesMax: number
  /** Of the tile itself. */
  bytesMax: number
}

export const tileLimits: TileLimits = {
  rowsMax: 4_000,
  geometryBytesMax: 16 * 1024 * 1024,
  bytesMax: 512 * 1024,
}

export type TileAnswer = {
  plan: Plan
  tile: KeptTile
  isKept: boolean
  opening: string | null
  equality: string
}

export type TileAsked = MapAsked & { address: { z: string; x: string; y: string } }

export type TileParts = {
  query: Query
  cache: TileCache
  drawer: TileDrawer
  limits?: TileLimits
}

export async function readTile(parts: TileParts, asked: TileAsked): Promise<TileAnswer> {
  const { query, cache, limits = tileLimits } = parts
  const address = readTileAddress(asked.dataset, asked.address)
  return withFreshPlan(
    async () => {
      const map = await planMap(query, asked)
      const use = query.meter.take(map.plan.allowed.grant, { rows: limits.rowsMax })
      try {
        // What is left of the day's rows is a thinner tile, drawn for this call alone.
        const isWhole = use.rowsMax === limits.rowsMax
        // What was asked of the past may be erased from it, and the key says nothing of that.
        const key = map.plan.facts.pinned ? null : keyOf(map, address)
        const found = key === null ? null : cache.find(key)
        const isKept = found !== null && found.rows <= use.rowsMax
        const { zoom, column, row } = address
        const taken = await takeFeatures(query, map, {
          kind: `tile ${zoom}/${column}/${row}`,
          box: boxOf(address),
          rowsMax: use.rowsMax,
          geometryBytesMax: limits.geometryBytesMax,
          known: isKept,
        })
        try {
          const tile = isKept ? found : await draw(parts, map, { address, taken, limits })
          const isForAll = isWhole || tile.matching < use.rowsMax
          if (key !== null && !isKept && isForAll) cache.keep(key, tile)
          use.settle(tile.rows)
          closeRead(query, taken.opening, 'complete', tile.rows)
          const { opening, equality } = taken
          return { plan: map.plan, tile, isKept, opening, equality }
        } catch (error) {
          closeRead(query, taken.opening, 'broken-off', 0)
          throw error
        }
      } catch (error) {
        use.cancel()
        throw error
      }
    },
    async () => query.facts.forget(asked.dataset),
  )
}

async function draw(
  { query, drawer }: TileParts,
  { plan, columns, key, codes }: MapPlan,
  { address, taken, limits }: { address: TileAddress; taken: Taken; limits: TileLimits },
): Promise<KeptTile> {
  const { body, rows, matching } = taken
  const drawing = await drawer.draw({
    dataset: plan.facts.version.id,
    rows: codes ? await showCodesInPairs(createCodeConverter(query.db, codes.view), body) : body,
    columns: [
      ...columns.map(({ name, type }) => ({ name, type })),
      ...codeNames(codes).map((name) => ({ name, type: 'text' as const })),
    ],
    key,
    tile: address,
    bytesMax: limits.bytesMax,
  })
  const hash = createHash('sha256').update(drawing.bytes).digest('base64url').slice(0, 27)
  const leftOut = drawing.leftOut + matching - rows
  return { ...drawing, leftOut, etag: `"${hash}"`, matching, rows }
}

/** Everything the bytes of a tile depend on. */
function keyOf(
  { plan, narrowed, geometry, codes }: MapPlan,
  { zoom, column, row }: TileAddress,
): string {
  const { facts, allowed } = plan
  const { grant, columns, condition, masks } = allowed
  const { version, seq, change, withheld } = facts
  return JSON.stringify([
    version.id,
    version.version,
    seq,
    change,
    withheld,
    grant?.id ?? null,
    columns,
    condition,
    masks,
    narrowed,
    geometry.number,
    codes,
    zoom,
    column,
    row,
  ])
}
