/** A request as those who may see it see it: what is asked, what was decided, what comes next. */
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { daysLate, type Way } from './clock.ts'
import type { Decision } from './decision.ts'
import { selectDecisions, selectMadeGrants } from './decision.sql.ts'
import { tellFacts, type Facts } from './facts.ts'
import { nextRole, type AccessRequest, type Role } from './request.ts'
import { selectSteps, type Step } from './request.sql.ts'

export type ShownRequest = AccessRequest & {
  /** Working days past its term. */
  daysLate: number
  /** Whose decision it waits for. */
  waitsFor: Role | null
  decisions: Omit<Decision, 'journalIntake'>[]
  grants: { grant: number; client: string }[]
  history: Step[]
  /** null where what is asked names no dataset yet. */
  facts: Facts | null
}

export async function showRequest(
  db: Queryable,
  way: Way,
  found: AccessRequest,
): Promise<ShownRequest> {
  const { agency, asked } = found
  const decisions = await selectDecisions(db, found.id)
  const columns = [...(asked.columns ?? []), ...Object.keys(asked.condition ?? {})]
  const conditions = [asked.condition, ...decisions.map(({ granted }) => granted?.condition)]
  return {
    ...found,
    daysLate: daysLate(found, way.calendar, dayOf(way.now())),
    waitsFor: nextRole(found),
    decisions: decisions.map(({ journalIntake: _intake, ...rest }) => rest),
    grants: await selectMadeGrants(db, found.id),
    history: await selectSteps(db, found.id),
    facts: await tellFacts(db, way, { agency, dataset: asked.dataset, columns, conditions }),
  }
}

/** A line of a list. */
export function summaryOf(found: AccessRequest, { calendar, now }: Way) {
  const { id, state, agency, source, dataset, kind, owner, personal, decided, dueOn } = found
  return {
    id,
    state,
    agency,
    source,
    dataset,
    kind,
    owner,
    personal,
    purpose: found.asked.purpose ?? null,
    decided,
    waitsFor: nextRole(found),
    submittedAt: found.submittedAt,
    dueOn,
    daysLate: daysLate(found, calendar, dayOf(now())),
  }
}
export type RequestSummary = ReturnType<typeof summaryOf>
