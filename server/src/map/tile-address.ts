/** Tiles of the grid WebMercatorQuad: which there are, and what of the earth lies on one. */
import { Refusal } from '@kho/contract/refusal.ts'

export type TileAddress = { zoom: number; column: number; row: number }
/** Degrees of WGS 84: west, south, east, north. */
export type LonLatBox = readonly [number, number, number, number]

export const zoomMax = 22
/** Units along a side of a tile. */
export const extent = 4096
/** Units drawn beyond its sides, so that lines have no seams. */
export const buffer = 64

/** Refused with `map.no-tile` where the grid has none. */
export function readTileAddress(
  dataset: string,
  given: { z: string; x: string; y: string },
): TileAddress {
  const whole = /^\d{1,7}$/
  const [zoom, column, row] = [given.z, given.x, given.y].map((text) =>
    whole.test(text) ? Number(text) : NaN,
  ) as [number, number, number]
  const isZoom = zoom <= zoomMax
  const last = isZoom ? 2 ** zoom - 1 : 0
  if (isZoom && column <= last && row <= last) return { zoom, column, row }
  const tile = [given.z, given.x, given.y].map((text) => text.slice(0, 20)).join('/')
  throw new Refusal('map.no-tile', { tile, zoom: isZoom ? zoom : 0, last, zoomMax, dataset })
}

/**
 * What is drawn on a tile, with what lies in its buffer. The outermost rows of the grid reach to the
 * poles: what lies beyond the last latitude of the projection is drawn on its edge.
 */
export function boxOf({ zoom, column, row }: TileAddress): LonLatBox {
  const side = 2 ** zoom
  const more = buffer / extent
  const west = longitudeOf((column - more) / side)
  const east = longitudeOf((column + 1 + more) / side)
  const north = row === 0 ? 90 : latitudeOf((row - more) / side)
  const south = row === side - 1 ? -90 : latitudeOf((row + 1 + more) / side)
  return [Math.max(west, -180), Math.max(south, -90), Math.min(east, 180), Math.min(north, 90)]
}

/** `x` and `y` run from 0 to 1 over the whole grid, `y` to the south. */
export function longitudeOf(x: number): number {
  return x * 360 - 180
}

export function latitudeOf(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI
}

export function xOf(longitude: number): number {
  return (longitude + 180) / 360
}

/** Latitudes beyond the grid are on its edge. */
export function yOf(latitude: number): number {
  const sine = Math.sin((latitude * Math.PI) / 180)
  const y = 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI
  return Math.min(1, Math.max(0, y))
}
