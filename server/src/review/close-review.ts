/**
 * The act that closes a campaign: what nobody confirmed is suspended, what was decided is carried
 * out, and every item has exactly one outcome, all in one transaction.
 */
import { randomBytes } from 'node:crypto'
import { closeSchema, type CloseInput } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { appendAbout } from '../people/append-about.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { showDay, showInstant } from '../time.ts'
import { updateClosed } from './campaign.sql.ts'
import { findCampaign, holdOpen, isOverdue, type Campaign, type Way } from './campaign.ts'
import { carryOut } from './carry-out.ts'
import { digestItems } from './digest.sql.ts'
import { measureSet } from './item.sql.ts'
import {
  countAuthorities,
  foreseeOutcomes,
  selectAuthorityItems,
  selectRanges,
  selectTouched,
  writeOutcomes,
  type Effect,
} from './outcome.sql.ts'

export type { Effect } from './outcome.sql.ts'

/** What closing would do now, and the token that pins it. */
export async function previewClose(db: Queryable, campaign: number): Promise<Effect> {
  const { closing } = await findCampaign(db, campaign)
  if (closing) throw new Refusal('review.closed', { campaign, at: showInstant(closing.at) })
  return foreseeOutcomes(db, campaign)
}

/**
 * Refused: before the deadline while something is open, where the effect is not the one that was
 * shown, and where nobody would be left who holds the function of the authority.
 */
export async function closeReview(
  tx: Tx,
  way: Way,
  actor: string,
  input: CloseInput & { campaign: number },
): Promise<{ effect: Effect; entry: string }> {
  const { campaign: id, ...rest } = input
  const given = closeSchema.parse(rest)
  const campaign = await holdOpen(tx, id, 'update')
  await refuseEarly(tx, campaign, way)
  const effect = await foreseeOutcomes(tx, id)
  if (effect.token !== given.token || effect.suspended !== given.suspended) {
    throw new Refusal('review.set-changed', { given: given.suspended, found: effect.suspended })
  }
  const before = await countAuthorities(tx)
  await writeOutcomes(tx, id)
  const replaced = await carryOut(tx, id)
  await refuseNoAuthority(tx, id, before)
  const salt = randomBytes(32)
  const { digest } = await digestItems(tx, id, 'outcome', salt)
  const { documentNumber, documentDate, signer } = given
  const paper = { documentNumber, documentDate, signer }
  const { intakeId } = await appendAbout(tx, await selectTouched(tx, id), {
    kind: 'review.closed',
    fields: {
      campaign: id,
      items: effect.items,
      outcomes: effect.outcomes,
      population: campaign.digest.toString('hex'),
      digest: digest.toString('hex'),
    },
    payload: { actor, ...paper, numbers: await selectRanges(tx, id), replaced },
  })
  const { outcomes } = effect
  await updateClosed(tx, id, { by: actor, outcomes, digest, salt, ...paper, intake: intakeId })
  return { effect, entry: intakeId }
}

async function refuseEarly(tx: Tx, campaign: Campaign, way: Way): Promise<void> {
  if (isOverdue(campaign, way.now())) return
  const { count } = await measureSet(tx, campaign.id, { state: 'open' }, null)
  if (count === 0) return
  throw new Refusal('review.too-early', { open: count, due: showDay(campaign.dueOn) })
}

async function refuseNoAuthority(tx: Tx, campaign: number, before: number): Promise<void> {
  if (before === 0 || (await countAuthorities(tx)) > 0) return
  const items = await selectAuthorityItems(tx, campaign)
  throw new Refusal('review.last-authority', { items: items.join(', ') })
}
