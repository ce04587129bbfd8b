/** What coordinates look like, and which systems would put them where the dataset expects them. */
import { isSameSystem, nameOfSystem, numberedSystems, wgs84 } from './coordinate-system.ts'
import type { CoordinateSystem } from './coordinate-system.ts'
import { isNearVietNam, looksLikeMetres } from './geometry.ts'
import type { Box } from './geometry.ts'
import { toWgs84 } from './reproject.ts'

export type Suspicion = { looksVi: string; looksEn: string; fitting: string }

const suggestionsMax = 4

/**
 * Why the position cannot be in the system, or null where it can. Without `bounds` only what is
 * plain is noticed: metres instead of degrees, degrees instead of metres, numbers that have changed
 * places. With them also a wrong zone, where another one would lead into the bounds.
 */
export function suspectSystem(
  [x, y]: readonly [number, number],
  system: CoordinateSystem,
  bounds?: Readonly<Box>,
): Suspicion | null {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null
  const looks = looksOf(x, y, system)
  if (looks) return { ...looks, fitting: namesOf(fittingSystems(looks.position, bounds), bounds) }
  if (!bounds || isIn(toWgs84(system)(x, y), bounds)) return null
  const fitting = fittingSystems([x, y], bounds)
  if (fitting.length === 0) return null
  return {
    looksVi: 'điểm đó nằm ngoài phạm vi (bounds) của bộ dữ liệu',
    looksEn: 'it would lie outside the bounds of the dataset',
    fitting: namesOf(fitting, bounds),
  }
}

type Looks = { looksVi: string; looksEn: string; position: [number, number] }

function looksOf(x: number, y: number, { plane }: CoordinateSystem): Looks | null {
  const isDegrees = Math.abs(x) <= 180 && Math.abs(y) <= 90
  if (plane === null && isDegrees) return null
  if (plane === null && isNearVietNam(y, x)) {
    return {
      looksVi: 'vĩ độ đứng trước kinh độ',
      looksEn: 'the latitude stands before the longitude',
      position: [y, x],
    }
  }
  if (plane !== 'web-mercator' && looksLikeMetres(y, x) && !looksLikeMetres(x, y)) {
    return {
      looksVi: 'giống mét VN-2000 với X (bắc) đứng trước Y (đông)',
      looksEn: 'it looks like metres of VN-2000 with the northing before the easting',
      position: [y, x],
    }
  }
  if (plane === null && looksLikeMetres(x, y)) {
    return {
      looksVi: 'giống mét VN-2000, không phải độ',
      looksEn: 'it looks like metres of VN-2000, not degrees',
      position: [x, y],
    }
  }
  if (plane !== null && isDegrees && (isNearVietNam(x, y) || isNearVietNam(y, x))) {
    return {
      looksVi: 'giống độ kinh, vĩ, không phải mét',
      looksEn: 'it looks like degrees, not metres',
      position: isNearVietNam(x, y) ? [x, y] : [y, x],
    }
  }
  return null
}

/** The systems that lead into the bounds, those nearest to their middle first. */
function fittingSystems(
  [x, y]: readonly [number, number],
  bounds?: Readonly<Box>,
): CoordinateSystem[] {
  const isDegrees = Math.abs(x) <= 180 && Math.abs(y) <= 90
  if (isDegrees) return [wgs84]
  const box: Readonly<Box> = bounds ?? [102, 5, 118, 24]
  const middle = (box[0] + box[2]) / 2
  const found: { system: CoordinateSystem; distance: number }[] = []
  for (const system of numberedSystems.values()) {
    if (system.plane === null) continue
    const place = toWgs84(system)(x, y)
    if (isIn(place, box)) found.push({ system, distance: Math.abs(place[0] - middle) })
  }
  return found.toSorted((a, b) => a.distance - b.distance).map(({ system }) => system)
}

/** Without bounds every zone would do, which is no help. */
function namesOf(systems: readonly CoordinateSystem[], bounds?: Readonly<Box>): string {
  const isOnlyWgs84 = systems.length === 1 && isSameSystem(systems[0]!, wgs84)
  if (!bounds && !isOnlyWgs84) return 'VN-2000 (bounds ?)'
  if (systems.length === 0) return '–'
  const names = systems.slice(0, suggestionsMax).map(nameOfSystem)
  return names.join(', ') + (systems.length > suggestionsMax ? ', …' : '')
}

function isIn([x, y]: readonly [number, number], bounds: Readonly<Box>): boolean {
  return x >= bounds[0] && y >= bounds[1] && x <= bounds[2] && y <= bounds[3]
}
