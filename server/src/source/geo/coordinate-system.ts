/** Systems of coordinates that a source can be in: what they are, and whether two are the same. */
import { z } from 'zod'
import {
  meridianText,
  provincialMeridians,
  readMeridian,
  scaleOfZone,
  sixDegreeZones,
  vn2000ToWgs84,
} from './vn2000.ts'

/** A transverse Mercator projection in metres, north of the equator. */
export type TransverseZone = {
  meridian: number
  scale: number
  falseEasting: number
  falseNorthing: number
}

export type CoordinateSystem = {
  /** `unknown`: a file that names only the ellipsoid, as programs do that have no name for VN-2000. */
  datum: 'wgs84' | 'vn2000' | 'unknown'
  /** null: degrees of longitude and latitude. */
  plane: TransverseZone | 'web-mercator' | null
}

export const wgs84: CoordinateSystem = { datum: 'wgs84', plane: null }

function zoneOf(meridian: number, scale: number): TransverseZone {
  return { meridian, scale, falseEasting: 500_000, falseNorthing: 0 }
}

const byEpsg = new Map<number, CoordinateSystem>([
  [4326, wgs84],
  [4756, { datum: 'vn2000', plane: null }],
  [3857, { datum: 'wgs84', plane: 'web-mercator' }],
  [32648, { datum: 'wgs84', plane: zoneOf(105, scaleOfZone[6]) }],
  [32649, { datum: 'wgs84', plane: zoneOf(111, scaleOfZone[6]) }],
])
for (const { epsg, meridian } of sixDegreeZones) {
  byEpsg.set(epsg, { datum: 'vn2000', plane: zoneOf(meridian, scaleOfZone[6]) })
}
for (const { epsg, meridian } of provincialMeridians) {
  byEpsg.set(epsg, { datum: 'vn2000', plane: zoneOf(meridian, scaleOfZone[3]) })
}

/** All systems that have a number here. */
export const numberedSystems: ReadonlyMap<number, CoordinateSystem> = byEpsg

/**
 * How a declaration names a system: by its EPSG number, or a zone of VN-2000 by its meridian. Kept
 * as it is written; `systemOf` says what it means.
 */
export const crsSchema = z.union([
  z
    .string()
    .refine(
      (name) => systemNamed(name) !== null,
      `expected EPSG:${[...byEpsg.keys()].join(', EPSG:')}`,
    ),
  z.object({
    datum: z.literal('vn2000'),
    meridian: z
      .union([z.string(), z.number()])
      .refine(
        (given) => readMeridian(String(given)) !== null,
        "expected a central meridian such as 108°30'",
      ),
    zone: z.union([z.literal(3), z.literal(6)]),
  }),
])
export type DeclaredCrs = z.infer<typeof crsSchema>

export function systemOf(crs: DeclaredCrs): CoordinateSystem {
  if (typeof crs === 'string') return systemNamed(crs)!
  const meridian = readMeridian(String(crs.meridian))!
  return { datum: 'vn2000', plane: zoneOf(meridian, scaleOfZone[crs.zone]) }
}

/** The system of a name as EPSG:9218, urn:ogc:def:crs:EPSG::9218 or OGC:CRS84, or null. */
export function systemNamed(name: string): CoordinateSystem | null {
  if (/^(urn:ogc:def:crs:)?OGC:(1\.3)?:?CRS84$/i.test(name)) return wgs84
  const found = /^(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})$/i.exec(name)
  return (found && byEpsg.get(Number(found[1]))) ?? null
}

/** Its name for people, the same in every language: VN-2000 108°30' / 3° (EPSG:9218). */
export function nameOfSystem(system: CoordinateSystem): string {
  const { datum, plane } = system
  const epsg = [...byEpsg].find(([, other]) => isSameSystem(system, other, true))?.[0]
  const number = epsg === undefined ? '' : ` (EPSG:${epsg})`
  const datumName = { wgs84: 'WGS 84', vn2000: 'VN-2000', unknown: '?' }[datum]
  if (plane === null) return `${datumName}${number}`
  if (plane === 'web-mercator') return `${datumName} Web Mercator${number}`
  const width = { [scaleOfZone[3]]: '3°', [scaleOfZone[6]]: '6°' }[plane.scale]
  const zone = `${meridianText(plane.meridian)} / ${width ?? `k=${plane.scale}`}`
  const isUsual = plane.falseEasting === 500_000 && plane.falseNorthing === 0
  const origin = isUsual ? '' : ` +${plane.falseEasting}/${plane.falseNorthing}`
  return `${datumName} ${zone}${origin}${number}`
}

/** The short name that is kept beside a row: EPSG:9218, or the long one where there is no number. */
export function codeOfSystem(system: CoordinateSystem): string {
  const name = nameOfSystem(system)
  return /\((EPSG:\d+)\)$/.exec(name)?.[1] ?? name
}

/** Whether both mean the same places. An unknown datum agrees with any, unless `strict`. */
export function isSameSystem(a: CoordinateSystem, b: CoordinateSystem, strict = false): boolean {
  if (a.datum !== b.datum) {
    if (strict || (a.datum !== 'unknown' && b.datum !== 'unknown')) return false
  }
  const [mine, other] = [a.plane, b.plane]
  if (mine === null || other === null || typeof mine === 'string' || typeof other === 'string') {
    return mine === other
  }
  return (
    Math.abs(mine.meridian - other.meridian) < 1e-7 &&
    Math.abs(mine.scale - other.scale) < 1e-9 &&
    mine.falseEasting === other.falseEasting &&
    mine.falseNorthing === other.falseNorthing
  )
}

/** In the words of PROJ. */
export function projDefinition({ datum, plane }: CoordinateSystem): string {
  const shift = datum === 'vn2000' ? vn2000ToWgs84.join(',') : '0,0,0'
  const ground = `+ellps=WGS84 +towgs84=${shift} +no_defs`
  if (plane === null) return `+proj=longlat ${ground}`
  if (plane === 'web-mercator') {
    return '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs'
  }
  const { meridian, scale, falseEasting, falseNorthing } = plane
  return `+proj=etmerc +lat_0=0 +lon_0=${meridian} +k=${scale} +x_0=${falseEasting} +y_0=${falseNorthing} +units=m ${ground}`
}
