/**
 * What a person sees of a dataset on a map before its first tile: the largest features of a box, and
 * how far the rows reach. It is one call by the limits of the grant, and what is read is on record.
 */
import { closeRead, type Plan, type Query } from '../query/query.ts'
import { withFreshPlan } from '../query/wall.ts'
import { readExtent } from './describe-tiles.ts'
import { drawPicture } from './draw-picture.ts'
import { meets, openBaseMap } from './ground-map.ts'
import { planMap, type MapAsked, type MapPlan } from './map-question.ts'
import { tileLimits } from './read-tile.ts'
import { boundsOf, type AnyGeometry } from './shape.ts'
import { takeFeatures, type Taken } from './take-features.ts'
import type { LonLatBox } from './tile-address.ts'

export type OwnLook = {
  plan: Plan
  /** Names of the key's columns, where all of them are shown as they are. */
  key: readonly string[] | null
  /** How far the rows reach, or the box that was asked for; null where there is no feature. */
  box: LonLatBox | null
  shapes: AnyGeometry[]
  /** The values beside each shape, in the same order. */
  values: Record<string, string | null>[]
  /** How many features meet the box, without any limit. */
  matching: number
}

type BoxAsked = { box: LonLatBox | null; rowsMax: number }

const world: LonLatBox = [-180, -90, 180, 90]

export async function lookUnderGrant(
  query: Query,
  asked: MapAsked,
  within: BoxAsked,
): Promise<OwnLook> {
  return withFreshPlan(
    async () => {
      const map = await planMap(query, asked)
      const use = query.meter.take(map.plan.allowed.grant, { rows: within.rowsMax })
      try {
        const look = await readLook(query, map, { ...within, rowsMax: use.rowsMax })
        use.settle(look.shapes.length)
        return look
      } catch (error) {
        use.cancel()
        throw error
      }
    },
    async () => query.facts.forget(asked.dataset),
  )
}

async function readLook(query: Query, map: MapPlan, { box, rowsMax }: BoxAsked): Promise<OwnLook> {
  const { geometryBytesMax } = tileLimits
  const within = { kind: 'box', box: box ?? world, rowsMax, geometryBytesMax }
  const taken = await takeFeatures(query, map, within)
  closeRead(query, taken.opening, 'complete', taken.rows)
  const features = JSON.parse(`[${taken.body}]`) as [AnyGeometry, Record<string, string | null>][]
  const shapes = features.map(([geometry]) => geometry)
  return {
    plan: map.plan,
    key: map.key,
    box: box ?? (await reachOf(query, map, { taken, shapes })),
    shapes,
    values: features.map(([, values]) => values),
    matching: taken.matching,
  }
}

/** Asked of the database, as a read of its own, only where not all features are here. */
async function reachOf(
  query: Query,
  map: MapPlan,
  { taken, shapes }: { taken: Taken; shapes: readonly AnyGeometry[] },
): Promise<LonLatBox | null> {
  if (taken.matching > shapes.length) {
    const { extent, opening } = await readExtent(query, map)
    closeRead(query, opening, 'complete', 0)
    return extent.box
  }
  const [first, ...rest] = shapes.map(boundsOf)
  return first ? rest.reduce(union, first) : null
}

function union(one: LonLatBox, other: LonLatBox): LonLatBox {
  return [
    Math.min(one[0], other[0]),
    Math.min(one[1], other[1]),
    Math.max(one[2], other[2]),
    Math.max(one[3], other[3]),
  ]
}

/** The features that were read, over the communes around them. */
export async function drawLook({ box, shapes }: OwnLook): Promise<string | null> {
  if (!box || shapes.length === 0) return null
  const base = await openBaseMap()
  const near = base.shapes
    .map(({ geometry }) => geometry)
    .filter((geometry) => meets(boundsOf(geometry), box))
  return drawPicture({ box, base: near, shapes })
}
