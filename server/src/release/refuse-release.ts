/** The act by which the data authority refuses to open what was proposed. */
import { releaseReasonSchema } from '@kho/contract/release.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertStep, markDecided } from './release.sql.ts'
import { takeProposal } from './take-proposal.ts'

/** Refuses it, with the reason for the proposer. */
export async function refuseRelease(
  tx: Queryable,
  actor: string,
  input: { release: number; reason: string },
): Promise<{ intakeId: string }> {
  const reason = releaseReasonSchema.parse(input.reason)
  const release = await takeProposal(tx, actor, input.release)
  const { intakeId } = await append(tx, {
    kind: 'release.refused',
    fields: { dataset: release.dataset, release: release.id },
    payload: { actor, reason },
  })
  await markDecided(tx, release.id, {
    state: 'refused',
    account: actor,
    documentNumber: null,
    documentDate: null,
    notes: release.notes,
  })
  await insertStep(tx, release.id, { kind: 'refused', account: actor, reason, intakeId })
  return { intakeId }
}
