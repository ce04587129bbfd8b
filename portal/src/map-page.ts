/** Maps: of one dataset with a table of its features, and of all open datasets together. */
import { mapScript } from './assets.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { mapBlock } from './map-block.ts'
import type { MapBox, MapLayer, MapPageView, MapPlace, MapsPageView } from './map-view.ts'
import { mapWords } from './map-words.ts'
import { page } from './page.ts'
import { table, trail } from './parts.ts'
import type { Frame } from './view.ts'

/** The map of one dataset. */
export function mapPage(view: MapPageView, frame: Frame): string {
  const { lang } = frame
  const words = mapWords(lang)
  const { layer, box } = view
  const title = say(lang, layer.title)
  const heading = words.of(title)
  const main = html`<div class="wide">
    ${trail(
      frame,
      { href: links.home, text: dictionary(lang).dataset.trail },
      { href: links.dataset(layer.id), text: title },
    )}
    <div class="title"><h1>${heading}</h1></div>
    ${
      layer.features === 0
        ? html`<p>${words.empty}</p>`
        : mapBlock(lang, {
            layers: [layer],
            picture: { href: calls.picture(layer.id), alt: words.picture(title) },
            box: box ?? layer.box,
            opens: true,
          })
    }
    <section class="map-plain" aria-labelledby="map-rows">
      <h2 id="map-rows">${words.table}</h2>
      ${boxForm(frame, view)} ${placeLinks(frame, layer, view.places)}
      ${layer.features === 0 ? null : featureTable(frame, view)}
    </section>
    <p><a href="${inLang(lang, links.map)}">${words.openAll}</a></p>
  </div>`
  return page(frame, {
    title: heading,
    description: heading,
    part: 'map',
    alternates: [{ href: calls.tiles(layer.id), type: 'application/json', title: 'TileJSON' }],
    scripts: [mapScript.path],
    main,
  })
}

function boxForm({ lang }: Frame, { layer, box, wrongBox }: MapPageView): Html {
  const words = mapWords(lang)
  const written = wrongBox ?? (box ? writeBox(box) : '')
  return html`<form
    class="filters"
    method="get"
    action="${inLang(lang, links.datasetMap(layer.id))}"
  >
    <div>
      <label for="map-box">${words.box}</label>
      <input
        id="map-box"
        name="bbox"
        value="${written}"
        maxlength="100"
        autocomplete="off"
        aria-describedby="map-box-hint"
      />
      <p class="hint" id="map-box-hint">${words.boxHint}</p>
    </div>
    <button type="submit">${words.boxShow}</button>
  </form>`
}

function isNumber(type: string | undefined): boolean {
  return type === 'integer' || type === 'decimal'
}

export function writeBox(box: MapBox): string {
  return box.map((one) => String(Number(one.toFixed(5)))).join(',')
}

function placeLinks({ lang }: Frame, layer: MapLayer, places: readonly MapPlace[]): Html | null {
  if (places.length === 0) return null
  const words = mapWords(lang)
  const href = ({ box }: MapPlace) =>
    `${inLang(lang, links.datasetMap(layer.id))}?bbox=${writeBox(box)}`
  return html`<details>
    <summary>${words.place}</summary>
    <ul class="map-places">
      ${places.map((place) => html`<li><a href="${href(place)}" lang="vi">${place.name}</a></li>`)}
    </ul>
  </details>`
}

function featureTable(frame: Frame, { layer, rows, matching }: MapPageView): Html {
  const { lang } = frame
  const words = mapWords(lang)
  if (rows.length === 0) return html`<p>${words.none}</p>`
  return html`<p>${words.shown(number(lang, rows.length), number(lang, matching))}</p>
    ${table({
      lang,
      caption: words.tableCaption(say(lang, layer.title)),
      captionHidden: true,
      className: 'plain preview',
      rowHeader: true,
      columns: layer.columns.map(({ name, title, type }) => ({
        title: html`${say(lang, title)} <code>${name}</code>`,
        number: isNumber(type),
      })),
      rows: rows.map((cells) =>
        cells.map((cell, i) => ({
          number: isNumber(layer.columns[i]?.type),
          text: cell ?? html`<span class="soft">${words.absent}</span>`,
        })),
      ),
    })}`
}

/** The map of everything that is open. */
export function mapsPage(view: MapsPageView, frame: Frame): string {
  const { lang } = frame
  const words = mapWords(lang)
  const { layers, place } = view
  const main = html`<div class="wide">
    <div class="title">
      <h1>${words.heading}</h1>
      <p class="lead">${words.lead}</p>
    </div>
    ${mapBlock(lang, {
      layers,
      picture: {
        href: place ? `${calls.basePicture}?place=${place.code}` : calls.basePicture,
        alt: place ? place.name : words.base,
      },
      box: place?.box ?? null,
      opens: true,
    })}
    <div class="map-plain">${search(frame, view)} ${layerList(frame, view)}</div>
  </div>`
  return page(frame, {
    title: words.heading,
    description: words.lead,
    part: 'map',
    scripts: [mapScript.path],
    main,
  })
}

function search(frame: Frame, { placeQuery, layerQuery, places }: MapsPageView): Html {
  const { lang } = frame
  const words = mapWords(lang)
  const here = inLang(lang, links.map)
  return html`<form class="filters" method="get" action="${here}">
      <div>
        <label for="map-place">${words.place}</label>
        <input
          id="map-place"
          name="place"
          value="${placeQuery}"
          maxlength="100"
          autocomplete="off"
          aria-describedby="map-place-hint"
        />
        <p class="hint" id="map-place-hint">${words.placeHint}</p>
      </div>
      <div>
        <label for="map-layer">${words.layerSearch}</label>
        <input
          id="map-layer"
          name="layer"
          value="${layerQuery}"
          maxlength="100"
          autocomplete="off"
        />
      </div>
      <button type="submit">${words.placeFind}</button>
    </form>
    ${
      places.length === 0
        ? html`<p role="status">${words.placeNone} <a href="${here}">${words.all}</a></p>`
        : html`<details>
            <summary>${words.places} (${number(lang, places.length)})</summary>
            <ul class="map-places">
              ${places.map(
                ({ code, name }) =>
                  html`<li><a href="${here}?place=${code}" lang="vi">${name}</a></li>`,
              )}
            </ul>
          </details>`
    }`
}

function layerList({ lang }: Frame, { layers, place }: MapsPageView): Html {
  const words = mapWords(lang)
  const box = place ? `?bbox=${writeBox(place.box)}` : ''
  return html`<section aria-labelledby="map-layers">
    <h2 id="map-layers">${words.layers}</h2>
    ${
      layers.length === 0
        ? html`<p>${words.noLayers} <a href="${inLang(lang, links.map)}">${words.all}</a></p>`
        : html`<ul class="map-layers">
            ${layers.map(
              ({ id, title, features }) =>
                html`<li>
                  <a href="${inLang(lang, links.datasetMap(id))}${box}">${say(lang, title)}</a>
                  <span class="figure">${words.features(number(lang, features))}</span>
                </li>`,
            )}
          </ul>`
    }
  </section>`
}
