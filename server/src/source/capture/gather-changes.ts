/** Gathers keys of committed transactions until somebody asks for them. */
import { capturedKeysMax, type CapturedChanges } from './capture.ts'

export type Gatherer = {
  key(parts: string[]): void
  /** So much changed that single keys are of no use. */
  all(): void
  commit(upTo: string, committedAt: Date): void
  fail(error: unknown): void
  next(): Promise<CapturedChanges | null>
  /** Rejects when there is a failure, and never resolves. */
  failed(): Promise<never>
  waitingSince(): Date | null
  /** Changes wait here, or a transaction is being told. */
  isBusy(): boolean
  end(): void
}

export function createGatherer(): Gatherer {
  /** Of the transaction that is being told. */
  let open = new Map<string, string[]>()
  let openAll = false
  /** Of transactions that were committed. */
  let ready = new Map<string, string[]>()
  let readyAll = false
  let upTo: string | null = null
  let committedAt = new Date(0)
  let since: Date | null = null
  let ended = false
  let failure: { error: unknown } | null = null
  let wake: (() => void) | null = null
  const failures = Promise.withResolvers<never>()
  failures.promise.catch(() => {})

  function take(): CapturedChanges {
    const keys = readyAll ? null : [...ready.values()]
    const taken = { keys, upTo: upTo!, committedAt }
    ready = new Map()
    readyAll = false
    upTo = null
    since = null
    return taken
  }

  function tell(): void {
    wake?.()
    wake = null
  }

  return {
    key(parts) {
      if (openAll) return
      open.set(JSON.stringify(parts), parts)
      if (open.size > capturedKeysMax) this.all()
    },
    all() {
      openAll = true
      open = new Map()
    },
    commit(lsn, at) {
      if (openAll) {
        readyAll = true
        ready = new Map()
      } else if (!readyAll) {
        for (const [name, parts] of open) ready.set(name, parts)
        if (ready.size > capturedKeysMax) {
          readyAll = true
          ready = new Map()
        }
      }
      open = new Map()
      openAll = false
      upTo = lsn
      committedAt = at
      since ??= at
      tell()
    },
    fail(error) {
      failure ??= { error }
      failures.reject(error)
      tell()
    },
    async next() {
      for (;;) {
        if (failure) throw failure.error
        if (ended) return null
        if (upTo !== null) return take()
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    failed: () => failures.promise,
    waitingSince: () => since,
    isBusy: () => upTo !== null || openAll || open.size > 0,
    end() {
      ended = true
      tell()
    },
  }
}
