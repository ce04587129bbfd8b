/**
 * Leaves a service alone that fails again and again: after so many failures in a row no call is let
 * through for a while, then a single one as a trial. If that fails too, the while is twice as long.
 */

export type Pass = {
  /** How the call ended; `unjudged` where it says nothing about the service. Counts once. */
  end(outcome: 'worked' | 'failed' | 'unjudged'): void
}

export type Breaker = {
  /** Lets a call through, or says how long not. */
  enter(): Pass | { waitMs: number }
}

export function createBreaker(
  limits: { failures: number; waitMs: number; waitMaxMs: number },
  now: () => number = () => performance.now(),
): Breaker {
  let failures = 0
  let openings = 0
  let openUntil: number | null = null
  let isTrialRunning = false

  function open(): void {
    const waitMs = Math.min(limits.waitMs * 2 ** openings, limits.waitMaxMs)
    openUntil = now() + waitMs
    openings = Math.min(openings + 1, 30)
  }

  function settle(outcome: 'worked' | 'failed' | 'unjudged', isTrial: boolean): void {
    if (isTrial) isTrialRunning = false
    if (outcome === 'unjudged') return
    // A call that began before the breaker opened must not close it.
    if (openUntil !== null && !isTrial) return
    if (outcome === 'worked') {
      failures = openings = 0
      openUntil = null
    } else if (isTrial || ++failures >= limits.failures) open()
  }

  return {
    enter() {
      const isTrial = openUntil !== null
      if (openUntil !== null) {
        const waitMs = openUntil - now()
        if (waitMs > 0) return { waitMs }
        if (isTrialRunning) return { waitMs: limits.waitMs }
        isTrialRunning = true
      }
      let hasEnded = false
      return {
        end(outcome) {
          if (!hasEnded) settle(outcome, isTrial)
          hasEnded = true
        },
      }
    },
  }
}
