/** The act that takes up in a release what has changed in its dataset since. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { issueRelease } from './issue-release.ts'
import { selectState } from './projection.sql.ts'
import { insertStep, lockRelease } from './release.sql.ts'
import { findRelease, requireState } from './release.ts'

/** Refused where nothing has changed. The transaction has to be repeatable read. */
export async function renewRelease(
  tx: Queryable,
  actor: string,
  input: { release: number },
): Promise<{ intakeId: string }> {
  await lockRelease(tx, input.release)
  const release = await findRelease(tx, input.release)
  requireState(release, 'released')
  const { seq } = await selectState(tx, release.dataset)
  if (seq === release.issue?.seq) {
    const values = { dataset: release.dataset, sequence: seq }
    throw new Refusal('release.nothing-new', values)
  }
  const act = { kind: 'release.renewed', fields: {}, payload: { actor } } as const
  const { intakeId } = await issueRelease(tx, release, act)
  await insertStep(tx, release.id, { kind: 'renewed', account: actor, intakeId })
  return { intakeId }
}
