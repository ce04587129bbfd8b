/** Reads the text of a .prj file, or of a GeoPackage's table of systems. */
import proj4 from 'proj4'
import type { CoordinateSystem, TransverseZone } from './coordinate-system.ts'
import { vn2000ToWgs84 } from './vn2000.ts'

/** A system that could be read, and the name that the text gives it. */
export type WrittenSystem = { name: string; system: CoordinateSystem | null }

const charactersMax = 20_000

type Described = {
  name?: string
  projName?: string
  units?: string
  to_meter?: number
  datumCode?: string
  datum_params?: (number | string)[]
  long0?: number
  lat0?: number
  k0?: number
  x0?: number
  y0?: number
  a?: number
  rf?: number
  GEOGCS?: Described
}

/** `system` is null where it is none that is known here; the text itself is never passed on. */
export function readWkt(text: string): WrittenSystem {
  const name = (/^\s*\w+\s*\[\s*"([^"]{0,100})"/.exec(text)?.[1] ?? '?').trim()
  if (text.length > charactersMax) return { name, system: null }
  let found: Described
  try {
    found = new proj4.Proj(text.trim()) as unknown as Described
  } catch {
    return { name, system: null }
  }
  const plane = planeOf(found)
  return { name, system: plane === undefined ? null : { datum: datumOf(found, text), plane } }
}

function planeOf(found: Described): CoordinateSystem['plane'] | undefined {
  const projection = found.projName ?? ''
  if (projection === 'longlat') return null
  if (found.to_meter !== undefined && found.to_meter !== 1) return undefined
  if (/mercator_auxiliary_sphere|popular_visualisation/i.test(projection)) return 'web-mercator'
  if (!/^(transverse_mercator|gauss_kruger|utm)$/i.test(projection) || found.lat0) return undefined
  const zone: TransverseZone = {
    // Degrees went through radians; a central meridian has no more than whole seconds.
    meridian: Math.round((((found.long0 ?? 0) * 180) / Math.PI) * 3600) / 3600,
    scale: found.k0 ?? 1,
    falseEasting: found.x0 ?? 0,
    falseNorthing: found.y0 ?? 0,
  }
  return zone
}

/**
 * By name, or else by the seven parameters. A text that names neither leaves it open: WGS 84 and
 * VN-2000 share their ellipsoid.
 */
function datumOf(found: Described, text: string): CoordinateSystem['datum'] {
  // proj4 gives them as text where it knows the datum by name.
  const shift = [...(found.datum_params ?? [])].map(Number)
  if (shift.some((one) => one !== 0)) {
    const isNational = vn2000ToWgs84.every((one, i) => Math.abs(one - (shift[i] ?? 0)) < 1e-6)
    return isNational ? 'vn2000' : 'unknown'
  }
  const name = /DATUM\s*\[\s*"([^"]*)"/i.exec(text)?.[1] ?? ''
  if (/vi.?t.?nam.?2000|vn.?2000/i.test(name)) return 'vn2000'
  return /^(D_)?(WGS_?(19)?84|World Geodetic System 1984)( ensemble)?$/i.test(name)
    ? 'wgs84'
    : 'unknown'
}
