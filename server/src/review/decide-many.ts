/**
 * Many items decided at once: a filter is previewed as counts and a token that pins exactly these
 * items at these turns, and the decision is taken only if both are still true.
 */
import { decideManySchema, type DecideManyInput, type ItemFilter } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import { holdOpen, type Way } from './campaign.ts'
import { decideSet, measureSet, type ItemSet, type ItemsAsked } from './item.sql.ts'
import type { Reach } from './reach.ts'
import { endOf } from './reduction.ts'

/** What has been decided is left alone unless the filter names it. */
export function manyAsked(filter: ItemFilter, reach: Reach): ItemsAsked {
  return { ...filter, state: filter.state ?? 'open', decidableBy: reach }
}

/** `until`: the last day, where terms are to be shortened; items that end before are left out. */
export async function previewMany(
  db: Queryable,
  campaign: number,
  reach: Reach,
  asked: { filter: ItemFilter; until: string | null },
): Promise<ItemSet> {
  const { filter, until } = asked
  const ends = until === null ? null : endOf(until)
  return measureSet(db, campaign, manyAsked(filter, reach), ends)
}

export async function decideMany(
  tx: Tx,
  way: Way,
  reach: Reach,
  input: DecideManyInput & { campaign: number },
): Promise<{ decided: number; entry: string }> {
  const { campaign, ...rest } = input
  const { filter, decision, reason, reduction, count, token } = decideManySchema.parse(rest)
  await holdOpen(tx, campaign, 'share')
  const until = reduction?.until ?? null
  const today = dayOf(way.now())
  if (until !== null && until < today) {
    const days = `${showDay(until)} < ${showDay(today)}`
    throw new Refusal('review.not-reduced', { reason: days, reasonEn: days })
  }
  const made = {
    decision,
    reason,
    reduction: until === null ? null : { until, columns: null, scopes: null },
    by: reach.account,
    ends: until === null ? null : endOf(until),
    count,
    token,
  }
  const { found, decided, items } = await decideSet(tx, campaign, manyAsked(filter, reach), made)
  if (decided === 0) throw new Refusal('review.set-changed', { given: count, found })
  const { intakeId } = await append(tx, {
    kind: 'review.decided-many',
    fields: { campaign, decision, items: decided },
    payload: { actor: reach.account, reason, until, filter, numbers: items },
  })
  return { decided, entry: intakeId }
}
