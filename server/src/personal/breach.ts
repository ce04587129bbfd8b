/**
 * A breach of personal data: detected, recorded, notified before its clock is over, repaired, and its
 * file kept for years after. Nothing of it is ever deleted by this program.
 */
export type Breach = {
  id: string
  /** Instants are ISO UTC, days `YYYY-MM-DD` in Viet Nam. */
  detectedAt: string
  recordedAt: string
  notifyBy: string | null
  notifiedAt: string | null
  repairedAt: string | null
  keepUntil: string | null
  datasets: string[]
  subjectsCount: number | null
}

export type BreachClock = 'none' | 'running' | 'near' | 'late' | 'kept'

const nearMs = 24 * 3_600_000

/** How its clock stands at an instant; `kept`: it was notified in time. */
export function clockOfBreach(
  { notifyBy, notifiedAt }: Pick<Breach, 'notifyBy' | 'notifiedAt'>,
  at: Date,
): BreachClock {
  if (notifyBy === null) return 'none'
  const due = Date.parse(notifyBy)
  const until = notifiedAt === null ? at.getTime() : Date.parse(notifiedAt)
  if (until > due) return 'late'
  if (notifiedAt !== null) return 'kept'
  return due - until <= nearMs ? 'near' : 'running'
}
