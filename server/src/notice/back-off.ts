/** When a notice that was not taken is sent again, and when it is given up. */

const minuteMs = 60_000

/** After the first, second … try in vain; there are as many tries as waits and one more. */
export const waitsMs = [
  10_000,
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  120 * minuteMs,
  360 * minuteMs,
  720 * minuteMs,
  1440 * minuteMs,
] as const

/**
 * The wait after so many tries, between four and six fifths of the table's, so that many who failed
 * together do not come back together; null where that was the last. `chance` is within [0, 1).
 */
export function waitAfter(tries: number, chance: number = Math.random()): number | null {
  const wait = waitsMs[tries - 1]
  return wait === undefined ? null : Math.round(wait * (0.8 + 0.4 * chance))
}
