/** Time: a clock that can be replaced, one that never goes back, and the wall clock of Viet Nam. */

export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/**
 * A clock over `inner` that never goes back within this process: if the machine's clock is set
 * back, it stands still until the old time is reached again. Across processes and restarts only
 * the database can promise that.
 */
export function steadyClock(inner: Clock = systemClock): Clock {
  let latestMs = -Infinity
  return {
    now() {
      latestMs = Math.max(latestMs, inner.now().getTime())
      return new Date(latestMs)
    },
  }
}

/** Viet Nam keeps UTC+7 all year since 1975, so an offset is enough and needs no zone data. */
const vietNamOffsetMs = 7 * 60 * 60 * 1000

/** An instant on the wall clock of Viet Nam, as officers write it: `08:30 23/11/2026`. */
export function showInstant(at: Date | string): string {
  const iso = localIso(at)
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 16)]
  return `${time} ${showDay(day)}`
}

/** A day `2026-11-23` as `23/11/2026`; partial days keep their precision. */
export function showDay(day: string): string {
  return day.split('-').toReversed().join('/')
}

/** The day in Viet Nam at an instant, as `YYYY-MM-DD`. */
export function dayOf(at: Date | string): string {
  return localIso(at).slice(0, 10)
}

/** The instant at which a day `YYYY-MM-DD` begins in Viet Nam. */
export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00+07:00`)
}

function localIso(at: Date | string): string {
  const ms = typeof at === 'string' ? Date.parse(at) : at.getTime()
  return new Date(ms + vietNamOffsetMs).toISOString()
}
