/** The act that records a breach and starts its clock, which runs from when it was detected. */
import type { BreachInput } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { insertBreach, insertBreachStep } from './breach.sql.ts'
import { endOfTerm, findTerm } from './term.ts'

export async function recordBreach(
  tx: Queryable,
  way: { now: () => Date },
  account: string,
  input: BreachInput,
): Promise<{ id: string; notifyBy: string | null; journalIntake: string }> {
  const { what, harm, measures, datasets, subjectsCount = null } = input
  refuseSecret({ what, harm, measures })
  const detectedAt = new Date(input.detectedAt)
  const recordedAt = way.now()
  if (detectedAt > recordedAt) {
    throw new Refusal('personal.breach-in-future', { at: detectedAt.toISOString() })
  }
  const term = await findTerm(tx, 'breach-notice', dayOf(detectedAt))
  const notifyBy = term ? endOfTerm(term, detectedAt) : null
  const id = randomId()
  const { intakeId } = await append(tx, {
    kind: 'personal.breach-recorded',
    fields: {
      breach: id,
      detected_at: detectedAt.toISOString(),
      datasets,
      ...(subjectsCount === null ? {} : { subjects: subjectsCount }),
    },
    payload: { account, what, harm, measures },
  })
  await insertBreach(tx, { id, datasets, subjectsCount, detectedAt, recordedAt, notifyBy })
  await insertBreachStep(tx, id, 'recorded', intakeId)
  return { id, notifyBy: notifyBy?.toISOString() ?? null, journalIntake: intakeId }
}
