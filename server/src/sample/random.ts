/** Repeatable chance: the same seed gives the same province on every machine. */

export type Random = {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number
  pick<T>(list: readonly T[]): T
  /** Picks by weight: `[value, weight]`. */
  weighted<T>(list: readonly (readonly [T, number])[]): T
  digits(count: number): string
}

/** mulberry32: 32 bits of state are plenty for sample data, and never for anything secret. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (bound: number) => Math.floor((next() / 4294967296) * bound)
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    weighted(list) {
      let left = below(list.reduce((sum, [, weight]) => sum + weight, 0))
      for (const [value, weight] of list) {
        left -= weight
        if (left < 0) return value
      }
      throw new Error('weights must be positive')
    },
    digits: (count) => String(below(10 ** count)).padStart(count, '0'),
  }
}
