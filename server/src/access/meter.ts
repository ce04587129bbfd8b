/**
 * Counts calls and rows of every grant and holds them to its limits, across processes and without a
 * round trip: each process counts in memory, adds what it counted to the shared totals once a second
 * and gets these back. So a limit can be passed by what the other processes answered within that
 * second, and by nothing else: within one process it is exact, since rows are reserved before they
 * are read.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { describeError, type Log } from '../log.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, startOfDay } from '../time.ts'
import type { Grant } from './grant.ts'
import { addUse, deleteOldMinutes, selectLimitedUse } from './use.sql.ts'
import type { UseAdded, UseTotal } from './use.sql.ts'

/** A call that was let in, with the rows reserved for it. */
export type Use = {
  /** How many rows may leave: those asked for, or what is left of the day. */
  readonly rowsMax: number
  /** Ends it: the rows that left stay counted. */
  settle(rows: number): void
  /** It was not answered and counts for nothing. */
  cancel(): void
}

export type Meter = {
  /**
   * Lets a call in. Refused with `access.rate-exceeded` or `access.volume-exceeded`; the latter only
   * where no row is left, or, for `whole`, fewer than asked.
   */
  take(grant: Grant | null, asked: { rows: number; whole?: boolean }): Use
  /** Calls and rows of today as far as this process knows. */
  today(grant: number): { calls: number; rows: number } | null
  flush(): Promise<void>
  stop(): Promise<void>
}

type Counted = { calls: number; minuteCalls: number; rows: number }
type Known = {
  day: string
  minuteMs: number
  /** Of all processes, as last heard. */
  shared: Counted
  /** On its way to the totals, and not yet. */
  flying: Counted
  waiting: Counted
}

const nothing = (): Counted => ({ calls: 0, minuteCalls: 0, rows: 0 })
const minuteLengthMs = 60_000
const dayLengthMs = 86_400_000
/** Grants whose use is remembered; those of other days are forgotten beyond it. */
const knownMax = 200_000

export async function openMeter(
  db: Queryable,
  options: { log: Log; flushMs?: number; now?: () => Date },
): Promise<Meter> {
  const { log, flushMs = 1_000, now = () => new Date() } = options
  const known = new Map<number, Known>()
  const changed = new Set<number>()
  /** Of a day that was over before it was added. */
  let late: UseAdded[] = []
  let day = dayAt(now())
  let running: Promise<void> | undefined
  let sweptMs = 0

  function dayNow(at: Date): string {
    if (at.getTime() < day.fromMs || at.getTime() >= day.untilMs) day = dayAt(at)
    return day.name
  }

  /** What is counted for a grant now; a new minute or day begins with nothing. */
  function counted(grant: number, at: Date): Known {
    const today = dayNow(at)
    const minuteMs = Math.floor(at.getTime() / minuteLengthMs) * minuteLengthMs
    let found = known.get(grant)
    if (!found || found.day !== today) {
      if (found) keepLate(grant, found)
      else if (known.size >= knownMax) forgetOthers(today)
      found = { day: today, minuteMs, shared: nothing(), flying: nothing(), waiting: nothing() }
      known.set(grant, found)
    } else if (found.minuteMs !== minuteMs) {
      found.minuteMs = minuteMs
      for (const one of [found.shared, found.flying, found.waiting]) one.minuteCalls = 0
    }
    return found
  }

  function forgetOthers(today: string): void {
    for (const [grant, one] of known) {
      if (one.day === today) continue
      keepLate(grant, one)
      known.delete(grant)
    }
  }

  function keepLate(grant: number, { day: ofDay, minuteMs, waiting }: Known): void {
    if (waiting.calls !== 0 || waiting.rows !== 0)
      late.push({ grant, day: ofDay, minuteMs, ...waiting })
  }

  function hear(total: UseTotal): void {
    const one = known.get(total.grant)
    if (one?.day !== total.day) return
    const sameMinute = one.minuteMs === total.minuteMs
    const minuteCalls = sameMinute ? total.minuteCalls : one.shared.minuteCalls
    one.shared = { calls: total.calls, rows: total.rows, minuteCalls }
  }

  async function flushOnce(): Promise<void> {
    const flying = [...changed].flatMap((grant) => {
      const one = known.get(grant)
      if (!one) return []
      const { day: ofDay, minuteMs, waiting } = one
      one.flying = waiting
      one.waiting = nothing()
      return [{ one, added: { grant, day: ofDay, minuteMs, ...waiting } }]
    })
    changed.clear()
    const older = late
    late = []
    if (flying.length + older.length === 0) return
    try {
      const totals = await addUse(db, [...older, ...flying.map(({ added }) => added)])
      for (const total of totals) hear(total)
    } catch (error) {
      late.push(...older)
      for (const { one, added } of flying) {
        if (known.get(added.grant) !== one) continue
        one.waiting.calls += one.flying.calls
        one.waiting.minuteCalls += one.flying.minuteCalls
        one.waiting.rows += one.flying.rows
        changed.add(added.grant)
      }
      throw error
    } finally {
      for (const { one } of flying) one.flying = nothing()
    }
  }

  function flush(): Promise<void> {
    running ??= flushOnce().finally(() => (running = undefined))
    return running
  }

  const at = now()
  for (const total of await selectLimitedUse(db, dayNow(at), minuteOf(at))) {
    counted(total.grant, at)
    hear(total)
  }
  const timer = setInterval(() => {
    const sweeping = Date.now() - sweptMs > minuteLengthMs
    if (sweeping) sweptMs = Date.now()
    flush()
      .then(() => (sweeping ? deleteOldMinutes(db) : undefined))
      .catch((error: unknown) =>
        log.warn(
          { err: describeError(error) },
          'the use of grants was counted but not written yet',
        ),
      )
  }, flushMs).unref()

  return {
    take(grant, asked) {
      if (!grant) return unlimited(asked.rows)
      const instant = now()
      const one = counted(grant.id, instant)
      refuseRate(grant, one, instant)
      const rowsMax = rowsLeft(grant, one, asked, instant)
      const reserved = grant.rowsPerDay === null ? 0 : rowsMax
      add(one, 1, reserved)
      changed.add(grant.id)
      let open = true
      const end = (calls: number, rows: number) => {
        if (!open) return
        open = false
        const current = counted(grant.id, now())
        // What was reserved yesterday is no debt of today.
        if (current === one) add(one, calls, rows - reserved)
        else add(current, 0, Math.max(0, rows))
        changed.add(grant.id)
      }
      return { rowsMax, settle: (rows) => end(0, rows), cancel: () => end(-1, 0) }
    },
    today(grant) {
      const one = known.get(grant)
      if (!one || one.day !== dayNow(now())) return null
      return { calls: sum(one, 'calls'), rows: sum(one, 'rows') }
    },
    flush,
    async stop() {
      clearInterval(timer)
      await running?.catch(() => {})
      await flush()
    },
  }
}

function refuseRate(grant: Grant, one: Known, at: Date): void {
  const limit = grant.callsPerMinute
  const used = sum(one, 'minuteCalls')
  if (limit === null || used < limit) return
  const seconds = secondsUntil(minuteOf(at) + minuteLengthMs, at)
  throw new Refusal('access.rate-exceeded', { grant: grant.id, used, limit, seconds })
}

function rowsLeft(
  grant: Grant,
  one: Known,
  asked: { rows: number; whole?: boolean },
  at: Date,
): number {
  const limit = grant.rowsPerDay
  if (limit === null) return asked.rows
  const used = Math.max(0, sum(one, 'rows'))
  const left = limit - used
  if (left > 0 && (left >= asked.rows || !asked.whole)) return Math.min(left, asked.rows)
  const seconds = secondsUntil(dayAt(at).untilMs, at)
  const { rows } = asked
  throw new Refusal('access.volume-exceeded', {
    grant: grant.id,
    used,
    asked: rows,
    limit,
    seconds,
  })
}

function unlimited(rowsMax: number): Use {
  return { rowsMax, settle() {}, cancel() {} }
}

function add({ waiting }: Known, calls: number, rows: number): void {
  waiting.calls += calls
  waiting.minuteCalls += calls
  waiting.rows += rows
}

function sum({ shared, flying, waiting }: Known, what: keyof Counted): number {
  return shared[what] + flying[what] + waiting[what]
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / minuteLengthMs) * minuteLengthMs
}

function dayAt(at: Date): { name: string; fromMs: number; untilMs: number } {
  const name = dayOf(at)
  const fromMs = startOfDay(name).getTime()
  return { name, fromMs, untilMs: fromMs + dayLengthMs }
}

function secondsUntil(ms: number, at: Date): number {
  return Math.max(1, Math.ceil((ms - at.getTime()) / 1000))
}
