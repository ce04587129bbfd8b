/** What waits for an actor: items of open campaigns that it may decide. */
import { permit, type Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { isOverdue } from './campaign.ts'
import { selectCampaigns } from './campaign.sql.ts'
import { measureSet } from './item.sql.ts'
import { reachOf } from './reach.ts'

export type Waiting = {
  campaign: number
  /** How many the actor may decide; for the authority of an overdue one, all that is open. */
  open: number
  dueOn: string
  isLate: boolean
}

/**
 * The authority may decide everything, and is told only of what nobody else decides, until the
 * deadline is over: then of all.
 */
export async function listWaiting(db: Queryable, actor: Actor, at: Date): Promise<Waiting[]> {
  if (permit(actor, 'review.decide', at) !== null) return []
  const reach = reachOf(actor, at)
  const waiting: Waiting[] = []
  for (const campaign of await selectCampaigns(db, { open: true })) {
    const isLate = isOverdue(campaign, at)
    const onlyOwn = reach.agencies === null && !isLate
    const asked = { state: 'open', decidableBy: reach, forAuthority: onlyOwn }
    const { count } = await measureSet(db, campaign.id, asked, null)
    if (count > 0)
      waiting.push({ campaign: campaign.id, open: count, dueOn: campaign.dueOn, isLate })
  }
  return waiting
}
