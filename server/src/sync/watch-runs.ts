/** Hears of every change of a run, in whatever program it happened, over one connection. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Database } from '../pg/database.ts'
import { hasEnded, type Run } from './run.ts'
import { selectRunById } from './run.sql.ts'

export type RunWatch = {
  /** Calls `fn` after every change of the run, and whenever changes may have been missed. */
  on(run: string, fn: () => void): () => void
  close(): Promise<void>
}

export async function openRunWatch(db: Database): Promise<RunWatch> {
  const listeners = new Map<string, Set<() => void>>()
  const stop = await db.listen('kho_run', (run) => {
    const told = run === undefined ? [...listeners.values()] : [listeners.get(run) ?? []]
    for (const fns of told) for (const fn of fns) fn()
  })
  return {
    on(run, fn) {
      const fns = listeners.get(run) ?? new Set()
      listeners.set(run, fns.add(fn))
      return () => {
        fns.delete(fn)
        if (fns.size === 0) listeners.delete(run)
      }
    },
    close: stop,
  }
}

/** Missed notifications cost at most this long. */
const lookEveryMs = 5_000

/** The run as it is, and again after each change, up to its end. Slow readers miss states between. */
export async function* followRun(
  db: Database,
  watch: RunWatch,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Run, void, undefined> {
  const state = { changed: true, wake: () => {} }
  const wake = () => {
    state.changed = true
    state.wake()
  }
  const forget = watch.on(id, wake)
  signal?.addEventListener('abort', wake, { once: true })
  const timer = setInterval(wake, lookEveryMs)
  try {
    let shown = ''
    for (;;) {
      if (!state.changed) await new Promise<void>((resolve) => (state.wake = resolve))
      if (signal?.aborted) return
      state.changed = false
      const run = await selectRunById(db, id)
      if (!run) throw new Refusal('sync.unknown-run', { run: id })
      const text = JSON.stringify(run)
      if (text !== shown) yield run
      shown = text
      if (hasEnded(run)) return
    }
  } finally {
    clearInterval(timer)
    forget()
    signal?.removeEventListener('abort', wake)
  }
}
