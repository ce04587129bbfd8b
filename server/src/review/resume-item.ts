/** The act by which the authority, by a paper, lets be used again what a close suspended. */
import { resumeSchema, type ResumeInput } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { appendAbout } from '../people/append-about.ts'
import type { Tx } from '../pg/database.ts'
import { findCampaign } from './campaign.ts'
import { grantFields, suspenders } from './carry-out.ts'
import { holderOf } from './decide-item.ts'
import { findItem } from './item.ts'
import { lockItem } from './item.sql.ts'
import { updateResumed } from './outcome.sql.ts'

/**
 * Refused: what is not suspended, what was resumed before, what was locked for another reason before
 * the review or since, and one's own.
 */
export async function resumeItem(
  tx: Tx,
  actor: string,
  input: ResumeInput & { campaign: number; item: number },
): Promise<{ entry: string }> {
  const { campaign, item: number, ...rest } = input
  const { reason, ...paper } = resumeSchema.parse(rest)
  const { openedAt, closing } = await findCampaign(tx, campaign)
  if (!closing) throw new Refusal('review.open', { campaign })
  await lockItem(tx, campaign, number)
  const { kind, subject, told, holder, outcome, resumedAt } = await findItem(tx, campaign, number)
  if (holder === actor) throw new Refusal('review.own-matter', { item: number, account: actor })
  if (outcome !== 'suspended' || resumedAt) {
    const state = resumedAt ? 'resumed' : outcome!
    throw new Refusal('review.not-suspended', { item: number, outcome: state })
  }
  // Its instant is known to the millisecond.
  const span = { from: openedAt, until: new Date(closing.at.getTime() + 1) }
  const [resumed] = await suspenders[kind].resume(tx, [subject], span)
  if (resumed === undefined) {
    throw new Refusal('review.not-suspended', { item: number, outcome: 'not-by-this-review' })
  }
  if (kind === 'grant') {
    await append(tx, { kind: 'access.resumed', fields: grantFields(subject, campaign, told) })
  }
  await updateResumed(tx, campaign, number, actor)
  const { intakeId } = await appendAbout(tx, holderOf({ holder }), {
    kind: 'review.resumed',
    fields: { campaign, item: number },
    payload: { actor, reason, ...paper, kind, subject },
  })
  return { entry: intakeId }
}
