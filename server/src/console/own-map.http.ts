/** The map of rows under a grant, and its tiles: asked by the session, each one read on record. */
import { z } from 'zod'
import { ownMapPage, ownMapRefusedPage } from '@kho/portal/console-map-page.ts'
import { writeExplore } from '@kho/portal/explore-selection.ts'
import { links } from '@kho/portal/links.ts'
import { mapHeaders } from '@kho/portal/policy.ts'
import type { Answer, HttpContext, Route } from '../http/route.ts'
import { readTile } from '../map/read-tile.ts'
import { tileAnswer, tileType } from '../map/tile-answer.ts'
import { defineActRoute } from '../people/act-route.ts'
import type { Actor } from '../people/actor.ts'
import { recordRefusalOf } from '../query/record-refusal.ts'
import { refusedView } from './form-values.ts'
import { enterExplore, leadToTask, namedAgency, selectionIn } from './own-explore.ts'
import { ownMapView, type OwnMapParts } from './own-map.ts'
import { defineConsolePage, seeOther } from './page-route.ts'

export type OwnMapDoor = OwnMapParts

const one = '/console/explore/{dataset}'
const headers = { ...mapHeaders, 'cache-control': 'private, no-store' }

export function ownMapPages(door: OwnMapDoor): Route[] {
  return [
    ...defineConsolePage(door, {
      act: 'online.read',
      action: 'console.explore-map',
      path: `${one}/map`,
      agencyOf: ({ search, form }) => namedAgency(search, form),
      async draw(asked) {
        const { lang, search, frame } = asked
        const entered = await enterExplore(door, asked)
        const { stated, facts } = entered
        const { id } = facts.version
        if (facts.sharing === 'open') return seeOther(lang, links.datasetMap(id))
        if (!stated) return leadToTask(lang, id, writeExplore(selectionIn(search)))
        const view = await ownMapView(door, asked, { ...entered, stated })
        return { headers, body: ownMapPage(view, await frame()) }
      },
      async again({ params, search, frame }, refused) {
        const { version } = await door.query.facts.now(params.dataset ?? '')
        const { id, title } = version
        const view = { id, title, selection: selectionIn(search), refused: refusedView(refused)! }
        return ownMapRefusedPage(view, await frame())
      },
    }),
    tileRoute(door),
  ]
}

/** Asked by the script of the page, so whoever is not signed in is refused and led nowhere. */
function tileRoute(door: OwnMapDoor): Route {
  return defineActRoute(door, {
    method: 'GET',
    path: `${one}/tiles/{z}/{x}/{y}.mvt`,
    act: 'online.read',
    action: 'console.explore-tile',
    summary: { vi: 'Ô bản đồ của cán bộ', en: 'Map tile of officers' },
    hidden: true,
    params: z.object({ dataset: z.string(), z: z.string(), x: z.string(), y: z.string() }),
    responses: { 200: { description: { vi: 'Ô bản đồ', en: 'The tile' }, types: [tileType] } },
    agencyOf: ({ search }) => namedAgency(search, new URLSearchParams()),
    handler: (context, actor) => drawTile(door, context, actor),
  })
}

type TileContext = HttpContext<{ dataset: string; z: string; x: string; y: string }>

async function drawTile(door: OwnMapDoor, context: TileContext, actor: Actor): Promise<Answer> {
  const { query, maps } = door
  const { params, address, reference } = context
  const { dataset, ...place } = params
  const search = new URLSearchParams(context.search)
  const form = new URLSearchParams()
  const { caller } = await enterExplore(door, { actor, params, search, form, address })
  search.delete('agency')
  const asked = { dataset, search, caller, reference, address: place }
  const read = await recordRefusalOf(query, { caller, dataset, reference }, () =>
    readTile(maps, asked),
  )
  query.usage.count(dataset)
  return tileAnswer(read, context.headers['if-none-match'])
}
