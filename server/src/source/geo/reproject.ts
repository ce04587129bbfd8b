/** Coordinates of a declared system as longitude and latitude on WGS 84, and back. */
import proj4 from 'proj4'
import { projDefinition, wgs84 } from './coordinate-system.ts'
import type { CoordinateSystem } from './coordinate-system.ts'
import { numberText } from './plain-geometry.ts'

export type Reproject = (x: number, y: number) => [number, number]

export function toWgs84(system: CoordinateSystem): Reproject {
  const { forward } = proj4(projDefinition(system), projDefinition(wgs84))
  return (x, y) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [NaN, NaN]
    const [longitude, latitude] = forward([x, y]) as [number, number]
    return [longitude, latitude]
  }
}

/** A tenth of a millimetre: finer than any survey, and the same digits on every machine. */
const decimals = 9

/**
 * The text of the geometry with every position carried over, heights as they are, or null where it
 * is no geometry that has positions: then the check of the row says what is wrong with it.
 */
export function reprojectedText(
  geometry: unknown,
  reproject: Reproject,
  nested = false,
): string | null {
  const { type, coordinates, geometries } = (geometry ?? {}) as Record<string, unknown>
  if (typeof type !== 'string') return null
  if (Array.isArray(geometries)) {
    if (nested) return null
    const parts = geometries.map((part) => reprojectedText(part, reproject, true))
    if (parts.includes(null)) return null
    return `{"type":${JSON.stringify(type)},"geometries":[${parts.join(',')}]}`
  }
  const text = nestedText(coordinates, reproject, 0)
  return text === null ? null : `{"type":${JSON.stringify(type)},"coordinates":${text}}`
}

function nestedText(value: unknown, reproject: Reproject, depth: number): string | null {
  if (!Array.isArray(value) || depth > 4) return null
  if (typeof value[0] === 'number') {
    if (!value.every((one) => typeof one === 'number') || value.length < 2) return null
    const [x, y, ...more] = value as number[]
    const [longitude, latitude] = reproject(x!, y!)
    return `[${[rounded(longitude), rounded(latitude), ...more.map(numberText)].join(',')}]`
  }
  const parts: string[] = []
  for (const one of value) {
    const text = nestedText(one, reproject, depth + 1)
    if (text === null) return null
    parts.push(text)
  }
  return `[${parts.join(',')}]`
}

function rounded(degrees: number): string {
  return numberText(Number(degrees.toFixed(decimals)))
}
