/**
 * How much is read at once. Rows are read without a thread of their own, so nobody else is answered
 * meanwhile: a stretch takes about as long as below, and the others have their turn in between.
 */
import { setImmediate } from 'node:timers/promises'

const stretchMs = 10
const [rowsMin, rowsMax] = [16, 50_000]

export type Pace = {
  /** Rows of the next stretch. */
  rows(): number
  /** Runs what reads a stretch, or a part of one. */
  spend<T>(read: () => T): T
  /** A stretch is read: the next is as long as its time allows. */
  settle(): void
}

export function createPace(begin = 1_000): Pace {
  let rows = begin
  let spentMs = 0
  return {
    rows: () => rows,
    spend(read) {
      const began = performance.now()
      const found = read()
      spentMs += performance.now() - began
      return found
    },
    settle() {
      if (spentMs < stretchMs / 2) rows = Math.min(rows * 2, rowsMax)
      else if (spentMs > stretchMs * 2) rows = Math.max(Math.floor(rows / 2), rowsMin)
      spentMs = 0
    },
  }
}

/** Lets others be answered. Throws where whoever asked has gone, or the time is over. */
export async function takeTurn(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await setImmediate()
}
