/** Made-up rows for the small agencies; the same on every machine. */
import { readCommunes } from '../communes.ts'
import { createRandom, type Random } from '../random.ts'

export type RowMaker = (made: {
  random: Random
  /** From 1. */
  number: number
  commune: { code: string; name: string }
}) => string[]

const communes = readCommunes().now

export function makeRows(count: number, seed: number, make: RowMaker): string[][] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) =>
    make({ random, number: i + 1, commune: communes[i % communes.length]! }),
  )
}

/** `TV-0007`. */
export function codeOf(prefix: string, number: number): string {
  return `${prefix}-${String(number).padStart(4, '0')}`
}

/** A point `lon lat` inside the former Đắk Nông. */
export function placeIn(random: Random): string {
  const lon = 107.4 + random.below(500_000) / 1_000_000
  const lat = 11.9 + random.below(700_000) / 1_000_000
  return `${lon.toFixed(6)} ${lat.toFixed(6)}`
}

/** A day of this year's first half, `DD/MM/YYYY`. */
export function dayIn(random: Random): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(1 + random.below(28))}/${two(1 + random.below(6))}/2026`
}

/** The communes of the three rural reports, one of which never comes. */
export const reportingCommunes = communes.slice(0, 3)
