/** Follows the elements of a KML document and collects its placemarks. */
import type { KmlGeometry } from './kml-geometry.ts'

export type Placemark = {
  line: number
  id: string | null
  /** Names and texts in their order; a name may come twice. */
  fields: [name: string, text: string][]
  geometry: KmlGeometry | null
}

/** Why a document cannot be read. The message is for people: names of elements and signs only. */
export class KmlFault extends Error {}

export type PlacemarkReader = {
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void
  text(text: string): void
  close(): void
  /** The placemarks that have ended since the last call. */
  take(): Placemark[]
}

const depthMax = 64
const charactersMax = 1 << 26
const geometryNames = new Set(['Point', 'LineString', 'LinearRing', 'Polygon', 'MultiGeometry'])
const foreignNames = new Set(['Model', 'gx:Track', 'gx:MultiTrack'])
/** Texts directly in a placemark, and those of its time. */
const ownFields = new Set(['name', 'description', 'address', 'phoneNumber', 'Snippet'])
const timeFields = new Set(['when', 'begin', 'end'])

/**
 * How a placemark looks and where the viewer stands is no data. Everything that is data becomes a
 * field or the geometry, or is refused: content that lies elsewhere (NetworkLink) and values in
 * structures of their own.
 */
export function createPlacemarkReader(): PlacemarkReader {
  const path: string[] = []
  let done: Placemark[] = []
  let placemark: Placemark | null = null
  /** Open geometries, the innermost last. */
  let geometries: KmlGeometry[] = []
  let field: string | null = null
  let dataName: string | null = null
  let texts: string[] | null = null
  let characters = 0

  function openIn(
    one: Placemark,
    name: string,
    parent: string,
    attributes: Readonly<Record<string, string>>,
  ): void {
    if (foreignNames.has(name)) add(one, { type: 'foreign', name })
    else if (geometryNames.has(name) && !isBoundary(parent)) openGeometry(one, name)
    else if (name === 'coordinates') texts = []
    else if (parent === 'Placemark' && ownFields.has(name)) openField(name)
    else if (timeFields.has(name) && /^Time(Stamp|Span)$/.test(parent)) openField(name)
    else if (name === 'SimpleData') openField(attributes['name'] ?? '')
    else if (name === 'Data') dataName = attributes['name'] ?? ''
    else if (name === 'value' && parent === 'Data') openField(dataName ?? '')
    else if (parent === 'ExtendedData' && name !== 'SchemaData') throw new KmlFault(`<${name}>`)
    else if (parent === 'SchemaData') throw new KmlFault(`<${name}>`)
  }

  function openField(name: string): void {
    field = name
    texts = []
  }

  function openGeometry(one: Placemark, name: string): void {
    let geometry: KmlGeometry
    if (name === 'MultiGeometry') geometry = { type: name, parts: [] }
    else if (name === 'Polygon') geometry = { type: name, outer: [], inner: [] }
    else geometry = { type: name === 'Point' ? name : 'LineString', coordinates: '' }
    add(one, geometry)
    geometries.push(geometry)
  }

  function add(one: Placemark, geometry: KmlGeometry): void {
    const around = geometries.at(-1)
    if (around?.type === 'MultiGeometry') around.parts.push(geometry)
    else if (around) throw new KmlFault(`<${around.type}> <${geometry.type}>`)
    else if (one.geometry) throw new KmlFault('<Placemark>: 2 × geometry')
    else one.geometry = geometry
  }

  function closeCoordinates(text: string): void {
    const around = geometries.at(-1)
    if (!around || around.type === 'MultiGeometry' || around.type === 'foreign') return
    if (around.type !== 'Polygon') around.coordinates += `${text} `
    else if (path.includes('innerBoundaryIs')) around.inner.push(text)
    else around.outer.push(text)
  }

  return {
    open(name, attributes, line) {
      const parent = path.at(-1) ?? ''
      path.push(name)
      if (path.length > depthMax) throw new KmlFault(`> ${depthMax} elements deep`)
      if (name === 'NetworkLink') throw new KmlFault('<NetworkLink>')
      if (name === 'Placemark') {
        if (placemark) throw new KmlFault('<Placemark> <Placemark>')
        placemark = { line, id: attributes['id'] ?? null, fields: [], geometry: null }
        geometries = []
        characters = 0
      } else if (
        placemark &&
        !path.some((one, i) => foreignNames.has(one) && i < path.length - 1)
      ) {
        openIn(placemark, name, parent, attributes)
      }
    },
    text(text) {
      if (!texts) return
      characters += text.length
      if (characters > charactersMax) throw new KmlFault(`> ${charactersMax} characters`)
      texts.push(text)
    },
    close() {
      const name = path.pop()
      if (!placemark) return
      if (name === 'coordinates' && texts) {
        closeCoordinates(texts.join(''))
        texts = null
      } else if (texts && field !== null && isFieldElement(name!)) {
        placemark.fields.push([field, texts.join('')])
        ;[texts, field] = [null, null]
      } else if (geometryNames.has(name!) && !isBoundary(path.at(-1) ?? '')) geometries.pop()
      else if (name === 'Placemark') {
        done.push(placemark)
        placemark = null
      }
    },
    take() {
      const taken = done
      done = []
      return taken
    },
  }
}

/** A LinearRing that is a polygon's boundary, and no geometry of its own. */
function isBoundary(parent: string): boolean {
  return parent === 'outerBoundaryIs' || parent === 'innerBoundaryIs'
}

function isFieldElement(name: string): boolean {
  return ownFields.has(name) || timeFields.has(name) || name === 'SimpleData' || name === 'value'
}
