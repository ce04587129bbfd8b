/** The routes of maps: tiles, and what describes them. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { recordRefusal } from '../query/record-refusal.ts'
import { describeTiles } from './describe-tiles.ts'
import { readTile, type TileParts } from './read-tile.ts'
import { mapHeadersOf, tileAnswer, tileType } from './tile-answer.ts'

export type MapDoor = TileParts & { publicUrl: string }

const purposeHeaders = {
  'Kho-Purpose': {
    description: { vi: 'Mục đích theo Điều 4.1', en: 'Purpose of Article 4.1' },
  },
  'Kho-Task': {
    description: {
      vi: 'Số hồ sơ hoặc văn bản giao nhiệm vụ',
      en: 'Dossier number or directing document',
    },
  },
}
const refusals = [
  'map.no-geometry',
  'map.bad-parameter',
  'access.no-token',
  'access.no-purpose',
  'access.no-task',
  'access.no-grant',
  'access.column-not-granted',
  'access.column-masked',
  'access.rate-exceeded',
  'access.volume-exceeded',
  'query.unknown-column',
  'query.no-codes',
  'codelist.bad-date',
] as const

const asked = {
  vi: 'properties, geometry, asOf, codesAsOf, filter và lọc bằng tên cột.',
  en: 'properties, geometry, asOf, codesAsOf, filter, and filters by column name.',
}

export function mapRoutes(door: MapDoor): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/tiles',
      action: 'tiles.describe',
      summary: {
        vi: 'Mô tả các ô bản đồ (TileJSON 3.0)',
        en: 'The vector tiles described (TileJSON 3.0)',
      },
      description: asked,
      params: z.object({ id: datasetIdSchema }),
      columnsAsked: true,
      requestHeaders: purposeHeaders,
      responses: { 200: { description: { vi: 'TileJSON', en: 'TileJSON' } } },
      refusals,
      handler: (context) =>
        recordRefusal(door.query, context, context.params.id, () => answerTiles(door, context)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/tiles/{z}/{x}/{y}.mvt',
      action: 'tile.read',
      summary: {
        vi: 'Một ô bản đồ véc-tơ (MVT 2.1, lưới WebMercatorQuad)',
        en: 'One vector tile (MVT 2.1, grid WebMercatorQuad)',
      },
      description: {
        vi: `${asked.vi} Tiêu đề Kho-Tile nói đã vẽ, bỏ bớt và làm gọn bao nhiêu.`,
        en: `${asked.en} The header Kho-Tile says how much is drawn, left out and simplified.`,
      },
      params: z.object({ id: datasetIdSchema, z: z.string(), x: z.string(), y: z.string() }),
      columnsAsked: true,
      requestHeaders: purposeHeaders,
      responses: {
        200: {
          description: { vi: 'Ô bản đồ', en: 'The tile' },
          types: [tileType],
          headers: {
            'Kho-Tile': {
              vi: 'drawn, matching, unseen, left-out, tolerance',
              en: 'drawn, matching, unseen, left-out, tolerance',
            },
          },
        },
        304: { description: { vi: 'Không đổi', en: 'Unchanged' } },
      },
      refusals: [...refusals, 'map.no-tile', 'map.busy'],
      handler: (context) =>
        recordRefusal(door.query, context, context.params.id, () => answerTile(door, context)),
    }),
  ]
}

async function answerTiles(door: MapDoor, context: HttpContext<{ id: string }>): Promise<Answer> {
  const { query, publicUrl } = door
  const { params, search, reference } = context
  const caller = await query.caller(context)
  const asking = { dataset: params.id, search, caller, reference }
  const { plan, tiles, opening, equality } = await describeTiles(query, asking, publicUrl)
  return { headers: mapHeadersOf(plan, { opening, equality }), body: tiles }
}

type TileParams = { id: string; z: string; x: string; y: string }

async function answerTile(door: MapDoor, context: HttpContext<TileParams>): Promise<Answer> {
  const { params, search, reference } = context
  const caller = await door.query.caller(context)
  const { id: dataset, ...address } = params
  const read = await readTile(door, { dataset, search, caller, reference, address })
  return tileAnswer(read, context.headers['if-none-match'])
}
