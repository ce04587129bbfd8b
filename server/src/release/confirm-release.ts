/** The act of the periodic review: somebody has looked, and it should stay open. */
import { releaseReasonSchema } from '@kho/contract/release.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertStep, lockRelease, markReviewed } from './release.sql.ts'
import { findRelease, requireState } from './release.ts'

export async function confirmRelease(
  tx: Queryable,
  actor: string,
  input: { release: number; reason: string },
): Promise<{ intakeId: string }> {
  const reason = releaseReasonSchema.parse(input.reason)
  await lockRelease(tx, input.release)
  const release = await findRelease(tx, input.release)
  requireState(release, 'released')
  const { intakeId } = await append(tx, {
    kind: 'release.confirmed',
    fields: { dataset: release.dataset, release: release.id },
    payload: { actor, reason },
  })
  await markReviewed(tx, release.id)
  await insertStep(tx, release.id, { kind: 'confirmed', account: actor, reason, intakeId })
  return { intakeId }
}
