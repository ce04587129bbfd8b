/** The act that decides one item: keep, reduce or revoke. It is carried out at the close. */
import { decideSchema, type DecideInput } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { appendAbout } from '../people/append-about.ts'
import type { Tx } from '../pg/database.ts'
import { showInstant } from '../time.ts'
import { holdOpen, type Way } from './campaign.ts'
import { findItem, type Item } from './item.ts'
import { lockItem, updateDecision } from './item.sql.ts'
import { readReduction } from './reduction.ts'

/**
 * `refuse` says whether whoever decides may; it sees the item as it is under the lock. Refused: a
 * closed campaign, an item that is not of the population, one that somebody decided meanwhile.
 */
export async function decideItem(
  tx: Tx,
  way: Way,
  by: { account: string; refuse: (item: Item) => Refusal | null },
  input: DecideInput & { campaign: number; item: number },
): Promise<{ turn: number; entry: string }> {
  const { campaign, item: number, ...rest } = input
  const given = decideSchema.parse(rest)
  await holdOpen(tx, campaign, 'share')
  await lockItem(tx, campaign, number)
  const item = await findItem(tx, campaign, number)
  const refusal = by.refuse(item)
  if (refusal) throw refusal
  refuseUnseen(item, given.turn)
  const { decision, reason } = given
  const reduction = given.reduction
    ? await readReduction(tx, item, given.reduction, way.now())
    : null
  await updateDecision(tx, campaign, number, { decision, reason, reduction, by: by.account })
  const { intakeId } = await appendAbout(tx, holderOf(item), {
    kind: 'review.decided',
    fields: {
      campaign,
      item: number,
      decision,
      turn: item.turn + 1,
      // Said plainly, where there was nobody else.
      ...(item.requesters.includes(by.account) ? { by_requester: true } : {}),
      ...(item.deciders.includes(by.account) ? { by_decider: true } : {}),
    },
    payload: { actor: by.account, reason, reduction, kind: item.kind, subject: item.subject },
  })
  return { turn: item.turn + 1, entry: intakeId }
}

/** The account in whose history the decision belongs. */
export function holderOf({ holder }: Pick<Item, 'holder'>): string[] {
  return holder === null ? [] : [holder]
}

/** Whoever decides must have seen what was decided before. */
export function refuseUnseen(item: Item, seen: number): void {
  if (item.turn === seen) return
  throw new Refusal('review.decided-before', {
    item: item.number,
    by: item.decidedBy ?? '-',
    at: item.decidedAt ? showInstant(item.decidedAt) : '-',
    decision: item.decision ?? '-',
    turn: item.turn,
    seen,
  })
}
