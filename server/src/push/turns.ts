/**
 * One call at a time goes on with a push. A newer call takes the place of one that is receiving,
 * whose connection is most likely dead without the server having noticed; it waits for one that
 * does anything else, and then finds it done.
 */
export type Turn = {
  /** Aborted when a newer call takes over. */
  signal: AbortSignal
  /** From here on a newer call may take over, and one that waits already does. */
  offer(): void
  /** From here on nobody takes over. */
  keep(): void
  end(): void
}

export type Turns = {
  take(name: string): Promise<Turn>
  isTaken(name: string): boolean
}

type Taken = { abort: AbortController; offered: boolean; waiting: number; ended: Promise<void> }

export function createTurns(): Turns {
  const taken = new Map<string, Taken>()
  return {
    isTaken: (name) => taken.has(name),
    async take(name) {
      for (let before = taken.get(name); before; before = taken.get(name)) {
        before.waiting++
        if (before.offered) before.abort.abort()
        await before.ended
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      const turn: Taken = {
        abort: new AbortController(),
        offered: false,
        waiting: 0,
        ended: promise,
      }
      taken.set(name, turn)
      return {
        signal: turn.abort.signal,
        offer() {
          turn.offered = true
          if (turn.waiting > 0) turn.abort.abort()
        },
        keep: () => void (turn.offered = false),
        end() {
          if (taken.get(name) === turn) taken.delete(name)
          resolve()
        },
      }
    },
  }
}
