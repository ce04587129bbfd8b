/** What SQLite lacks of the store's words, over released rows. */
import type { DatabaseSync } from 'node:sqlite'

/** To be given to each file of rows before it is asked. */
export function addRowFunctions(rows: DatabaseSync): void {
  const still = { deterministic: true } as const
  rows.function('folded', still, (text, fold) =>
    typeof text === 'string' ? folded(text, String(fold)) : null,
  )
  rows.function('decimal_order', still, (a, b) =>
    typeof a === 'string' && typeof b === 'string' ? decimalOrder(a, b) : null,
  )
  rows.function('meets_box', { ...still, varargs: true }, (geometry, ...box) =>
    typeof geometry === 'string' ? Number(meetsBox(geometry, box.map(Number))) : null,
  )
}

const marks = /[\u0300-\u036f]/g

/** As `read.folded` in the store: `c` without case, `a` without marks, `ca` both. */
export function folded(text: string, fold: string): string {
  const cased = fold.includes('c') ? text.toLowerCase() : text
  if (!fold.includes('a')) return cased
  return cased
    .normalize('NFD')
    .replace(marks, '')
    .replaceAll('\u0111', 'd')
    .replaceAll('\u0110', 'D')
}

/** Of two plain decimals, by every digit: below, at or above 0. */
export function decimalOrder(a: string, b: string): number {
  const scale = Math.max(decimalScale(a), decimalScale(b))
  const difference = scaledDecimal(a, scale) - scaledDecimal(b, scale)
  return difference < 0n ? -1 : Number(difference > 0n)
}

/** Digits after the point. */
export function decimalScale(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}

/** A decimal times ten to the power of `scale`, which is no less than its own. */
export function scaledDecimal(text: string, scale: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(scale - decimalScale(text)))
}

/** PostgreSQL's boxes overlap when they are this close. */
const slack = 1e-6

function meetsBox(geometry: string, [west = 0, south = 0, east = 0, north = 0]: number[]): boolean {
  const [x0, y0, x1, y1] = boundsOf(JSON.parse(geometry))
  return x0 <= east + slack && west <= x1 + slack && y0 <= north + slack && south <= y1 + slack
}

type Bounds = [west: number, south: number, east: number, north: number]

function boundsOf(geometry: { coordinates?: unknown; geometries?: unknown[] }): Bounds {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity]
  const take = (part: unknown): void => {
    if (!Array.isArray(part)) return
    const [x, y] = part
    if (typeof x !== 'number') for (const one of part) take(one)
    else {
      bounds[0] = Math.min(bounds[0], x)
      bounds[1] = Math.min(bounds[1], y)
      bounds[2] = Math.max(bounds[2], x)
      bounds[3] = Math.max(bounds[3], y)
    }
  }
  take(geometry.coordinates)
  for (const one of geometry.geometries ?? []) take((one as typeof geometry).coordinates)
  return bounds
}
