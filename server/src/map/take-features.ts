/** The rows of a box, decided again and put on record behind the second wall, the largest first. */
import {
  groupOf,
  openingOf,
  sealedQuestion,
  wallQuestion,
  wallValues,
  type Query,
} from '../query/query.ts'
import { throughWall } from '../query/wall.ts'
import type { MapPlan } from './map-question.ts'
import type { LonLatBox } from './tile-address.ts'

export type BoxAsked = {
  /** What the record calls it. */
  kind: string
  box: LonLatBox
  rowsMax: number
  geometryBytesMax: number
  /** Only checked and recorded: what leaves was read before. */
  known?: boolean
}

export type Taken = {
  /** Pairs of geometry and values as JSON, without the brackets around them. */
  body: string
  rows: number
  /** How many meet the box, without any limit. */
  matching: number
  opening: string | null
  equality: string
}

/** The record it opens is for the caller to close. */
export async function takeFeatures(
  query: Query,
  { plan, narrowed, conditions, geometry }: MapPlan,
  { kind, box, rowsMax, geometryBytesMax, known = false }: BoxAsked,
): Promise<Taken> {
  const sealed = sealedQuestion(query, narrowed)
  const group = groupOf(
    openingOf(plan, { kind, filters: conditions, sort: [], limit: rowsMax, ...sealed }),
  )
  const q = wallQuestion(plan, {
    ...narrowed,
    geometry: geometry.number,
    box,
    limit: rowsMax,
    bytes: geometryBytesMax,
    known,
    withheld: plan.facts.withheld,
  })
  // Checks alone are short enough for the pipelined connections.
  const { rows } = await throughWall(wallValues(plan), () =>
    (known ? query.lane : query.reader).query({
      name: 'read-tile',
      text: 'select * from read.tile($1::jsonb, $2, $3, $4)',
      values: [q, group.records, group.root, group.count],
    }),
  )
  return rows[0]
}
