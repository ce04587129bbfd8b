/** The act that ends a release: the next writing removes its rows, and its page says so. */
import { releaseReasonSchema } from '@kho/contract/release.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertStep, lockRelease, markWithdrawn } from './release.sql.ts'
import { findRelease, requireState } from './release.ts'

export async function withdrawRelease(
  tx: Queryable,
  actor: string,
  input: { release: number; reason: string },
): Promise<{ intakeId: string }> {
  const reason = releaseReasonSchema.parse(input.reason)
  await lockRelease(tx, input.release)
  const release = await findRelease(tx, input.release)
  requireState(release, 'released')
  const { intakeId } = await append(tx, {
    kind: 'release.withdrawn',
    fields: { dataset: release.dataset, release: release.id },
    payload: { actor, reason },
  })
  await markWithdrawn(tx, release.id)
  await insertStep(tx, release.id, { kind: 'withdrawn', account: actor, reason, intakeId })
  return { intakeId }
}
