/** The act that takes a decision on an item back; possible until the close. */
import { undoSchema } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { appendAbout } from '../people/append-about.ts'
import type { Tx } from '../pg/database.ts'
import { holdOpen } from './campaign.ts'
import { holderOf, refuseUnseen } from './decide-item.ts'
import { findItem, type Item } from './item.ts'
import { lockItem, updateDecision } from './item.sql.ts'

export async function undoDecision(
  tx: Tx,
  by: { account: string; refuse: (item: Item) => Refusal | null },
  input: { campaign: number; item: number; reason: string; turn: number },
): Promise<{ turn: number; entry: string }> {
  const { campaign, item: number, ...rest } = input
  const { reason, turn } = undoSchema.parse(rest)
  await holdOpen(tx, campaign, 'share')
  await lockItem(tx, campaign, number)
  const item = await findItem(tx, campaign, number)
  const refusal = by.refuse(item)
  if (refusal) throw refusal
  refuseUnseen(item, turn)
  if (item.decision === null) throw new Refusal('review.undecided', { item: number })
  await updateDecision(tx, campaign, number, null)
  const { decision, decidedBy } = item
  const { intakeId } = await appendAbout(tx, holderOf(item), {
    kind: 'review.undone',
    fields: { campaign, item: number, decision, turn: item.turn + 1 },
    payload: { actor: by.account, reason, decidedBy },
  })
  return { turn: item.turn + 1, entry: intakeId }
}
