// A map over the province's own boundaries: layers, a search for places, the feature one selects and
// a table of the features in view. Loaded by map.js when a map is opened. Everything comes from this
// host; letters are drawn from the font of the page.
const rowsMax = 50
const columnsMax = 8
const colours = ['#0b7a6a', '#b4590a', '#5b4bb7', '#a3195b', '#2f6f9f', '#6a7a12']

export async function openMap(place, settings, isAsked) {
  const { assets, base } = settings
  if (!document.createElement('canvas').getContext('webgl2')) throw new Error('no WebGL 2')
  const [library, places, layers] = await Promise.all([
    import(assets.library),
    read(base.places),
    Promise.all(settings.layers.map(withBox)),
    sheet(assets.style),
    document.fonts.load('16px "Source Sans 3"', 'aĐắ'),
  ])
  library.setWorkerUrl(new URL(assets.worker, location.href).href)
  // A page of the map has no heading above but its own.
  const parts = frame(settings.words, settings.opens ? 'h2' : 'h3')
  place.append(parts.whole)
  const left = new Map()
  try {
    const view = { ...settings, layers, places, parts, library, left, refused: '' }
    answerTiles(view)
    await begin(place, view, isAsked)
  } catch (error) {
    parts.whole.remove()
    throw error
  }
}

async function begin(place, view, isAsked) {
  const { library, parts, words } = view
  const boxes = view.layers.map(({ box }) => box).filter(Boolean)
  const box = view.box ?? unionOf(boxes.length > 0 ? boxes : view.places.map((one) => one.box))
  const map = new library.Map({
    container: parts.stage,
    style: styleOf(view),
    bounds: box,
    fitBoundsOptions: { padding: 24, maxZoom: 17 },
    maxZoom: 20,
    attributionControl: false,
    dragRotate: false,
    touchPitch: false,
    cooperativeGestures: true,
    fadeDuration: 0,
    locale: {
      'Map.Title': words.canvas,
      'NavigationControl.ZoomIn': words.zoomIn,
      'NavigationControl.ZoomOut': words.zoomOut,
      'CooperativeGesturesHandler.WindowsHelpText': words.wheel,
      'CooperativeGesturesHandler.MacHelpText': words.wheelMac,
      'CooperativeGesturesHandler.MobileHelpText': words.fingers,
    },
  })
  map.addControl(new library.NavigationControl({ showCompass: false }))
  map.addControl(new library.ScaleControl({ unit: 'metric' }))
  map.keyboard.disableRotation()
  // Without a listener the library writes to the console; a tile that failed is asked again.
  map.on('error', () => {})
  await new Promise((resolve) => map.once('load', resolve))
  // The map says what the picture and the plain table of its page say.
  place.querySelector('.map-picture').hidden = true
  for (const plain of document.querySelectorAll('.map-plain')) plain.hidden = true
  listen(map, view)
  layerPanel(map, view)
  placePanel(map, view)
  if (isAsked) map.getCanvas().focus()
}

/** Tiles come through here, since their header says whether they hold everything. */
function answerTiles(view) {
  const { library, left, lang } = view
  library.addProtocol('kho', async ({ url }, { signal }) => {
    const path = url.slice('kho://'.length)
    const answer = await fetch(path, { signal })
    if (!answer.ok) {
      const problem = await answer.json().catch(() => null)
      view.refused = (lang === 'vi' ? problem?.detail : problem?.detail_en) ?? `${answer.status}`
      throw new Error(`${answer.status}`)
    }
    view.refused = ''
    const said = /left-out=(\d+)/.exec(answer.headers.get('kho-tile') ?? '')?.[1] ?? '0'
    const zoom = /\/tiles\/(\d+)\//.exec(path)?.[1]
    if (said !== '0') left.set(zoom, true)
    return { data: await answer.arrayBuffer() }
  })
}

function styleOf({ layers, places, base }) {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const [ground, land, edge, ink] = isDark
    ? ['#0e1514', '#1a2423', '#4b5a56', '#e7eeeb']
    : ['#eef1ee', '#ffffff', '#9aa8a3', '#14201e']
  const vector = (tiles, maxzoom) => ({ type: 'vector', tiles: [`kho://${tiles}`], maxzoom })
  const points = places.map(({ name, label }) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: label },
    properties: { name },
  }))
  return {
    version: 8,
    sources: {
      base: vector(base.tiles, 14),
      places: { type: 'geojson', data: { type: 'FeatureCollection', features: points } },
      ...Object.fromEntries(layers.map(({ id, tiles }) => [`d-${id}`, vector(tiles, 18)])),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': ground } },
      part('base-land', 'fill', 'base', 'communes', { 'fill-color': land }),
      part('base-edge', 'line', 'base', 'communes', { 'line-color': edge, 'line-width': 1 }),
      ...layers.flatMap(partsOf),
      {
        id: 'places',
        type: 'symbol',
        source: 'places',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': ['"Source Sans 3"'],
          'text-size': ['interpolate', ['linear'], ['zoom'], 8, 12, 13, 17],
          'text-max-width': 7,
        },
        paint: { 'text-color': ink, 'text-halo-color': land, 'text-halo-width': 1.6 },
      },
    ],
  }
}

function part(id, type, source, layer, paint, more = {}) {
  return { id, type, source, 'source-layer': layer, paint, ...more }
}

/** What is selected stands out by its outline, not by its colour alone. */
function partsOf({ id }, i) {
  const colour = colours[i % colours.length]
  const when = (chosen, otherwise) => [
    'case',
    ['boolean', ['feature-state', 'chosen'], false],
    chosen,
    otherwise,
  ]
  const source = `d-${id}`
  return [
    part(`${source}-fill`, 'fill', source, id, {
      'fill-color': colour,
      'fill-opacity': when(0.55, 0.25),
    }),
    part(`${source}-line`, 'line', source, id, {
      'line-color': colour,
      'line-width': when(4, 1.4),
    }),
    part(
      `${source}-circle`,
      'circle',
      source,
      id,
      {
        'circle-color': colour,
        'circle-radius': when(9, 5),
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 1.5,
      },
      { filter: ['in', ['geometry-type'], ['literal', ['Point', 'MultiPoint']]] },
    ),
  ]
}

const kinds = ['fill', 'line', 'circle']
const idsOf = (layers) => layers.flatMap(({ id }) => kinds.map((kind) => `d-${id}-${kind}`))

function listen(map, view) {
  const layers = idsOf(view.layers)
  const choose = (feature) => chooseFeature(map, view, feature)
  const at = (point) => map.queryRenderedFeatures(around(point), { layers })[0]
  map.on('click', ({ point }) => choose(at(point)))
  map.on('mousemove', ({ point }) => {
    map.getCanvas().style.cursor = at(point) ? 'pointer' : ''
  })
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    choose(at(map.project(map.getCenter())))
  })
  // The first idle moment may have passed already.
  fillTable(map, view, choose)
  map.on('idle', () => fillTable(map, view, choose))
}

/** Thin lines and points are hit by fingers too. */
function around({ x, y }) {
  return [
    [x - 4, y - 4],
    [x + 4, y + 4],
  ]
}

let chosen = null

function chooseFeature(map, view, feature) {
  const { words, parts, layers } = view
  const state = (one, value) => {
    if (one?.id === undefined) return
    const { source, sourceLayer, id } = one
    map.setFeatureState({ source, sourceLayer, id }, { chosen: value })
  }
  state(chosen, false)
  chosen = feature ?? null
  state(chosen, true)
  if (!feature) return parts.chosen.replaceChildren(text('p', words.chosenNone))
  const layer = layers.find(({ id }) => `d-${id}` === feature.source)
  const { properties } = feature
  const list = node('dl', { className: 'pairs' })
  for (const [name, title] of layer.columns) {
    const value = properties[name]
    const isAbsent = value === undefined
    const shown = text('dd', isAbsent ? words.absent : String(value))
    if (isAbsent) shown.className = 'soft'
    const pair = node('div', {}, text('dt', title), shown)
    list.append(pair)
  }
  const links = node('p', {}, link(layer.href, `${words.dataset}: ${layer.title}`))
  if (layer.key.length > 0 && layer.record) {
    links.append(node('br'), link(recordOf(layer, properties), layer.recordText))
  }
  parts.chosen.replaceChildren(list, links)
}

/** By its key as the API names a record, or by the filter that finds it. */
function recordOf({ key, record, numbers }, properties) {
  const values = key.map((name) => String(properties[name] ?? ''))
  const quoted = (value) => `'${value.replaceAll("'", "''")}'`
  const terms = key.map(
    (name, i) => `${name} = ${numbers.includes(name) ? values[i] : quoted(values[i])}`,
  )
  return record
    .replace('{key}', values.map(encodeURIComponent).join(','))
    .replace('{filter}', encodeURIComponent(terms.join(' AND ')))
}

function fillTable(map, { layers, words, parts, left, lang, refused }, choose) {
  const shown = layers.filter(
    ({ id }) => map.getLayoutProperty(`d-${id}-fill`, 'visibility') !== 'none',
  )
  const seen = new Map()
  for (const feature of map.queryRenderedFeatures({ layers: idsOf(shown) })) {
    const key = `${feature.source} ${feature.id ?? JSON.stringify(feature.properties)}`
    if (!seen.has(key)) seen.set(key, feature)
  }
  const features = [...seen.values()]
  const number = new Intl.NumberFormat(lang === 'vi' ? 'vi-VN' : 'en-GB')
  const sentence = features.length > rowsMax ? words.inViewMore : words.inView
  const said = features.length === 0 ? words.none : sentence
  const isThin = left.has(String(Math.floor(map.getZoom())))
  parts.status.textContent = [
    said.replace('{}', number.format(features.length)).replace('{max}', rowsMax),
    isThin ? words.left : '',
    refused ? `${words.refused} ${refused}` : '',
  ].join(' ')
  const only = layers.length === 1 ? layers[0] : null
  const heads = only
    ? only.columns.slice(0, columnsMax).map(([, title]) => title)
    : [words.row, words.layer]
  const rows = features.slice(0, rowsMax).map((feature) => {
    const layer = layers.find(({ id }) => `d-${id}` === feature.source)
    const { properties } = feature
    const cells = only
      ? only.columns.slice(0, columnsMax).map(([name]) => properties[name])
      : [nameOf(layer, properties), layer.title]
    const button = text('button', words.choose)
    button.type = 'button'
    button.setAttribute('aria-label', `${words.choose}: ${nameOf(layer, properties)}`)
    button.addEventListener('click', () => {
      choose(feature)
      map.easeTo({ center: middleOf(feature.geometry) })
    })
    const row = node('tr', {}, node('td', {}, button))
    row.append(...cells.map((cell) => text('td', cell === undefined ? words.absent : String(cell))))
    return row
  })
  const head = node('tr', {}, ...[words.choose, ...heads].map((title) => header(title)))
  parts.table.replaceChildren(
    node('caption', { className: 'unseen', textContent: words.table }),
    node('thead', {}, head),
    node('tbody', {}, ...rows),
  )
  parts.table.parentElement.hidden = rows.length === 0
}

/** The key, and the first text beside it: how one calls a feature. */
function nameOf({ key, columns }, properties) {
  const named = columns.find(
    ([name]) => !key.includes(name) && typeof properties[name] === 'string',
  )
  const parts = [...key.map((name) => properties[name]), named && properties[named[0]]]
  return parts.filter((one) => one !== undefined).join(' ')
}

function layerPanel(map, { layers, words, parts }) {
  const toggle = (title, ids, colour, paint) => {
    const box = node('input', { type: 'checkbox', checked: true })
    const show = () => {
      for (const id of ids)
        map.setLayoutProperty(id, 'visibility', box.checked ? 'visible' : 'none')
    }
    box.addEventListener('change', show)
    const mark = node('span', { className: 'map-mark' })
    mark.style.background = colour
    const range = node('input', { type: 'range', min: 0, max: 100, value: 100 })
    range.setAttribute('aria-label', words.opacity.replace('{}', title))
    range.addEventListener('input', () => paint(range.value / 100))
    return node('li', {}, node('label', {}, box, mark, title), range)
  }
  const items = layers.map(({ id, title }, i) => {
    const ids = kinds.map((kind) => `d-${id}-${kind}`)
    const before = ids.map((one, k) => map.getPaintProperty(one, `${kinds[k]}-opacity`) ?? 1)
    return toggle(title, ids, colours[i % colours.length], (share) => {
      for (const [k, one] of ids.entries()) {
        map.setPaintProperty(one, `${kinds[k]}-opacity`, ['*', share, before[k]])
      }
    })
  })
  const base = toggle(words.base, ['base-land', 'base-edge', 'places'], '#9aa8a3', (share) => {
    map.setPaintProperty('base-land', 'fill-opacity', share)
    map.setPaintProperty('base-edge', 'line-opacity', share)
    map.setPaintProperty('places', 'text-opacity', share)
  })
  const list = node('ul', {}, ...items, base)
  if (layers.length > 5) {
    const find = node('input', { type: 'search', autocomplete: 'off' })
    find.addEventListener('input', () => {
      for (const [i, item] of items.entries()) item.hidden = !isFound(layers[i].title, find.value)
    })
    parts.layers.append(node('label', { textContent: words.layerSearch }, find))
  }
  parts.layers.append(list)
}

function placePanel(map, { places, parts, words }) {
  const { place } = parts
  const list = node('ul', {})
  const status = node('p', { className: 'hint', textContent: words.placeHint })
  status.setAttribute('role', 'status')
  place.addEventListener('input', () => {
    const asked = place.value.trim()
    const found = asked === '' ? [] : places.filter(({ name }) => isFound(name, asked))
    status.textContent = asked !== '' && found.length === 0 ? words.placeNone : words.placeHint
    list.replaceChildren(...found.slice(0, 8).map((one) => node('li', {}, goTo(one))))
  })
  const goTo = ({ name, box }) => {
    const button = node('button', { type: 'button', textContent: name, lang: 'vi' })
    button.addEventListener('click', () => map.fitBounds(box, { padding: 24 }))
    return button
  }
  place.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') list.querySelector('button')?.click()
  })
  parts.places.append(status, list)
}

function frame(words, heading) {
  const stage = node('div', { className: 'map-stage' })
  const place = node('input', { type: 'search', autocomplete: 'off', maxLength: 100 })
  const places = node(
    'div',
    { className: 'map-find' },
    node('label', { textContent: words.place }, place),
  )
  const layers = node('fieldset', {}, text('legend', words.layers))
  const chosenPart = node('div', {}, text('p', words.chosenNone))
  chosenPart.setAttribute('role', 'status')
  const table = node('table', { className: 'plain' })
  const scroll = node('div', { className: 'scroll', tabIndex: 0 }, table)
  scroll.setAttribute('role', 'region')
  scroll.setAttribute('aria-label', words.table)
  const status = node('p', {})
  status.setAttribute('role', 'status')
  const side = node(
    'div',
    { className: 'map-side' },
    places,
    layers,
    text(heading, words.chosen),
    chosenPart,
  )
  const shown = node('div', { className: 'map-shown' }, stage, side)
  const note = node('p', { className: 'soft', textContent: `${words.attribution}.` })
  const rows = node('div', { className: 'map-rows' }, text(heading, words.table), status, scroll)
  const whole = node('div', {}, shown, note, rows)
  return { whole, stage, place, places, layers, chosen: chosenPart, table, status }
}

async function withBox(layer) {
  if (layer.box) return layer
  const { bounds } = await read(layer.described)
  return { ...layer, box: bounds ?? null }
}

async function read(path) {
  const answer = await fetch(path)
  if (!answer.ok) throw new Error(`${answer.status} ${path}`)
  return answer.json()
}

function sheet(href) {
  if (document.querySelector(`link[href="${href}"]`)) return
  const link = node('link', { rel: 'stylesheet', href })
  return new Promise((resolve, reject) => {
    link.addEventListener('load', resolve)
    link.addEventListener('error', reject)
    document.head.append(link)
  })
}

function unionOf(boxes) {
  return boxes.reduce(([w, s, e, n], box) => [
    Math.min(w, box[0]),
    Math.min(s, box[1]),
    Math.max(e, box[2]),
    Math.max(n, box[3]),
  ])
}

function middleOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity]
  const walk = (value) => {
    if (typeof value[0] !== 'number') return value.forEach(walk)
    const [x, y] = value
    box.splice(
      0,
      4,
      Math.min(box[0], x),
      Math.min(box[1], y),
      Math.max(box[2], x),
      Math.max(box[3], y),
    )
  }
  walk(geometry.coordinates)
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
}

const bare = (words) =>
  words
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')

/** Whether a name has all the words asked, with accents or without. */
function isFound(name, asked) {
  const folded = bare(name)
  return bare(asked)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

const text = (name, textContent) => node(name, { textContent })
const link = (href, textContent) => node('a', { href, textContent })
const header = (textContent) => node('th', { scope: 'col', textContent })
