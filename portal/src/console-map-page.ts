/** The map of rows under a person's own grant, with a table of the same features beside it. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { mapScript } from './assets.ts'
import { rightsPart } from './console-explore-page.ts'
import { onlineWords } from './console-online-words.ts'
import { consolePage } from './console-page.ts'
import { refusedNotice } from './console-parts.ts'
import type { ConsoleFrame, RefusedView } from './console-view.ts'
import { say } from './dictionary.ts'
import { explorePath, type ExploreSelection } from './explore-selection.ts'
import type { OwnRights } from './explore-view.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { mapBlock, type OwnAddresses } from './map-block.ts'
import { mapFeatures } from './map-features.ts'
import type { MapPageView } from './map-view.ts'
import { mapWords } from './map-words.ts'
import type { Lang } from './view.ts'

export type OwnMapView = MapPageView & {
  rights: Pick<OwnRights, 'grant' | 'purpose' | 'task' | 'masks'>
  selection: ExploreSelection
  /** What tiles are asked with, as the query of their address. */
  question: string
  /** The geometry that is drawn, and all that may be. */
  geometry: string
  geometries: { name: string; title: Bilingual }[]
  /** The features of the table as the server drew them; null where there are none. */
  drawn: string | null
}

export function ownMapPage(view: OwnMapView, frame: ConsoleFrame): string {
  const { lang } = frame
  const { layer, selection, rights, box } = view
  const words = mapWords(lang)
  const own = onlineWords(lang)
  const rows = inLang(lang, explorePath(links.consoleExplore(layer.id), selection))
  const place = { path: links.consoleExploreMap(layer.id), kept: keptOf(view) }
  const main = html`${rightsPart(
      { id: layer.id, own: rights, selection },
      lang,
      html`· <a href="${rows}">${own.asRows}</a>`,
    )}
    ${geometryLinks(view, lang)}
    ${layer.features === 0 ? html`<p>${box ? words.none : own.noShapes}</p>` : drawnMap(view, lang)}
    <section class="map-plain" aria-labelledby="map-rows">
      <h2 id="map-rows">${words.table}</h2>
      ${mapFeatures(frame, view, place)}
    </section>`
  return consolePage(frame, {
    title: words.of(say(lang, layer.title)),
    lead: own.mapLead,
    above: [
      { href: links.use, text: own.use },
      { href: links.consoleExplore(layer.id), text: say(lang, layer.title) },
    ],
    scripts: [mapScript.path],
    main,
  })
}

/** What stays where the box changes. */
function keptOf({ selection, geometry, geometries }: OwnMapView): [string, string][] {
  const { filter, properties, asOf } = selection
  const several = geometries.length > 1
  return Object.entries({ filter, properties, asOf, geometry: several ? geometry : '' }).filter(
    ([, text]) => text !== '',
  )
}

function drawnMap(view: OwnMapView, lang: Lang): Html {
  const { layer, box, drawn } = view
  return mapBlock(lang, {
    layers: [{ ...layer, own: addressesOf(view, lang) }],
    picture: {
      drawn: raw(drawn ?? ''),
      alt: mapWords(lang).picture(say(lang, layer.title)),
      note: onlineWords(lang).drawnNote,
    },
    box: box ?? layer.box,
    opens: true,
  })
}

/** A row is found again where its key is text or a whole number, as a filter writes them. */
function addressesOf({ layer, question }: OwnMapView, lang: Lang): OwnAddresses {
  const plain = layer.key.every((name) => {
    const type = layer.columns.find((one) => one.name === name)?.type
    return type === 'text' || type === 'integer'
  })
  return {
    tiles: `${calls.ownTile(layer.id)}?${question}`,
    record: plain ? `${inLang(lang, links.consoleExplore(layer.id))}?filter={filter}` : null,
  }
}

/** Where a dataset has several shapes that are granted. */
function geometryLinks(
  { layer, selection, geometry, geometries }: OwnMapView,
  lang: Lang,
): Html | null {
  if (geometries.length < 2) return null
  const { filter, properties, asOf } = selection
  const to = (name: string) => {
    const kept = Object.entries({ filter, properties, asOf }).filter(([, text]) => text !== '')
    const search = new URLSearchParams([...kept, ['geometry', name]])
    return `${inLang(lang, links.consoleExploreMap(layer.id))}?${search}`
  }
  return html`<p>
    ${onlineWords(lang).geometries}:
    ${geometries.map(({ name, title }, i) =>
      name === geometry
        ? html`${i > 0 ? ' · ' : ''}<b>${say(lang, title)}</b>`
        : html`${i > 0 ? ' · ' : ''}<a href="${to(name)}">${say(lang, title)}</a>`,
    )}
  </p>`
}

export function ownMapRefusedPage(
  view: { id: string; title: Bilingual; selection: ExploreSelection; refused: RefusedView },
  frame: ConsoleFrame,
): string {
  const { lang } = frame
  const { id, title, selection, refused } = view
  const own = onlineWords(lang)
  const rows = inLang(lang, explorePath(links.consoleExplore(id), selection))
  const main = html`${refusedNotice(lang, refused)}
    <p><a href="${rows}">${own.asRows}</a></p>`
  const above = [{ href: links.use, text: own.use }]
  return consolePage(frame, { title: mapWords(lang).of(say(lang, title)), above, main })
}
