/** What a column holds, in figures. Pure: estimates are made here from what the database counted. */

export type ColumnProfile = {
  column: string
  /** Rows without a value. */
  nulls: number
  distinct: number
  /** False: an estimate, within about 2 %. */
  distinctExact: boolean
  lengthMin: number | null
  lengthMax: number | null
  lengthMean: number | null
  /** Of personal columns none of what follows is ever computed. */
  min: string | null
  max: string | null
  /** The most frequent values where there are few different ones. */
  top: { value: string; count: number }[] | null
  /** Equal steps from the least to the greatest number or date. */
  histogram: { from: string; to: string; counts: number[] } | null
}

/** Registers of a HyperLogLog; the hash's lowest bits choose one. */
export const registers = 2048
/** Bits of the hash that remain beside those that chose the register. */
export const restBits = 52

/**
 * How many different values there are, from the least rest of a hash that each register has met:
 * its leading zeros are what HyperLogLog keeps. Registers that met nothing are left out.
 */
export function estimateDistinct(leastRests: Iterable<number>): number {
  let sum = 0
  let met = 0
  for (const rest of leastRests) {
    met++
    sum += 2 ** -rankOf(rest)
  }
  const empty = registers - met
  const alpha = 0.7213 / (1 + 1.079 / registers)
  const raw = (alpha * registers ** 2) / (sum + empty)
  if (raw <= 2.5 * registers && empty > 0) {
    return Math.round(registers * Math.log(registers / empty))
  }
  return Math.round(raw)
}

/** Position of the first one among the bits of the rest, counted from 1. */
function rankOf(rest: number): number {
  return rest === 0 ? restBits + 1 : restBits - Math.floor(Math.log2(rest))
}
