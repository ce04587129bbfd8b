/** How fast rows go by: over the last seconds while they do, and over all when they have. */

export type Pace = {
  count(phase: string, rows: number): void
  /** Rows a second of late. */
  perSecond(): number
  /** Rows a second since the beginning, for the count that it ended with. */
  overall(rows: number): number
  /** Rows of the present phase; null before the first. */
  rows(): number | null
}

type Sample = { atMs: number; rows: number }

const windowMs = 10_000
const sampleMs = 200

/** `nowMs` is a clock that never goes back. */
export function createPace(nowMs: () => number = () => performance.now()): Pace {
  const startMs = nowMs()
  let phase: string | null = null
  let counted = 0
  let samples: Sample[] = []
  return {
    count(current, rows) {
      const atMs = nowMs()
      // Each phase counts from its own beginning.
      if (current !== phase) samples = [{ atMs: phase === null ? startMs : atMs, rows: 0 }]
      phase = current
      counted = rows
      if (atMs - samples.at(-1)!.atMs >= sampleMs) samples.push({ atMs, rows })
      while (samples.length > 2 && atMs - samples[1]!.atMs > windowMs) samples.shift()
    },
    perSecond() {
      const first = samples[0]
      if (!first || counted <= first.rows) return 0
      return rate(counted - first.rows, nowMs() - first.atMs)
    },
    overall: (rows) => rate(rows, nowMs() - startMs),
    rows: () => (phase === null ? null : counted),
  }
}

function rate(rows: number, ms: number): number {
  return Math.round((rows * 1000) / Math.max(1, ms))
}
