/**
 * What a person asks of its data, on its way to an end:
 *
 *   received → accepted → done
 *       └─────→ refused      both may be withdrawn before
 */
import type { RequestKind, RequestState } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { addDays, isWorkingDay } from '../calendar/working-calendar.ts'

export type SubjectRequestRow = {
  id: string
  kind: RequestKind
  enteredBy: 'subject' | 'officer'
  account: string
  state: RequestState
  /** Instants are ISO UTC, days `YYYY-MM-DD` in Viet Nam. */
  receivedAt: string
  answerBy: string | null
  doBy: string | null
  answeredAt: string | null
  endedAt: string | null
  discrepancy: string | null
  /** Still known whose it is; an erasure ends that. */
  isNamed: boolean
}

export type RequestMove = Exclude<RequestState, 'received'>

const from: Record<RequestMove, readonly RequestState[]> = {
  accepted: ['received'],
  refused: ['received'],
  done: ['accepted'],
  withdrawn: ['received', 'accepted'],
}

/** Refused where the step does not fit the state it is in. */
export function refuseMove({ id, state }: SubjectRequestRow, move: RequestMove): void {
  if (from[move].includes(state)) return
  throw new Refusal('personal.wrong-state', { id, state, expected: from[move].join(', ') })
}

/** The clock that runs now, and by how many working days it is over. */
export function clockOf(
  { state, answerBy, doBy }: SubjectRequestRow,
  calendar: WorkingCalendar,
  today: string,
): { due: string | null; daysLate: number } {
  const clocks: Partial<Record<RequestState, string | null>> = {
    received: answerBy,
    accepted: doBy,
  }
  const due = clocks[state] ?? null
  let daysLate = 0
  if (due !== null) {
    for (let day = addDays(due, 1); day <= today; day = addDays(day, 1)) {
      if (isWorkingDay(calendar, day)) daysLate++
    }
  }
  return { due, daysLate }
}
