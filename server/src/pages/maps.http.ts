/** The pages of maps, with the pictures, tiles and places of the ground under them. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { fold } from '@kho/portal/fold.ts'
import { calls, inLang, links } from '@kho/portal/links.ts'
import { mapPage, mapsPage } from '@kho/portal/map-page.ts'
import { mapColumns } from '@kho/portal/map-section.ts'
import type { MapLayer } from '@kho/portal/map-view.ts'
import { mapHeaders } from '@kho/portal/policy.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { openBaseMap, type Place } from '../map/ground-map.ts'
import {
  drawBase,
  drawDataset,
  findMapped,
  listMapped,
  readFeaturesIn,
  readLayerExtent,
} from '../map/look-at-map.ts'
import { readBox } from '../map/read-box.ts'
import type { TileParts } from '../map/read-tile.ts'
import { tileType } from '../map/tile-answer.ts'
import { readTileAddress } from '../map/tile-address.ts'
import { frameOf, type FrameParts } from './frame.ts'
import { createKept, type Kept } from './kept.ts'

type Extents = Kept<Awaited<ReturnType<typeof readLayerExtent>>>
type MapPages = FrameParts & { maps: TileParts; extents: Extents }

const rowsMax = 50
/** Nothing here is of a person; a new load gives another state, and with it another answer. */
const fewMinutes = 'public, max-age=300'

export function mapPages(given: Omit<MapPages, 'extents'>): Route[] {
  const parts = { ...given, extents: createKept(500) as Extents }
  return [
    ...(['vi', 'en'] as const).flatMap((lang) => [
      open('text/html', {
        path: inLang(lang, links.map),
        action: `page.map.${lang}`,
        handler: async ({ search }) =>
          pageAnswer(await drawMaps(parts, await frameOf(parts, lang, links.map, search), search)),
      }),
      open('text/html', {
        path: inLang(lang, '/datasets/{id}/map'),
        action: `page.dataset-map.${lang}`,
        params: z.object({ id: datasetIdSchema }),
        handler: async ({ params, search }) => {
          const { id } = params as { id: string }
          const frame = await frameOf(parts, lang, links.datasetMap(id), search)
          return pageAnswer(await drawMap(parts, id, frame, search))
        },
      }),
    ]),
    ...pictureRoutes(parts),
    ...baseRoutes(parts),
  ]
}

type Opened = Pick<Route, 'path' | 'action' | 'params' | 'handler'>

function open(type: string, route: Opened): Route {
  return defineRoute({
    method: 'GET',
    summary: { vi: 'Bản đồ của cổng', en: 'Map of the portal' },
    responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: [type] } },
    open: true,
    hidden: true,
    ...route,
  } as Route)
}

function pageAnswer(body: string): Answer {
  return { headers: { ...mapHeaders, 'cache-control': 'no-cache' }, body }
}

type Frame = Awaited<ReturnType<typeof frameOf>>

/** Looked for once in each state of a dataset, since it takes all of its rows. */
async function extentOf({ maps, extents }: MapPages, { id, version }: DatasetVersion) {
  const { seq } = await maps.query.facts.now(id)
  return extents.of(`${id} ${version} ${seq}`, () => readLayerExtent(maps.query, id))
}

async function layerOf(parts: MapPages, version: DatasetVersion): Promise<MapLayer> {
  const { box, rows } = await extentOf(parts, version)
  const { id, title } = version
  return { id, title, ...mapColumns(version), box, features: rows }
}

async function drawMap(
  parts: MapPages,
  id: string,
  frame: Frame,
  search: URLSearchParams,
): Promise<string> {
  const { query } = parts.maps
  const layer = await layerOf(parts, await findMapped(query, id))
  const written = search.get('bbox')?.trim() ?? ''
  const box = readBox(written)
  const columns = layer.columns.map(({ name }) => name)
  const found = await readFeaturesIn(query, id, { columns, box, rowsMax })
  const { places } = await openBaseMap()
  const wrongBox = written !== '' && box === null ? written.slice(0, 100) : null
  return mapPage({ layer, box, wrongBox, ...found, places }, frame)
}

async function drawMaps(parts: MapPages, frame: Frame, search: URLSearchParams): Promise<string> {
  const { places } = await openBaseMap()
  const layerQuery = (search.get('layer') ?? '').slice(0, 100)
  const placeQuery = (search.get('place') ?? '').slice(0, 100)
  const versions = await listMapped(parts.maps.query)
  const asked = versions.filter(({ id, title }) =>
    isFound([id, title.vi, title.en].join(' '), layerQuery),
  )
  const layers: MapLayer[] = []
  for (const version of asked) layers.push(await layerOf(parts, version))
  const found = places.filter(({ code, name }) => isFound(`${code} ${name}`, placeQuery))
  const [only] = found
  const place = placeQuery !== '' && found.length === 1 ? only! : null
  const shown = layers.filter(({ features }) => features > 0)
  return mapsPage({ layers: shown, places: found, place, layerQuery, placeQuery }, frame)
}

function isFound(text: string, asked: string): boolean {
  const folded = fold(text)
  return fold(asked)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

/** Pictures are drawn once for each state of their dataset. */
function pictureRoutes(parts: MapPages): Route[] {
  const { maps } = parts
  const kept = createKept<string>(100)
  const svg = (body: string): Answer => ({
    headers: { 'content-type': 'image/svg+xml', 'cache-control': fewMinutes },
    body,
  })
  return [
    open('image/svg+xml', {
      path: '/datasets/{id}/map.svg',
      action: 'page.map-picture',
      params: z.object({ id: datasetIdSchema }),
      handler: async ({ params }) => {
        const { id } = params as { id: string }
        const version = await findMapped(maps.query, id)
        const { box, seq } = await extentOf(parts, version)
        if (!box) throw new Refusal('http.not-found', { path: calls.picture(id) })
        const state = `${id} ${version.version} ${seq}`
        return svg(await kept.of(state, () => drawDataset(maps.query, id, box)))
      },
    }),
    open('image/svg+xml', {
      path: calls.basePicture,
      action: 'page.base-picture',
      handler: async ({ search }) => {
        const { places } = await openBaseMap()
        const place: Place | undefined = places.find(({ code }) => code === search.get('place'))
        return svg(await kept.of(`base ${place?.code}`, () => drawBase(place?.code ?? null)))
      },
    }),
  ]
}

function baseRoutes({ maps }: MapPages): Route[] {
  return [
    open('application/json', {
      path: calls.places,
      action: 'page.places',
      handler: async () => ({
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'cache-control': fewMinutes,
        },
        body: JSON.stringify((await openBaseMap()).places),
      }),
    }),
    open(tileType, {
      path: calls.baseTile,
      action: 'page.base-tile',
      params: z.object({ z: z.string(), x: z.string(), y: z.string() }),
      handler: (context) => answerBaseTile(maps, context as HttpContext<BaseParams>),
    }),
  ]
}

type BaseParams = { z: string; x: string; y: string }

async function answerBaseTile(
  { cache, drawer }: TileParts,
  { params }: HttpContext<BaseParams>,
): Promise<Answer> {
  const address = readTileAddress('base', params)
  const key = `base ${address.zoom} ${address.column} ${address.row}`
  let tile = cache.find(key)
  if (!tile) {
    const base = await openBaseMap()
    const drawing = await drawer.draw(base.task(address))
    tile = { ...drawing, etag: '', matching: drawing.drawn, rows: drawing.drawn }
    cache.keep(key, tile)
  }
  return {
    headers: {
      'content-type': tileType,
      'cache-control': fewMinutes,
    },
    body: tile.bytes,
  }
}
