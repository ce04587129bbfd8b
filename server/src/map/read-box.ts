/** A box as people and addresses write it. */
import type { LonLatBox } from './tile-address.ts'

/** Four numbers of a box on the earth, west, south, east, north; null for anything else. */
export function readBox(text: string): LonLatBox | null {
  const numbers = text.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)))
  const [west, south, east, north] = numbers as [number, number, number, number]
  const isBox =
    numbers.length === 4 &&
    west >= -180 &&
    east <= 180 &&
    south >= -90 &&
    north <= 90 &&
    west < east &&
    south < north
  return isBox ? [west, south, east, north] : null
}
