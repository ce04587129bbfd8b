/** The features of a map as a table, with the box and the places by which they are narrowed. */
import { say } from './dictionary.ts'
import { number } from './format.ts'
import { html, type Html } from './html.ts'
import { inLang } from './links.ts'
import type { MapBox, MapPageView, MapPlace } from './map-view.ts'
import { mapWords } from './map-words.ts'
import { table } from './parts.ts'
import type { Frame } from './view.ts'

/** The page it stands on, and what of its address stays when the box changes. */
export type FeaturesPlace = { path: string; kept: [name: string, value: string][] }

export function mapFeatures(frame: Frame, view: MapPageView, place: FeaturesPlace): Html {
  return html`${boxForm(frame, view, place)} ${placeLinks(frame, view, place)}
  ${view.layer.features === 0 ? null : featureTable(frame, view)}`
}

function boxForm(
  { lang }: Frame,
  { box, wrongBox }: MapPageView,
  { path, kept }: FeaturesPlace,
): Html {
  const words = mapWords(lang)
  const written = wrongBox ?? (box ? writeBox(box) : '')
  return html`<form class="filters" method="get" action="${inLang(lang, path)}">
    ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
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

function placeLinks(
  { lang }: Frame,
  { places }: MapPageView,
  { path, kept }: FeaturesPlace,
): Html | null {
  if (places.length === 0) return null
  const words = mapWords(lang)
  const href = ({ box }: MapPlace) =>
    `${inLang(lang, path)}?${new URLSearchParams([...kept, ['bbox', writeBox(box)]])}`
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
