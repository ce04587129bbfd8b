/**
 * The reports of a person who is signed in: those made so, and those taken to the list by their
 * follow-up code. Nobody sees another's: every statement is about one account.
 */
import { timingSafeEqual } from 'node:crypto'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Database, Tx } from '../pg/database.ts'
import type { Discrepancy } from './discrepancy.ts'
import { selectOfAccount, selectSteps, updateAccount } from './discrepancy.sql.ts'
import type { Way } from './move-discrepancy.ts'
import { hashFollowUp } from './report-discrepancy.ts'
import { daysLate } from './show-discrepancy.ts'

export type OwnReport = Pick<Discrepancy, 'id' | 'dataset' | 'state' | 'dueOn' | 'reportedAt'> & {
  daysLate: number
  /** What was written with the last answer or close; null where nothing was. */
  answer: string | null
}

/** The newest first, at most a hundred. */
export async function listOwnReports(
  db: Database,
  way: Way,
  account: string,
): Promise<OwnReport[]> {
  const found = await selectOfAccount(db, account)
  return Promise.all(
    found.map(async (one) => {
      const steps = await selectSteps(db, one.id)
      const said = steps.findLast(
        ({ kind, payload }) => kind !== 'reported' && typeof payload?.reason === 'string',
      )
      const { id, dataset, state, reportedAt } = one
      return {
        id,
        dataset,
        state,
        reportedAt,
        dueOn: state === 'forwarded' ? one.dueOn : null,
        daysLate: daysLate(one, way),
        answer: (said?.payload?.reason as string | undefined) ?? null,
      }
    }),
  )
}

/** Refused alike whether the report is not there, the code is wrong, or it is another's already. */
export async function claimReport(
  tx: Tx,
  account: string,
  input: { id: string; code: string },
): Promise<{ journalIntake: string }> {
  const id = input.id.trim().toLowerCase()
  const { rows } = await tx.query(
    `select follow_up, account from discrepancy.discrepancy
     where id::text = $1 and follow_up is not null for update`,
    [id],
  )
  const [found] = rows
  const fits = found && timingSafeEqual(found.follow_up, hashFollowUp(input.code.trim()))
  if (!fits || (found.account !== null && found.account !== account))
    throw new Refusal('discrepancy.unknown', { id: id.slice(0, 40) })
  await updateAccount(tx, id, account)
  const { intakeId } = await append(tx, {
    kind: 'discrepancy.claimed',
    fields: { discrepancy: id },
    payload: { account },
  })
  return { journalIntake: intakeId }
}
