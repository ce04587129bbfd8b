/** Waiting between tries: longer each time, never in step with others. */
import { setTimeout as sleep } from 'node:timers/promises'

export type Backoff = {
  /** Waits; false where patience is at its end or the caller was interrupted. */
  wait(signal: AbortSignal): Promise<boolean>
  /** Something went well: patience begins anew. */
  reset(): void
}

const firstMs = 500
const longestMs = 30_000

export function createBackoff(patienceMs: number): Backoff {
  let tries = 0
  let endsMs = Date.now() + patienceMs
  return {
    async wait(signal) {
      const waitMs = Math.min(longestMs, firstMs * 2 ** tries++) * (0.5 + Math.random() / 2)
      if (signal.aborted || Date.now() + waitMs > endsMs) return false
      return sleep(waitMs, true, { signal }).catch(() => false)
    },
    reset() {
      tries = 0
      endsMs = Date.now() + patienceMs
    },
  }
}
