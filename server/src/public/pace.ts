/**
 * How much is read at once. Rows are read without a thread of their own, so nobody else is answered
 * meanwhile: a stretch takes about as long as below, and the others have their turn in between.
 */
import type { Asker } from './asker.ts'

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

/** Who waits for its next stretch, by network; the network that is first has the next one. */
const lines = new Map<string, (() => void)[]>()

/**
 * Lets others be answered: of all that read, one reads a stretch before the server looks at what has
 * come in meanwhile, and each network has one stretch in a round, however many questions it asks.
 * Throws where whoever asked has gone, or the time is over.
 */
export async function takeTurn({ signal, network }: Asker): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((read) => {
    if (lines.size === 0) setImmediate(callNext)
    const line = lines.get(network)
    if (line) line.push(read)
    else lines.set(network, [read])
  })
  signal.throwIfAborted()
}

function callNext(): void {
  const [[network, line]] = lines as unknown as [[string, (() => void)[]]]
  const read = line.shift()!
  lines.delete(network)
  // Behind all others.
  if (line.length > 0) lines.set(network, line)
  if (lines.size > 0) setImmediate(callNext)
  read()
}
