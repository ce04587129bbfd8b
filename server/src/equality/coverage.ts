/** Which change numbers were met, one bit each: five million changes are 625 kB. */

export function createCoverage(last: bigint) {
  const bits = new Uint8Array(Number(last / 8n) + 1)
  return {
    /** False where the change was met before, or lies beyond the last one. */
    take(change: bigint): boolean {
      if (change < 1n || change > last) return false
      const n = Number(change)
      const mask = 1 << (n & 7)
      const seen = bits[n >> 3] ?? 0
      if (seen & mask) return false
      bits[n >> 3] = seen | mask
      return true
    },
    /** The change numbers never met, in order. */
    *missing(countMax: number): Generator<bigint> {
      let found = 0
      for (let n = 1; n <= Number(last) && found < countMax; n++) {
        if ((bits[n >> 3] ?? 0) & (1 << (n & 7))) continue
        found++
        yield BigInt(n)
      }
    },
  }
}
