/** Requests of persons as officers and the persons themselves see them. */
import type { RequestState } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { clockOf, type SubjectRequestRow } from './request.ts'
import {
  selectRequest,
  selectRequests,
  selectRequestSteps,
  type RequestStep,
} from './request.sql.ts'
import type { Withholding } from './withholding.ts'
import { selectWithholding } from './withholding.sql.ts'

export type RequestReader = { db: Queryable; calendar: WorkingCalendar; now: () => Date }

/** With the clock that runs now. */
export type ShownRequest = SubjectRequestRow & { due: string | null; daysLate: number }
export type RequestWithSteps = ShownRequest & {
  steps: RequestStep[]
  /** What is or was withheld for it; null where nothing ever was. */
  withheld: Withholding | null
}

export const requestsPerPage = 50

/** Newest first; `own`: those that an account entered for itself. */
export async function listRequests(
  { db, calendar, now }: RequestReader,
  filter: {
    state?: RequestState | undefined
    late?: boolean
    own?: string
    before?: string | undefined
  },
): Promise<ShownRequest[]> {
  const today = dayOf(now())
  const found = await selectRequests(db, {
    state: filter.state ?? null,
    own: filter.own ?? null,
    lateOn: filter.late ? today : null,
    before: filter.before ?? null,
    limit: requestsPerPage,
  })
  return found.map((one) => ({ ...one, ...clockOf(one, calendar, today) }))
}

export async function showRequest(
  { db, calendar, now }: RequestReader,
  id: string,
): Promise<RequestWithSteps> {
  const found = await selectRequest(db, id)
  if (!found) throw new Refusal('personal.unknown-request', { id })
  const steps = await selectRequestSteps(db, id)
  const withheld = await selectWithholding(db, id)
  return { ...found, ...clockOf(found, calendar, dayOf(now())), steps, withheld }
}
