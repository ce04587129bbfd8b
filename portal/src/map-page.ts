/** Maps: of one dataset with a table of its features, and of all open datasets together. */
import { mapScript } from './assets.ts'
import { dictionary, say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import { mapBlock } from './map-block.ts'
import { mapFeatures, writeBox } from './map-features.ts'
import type { MapPageView, MapsPageView } from './map-view.ts'
import { mapWords } from './map-words.ts'
import { page } from './page.ts'
import { trail } from './parts.ts'
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
      ${mapFeatures(frame, view, { path: links.datasetMap(layer.id), kept: [] })}
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
