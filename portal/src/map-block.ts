/** The place of a map on a page: a picture that is always there, and a map when somebody opens it. */
import { mapAssets } from './assets.ts'
import { say } from './dictionary.ts'
import { html, raw, type Html } from './html.ts'
import { calls, inLang, links } from './links.ts'
import type { MapBox, MapLayer } from './map-view.ts'
import { mapWords } from './map-words.ts'
import type { Lang } from './view.ts'

type Shown = Pick<MapLayer, 'id' | 'title' | 'columns' | 'key'> & {
  box?: MapBox | null
  /** Where a person reads it under a grant; everybody's addresses if not given. */
  own?: OwnAddresses
}

export type OwnAddresses = {
  tiles: string
  /** Of one record, with `{filter}` for what finds it by its key; null where nothing does. */
  record: string | null
}

export type MapBlock = {
  layers: readonly Shown[]
  /** The picture's address, or the picture drawn already, and what it shows. */
  picture: { alt: string; note?: string } & ({ href: string } | { drawn: Html })
  /** Where the map begins; the layers' extent if not given. */
  box?: MapBox | null
  /** Opens itself where scripts run: the page was asked for because of the map. */
  opens: boolean
}

/** Without scripts the button stays hidden and the picture is the map. */
export function mapBlock(lang: Lang, block: MapBlock): Html {
  const words = mapWords(lang)
  const { picture } = block
  return html`<div class="map" data-map="${JSON.stringify(settings(lang, block))}">
    <figure class="map-picture">
      ${
        'drawn' in picture
          ? html`<div class="map-drawn" role="img" aria-label="${picture.alt}">
              ${picture.drawn}
            </div>`
          : html`<img
              src="${picture.href}"
              alt="${picture.alt}"
              width="640"
              height="400"
              ${block.opens ? null : raw('loading="lazy"')}
            />`
      }
      <figcaption>${picture.note ?? words.pictureNote} ${words.attribution}.</figcaption>
    </figure>
    <p class="map-open">
      <button class="button button-main" type="button" hidden>${words.open}</button>
      <span role="status"></span>
    </p>
  </div>`
}

/** What the script needs to know, in one attribute. */
function settings(lang: Lang, { layers, box, opens }: MapBlock) {
  const words = mapWords(lang)
  const texts = Object.fromEntries(
    Object.entries(words).filter(([, text]) => typeof text === 'string'),
  )
  return {
    lang,
    opens,
    box: box ?? null,
    base: { tiles: calls.baseTile, places: calls.places },
    assets: mapAssets(),
    words: {
      ...texts,
      opacity: words.opacity('{}'),
      inView: words.inView('{}'),
      inViewMore: words.inViewMore('{}', '{max}'),
    },
    layers: layers.map((layer) => ({
      id: layer.id,
      title: say(lang, layer.title),
      tiles: layer.own?.tiles ?? everybodysTiles(layer),
      described: calls.tiles(layer.id),
      href: inLang(lang, links.dataset(layer.id)),
      record: layer.own ? layer.own.record : calls.record(layer.id),
      recordText: layer.own ? words.ownRecord : words.record,
      key: layer.key,
      numbers: layer.columns.filter(({ type }) => type === 'integer').map(({ name }) => name),
      columns: layer.columns.map(({ name, title }) => [name, say(lang, title)]),
      box: layer.box ?? null,
    })),
  }
}

function everybodysTiles({ id, columns }: Shown): string {
  return `${calls.tile(id)}?properties=${columns.map(({ name }) => name).join(',')}`
}
