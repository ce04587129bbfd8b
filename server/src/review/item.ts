/** An item of a campaign: one account, appointment, client or grant, as it was when it was frozen. */
import type {
  OrphanReason,
  ReviewDecision,
  ReviewOutcome,
  SubjectKind,
} from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { permit, type Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { selectItems, type ItemsAsked } from './item.sql.ts'
import { reachOf } from './reach.ts'

/** What a reduction leaves; null where that stays as it is. */
export type Reduction = {
  /** The last day. */
  until: string | null
  /** Lasting numbers of the columns that stay. */
  columns: number[] | null
  scopes: string[] | null
}

export type Item = {
  campaign: number
  number: number
  kind: SubjectKind
  subject: string
  agency: string
  /** Of a grant: the agency that owns the dataset. */
  owner: string | null
  holder: string | null
  /** The agency whose officers review it; null: the authority does. */
  reviewer: string | null
  told: Told
  lastUsedAt: Date | null
  /** Sessions of an account, calls of a grant; null where nobody counts. */
  uses: number | null
  unused: boolean
  orphaned: OrphanReason[]
  /** Of a grant: who asked for it, and so does not review it. */
  requesters: string[]
  /** Of a grant: who decided on its request, and so does not review it either. */
  deciders: string[]
  /** Nobody but one of these could review it when it was frozen, so one of them may, and it is said. */
  alone: boolean
  decision: ReviewDecision | null
  reason: string | null
  reduction: Reduction | null
  decidedBy: string | null
  decidedAt: Date | null
  turn: number
  outcome: ReviewOutcome | null
  resumedAt: Date | null
  resumedBy: string | null
}

/** By kind of item; members that a kind does not have are missing. */
export type Told = {
  name?: string
  state?: string
  /** As PostgreSQL writes an instant; null without an end. */
  until?: string | null
  account?: string
  function?: string
  deputyOf?: number | null
  scopes?: string[]
  client?: string
  dataset?: string
  purpose?: string
  columns?: number[]
}

/** One item; refused where the frozen population has none of that number. */
export async function findItem(db: Queryable, campaign: number, item: number): Promise<Item> {
  const [found] = await selectItems(db, campaign, { number: item }, { after: 0, limit: 1 })
  if (!found) throw new Refusal('review.unknown-item', { campaign, item })
  return found
}

/** Items by number, after one of them. */
export async function listItems(
  db: Queryable,
  campaign: number,
  asked: ItemsAsked,
  page: { after: number; limit: number },
): Promise<Item[]> {
  return selectItems(db, campaign, asked, page)
}

/** The refusal, or null where the actor may decide on the item. */
export function refuseReview(actor: Actor, item: Item, at: Date): Refusal | null {
  if (item.holder === actor.account) {
    return new Refusal('review.own-matter', { item: item.number, account: actor.account })
  }
  const part = item.alone ? null : partOf(actor, item)
  if (part !== null) {
    const { number, subject, reviewer } = item
    const other = reviewer ?? 'KHO_AUTHORITY_AGENCY'
    return new Refusal(part, { item: number, account: actor.account, grant: subject, other })
  }
  const refusal = permit(actor, 'review.decide', at, item.reviewer)
  if (!refusal || item.owner === null) return refusal
  const isSteward = reachOf(actor, at).owners.includes(item.owner)
  return isSteward ? permit(actor, 'review.decide', at, item.owner) : refusal
}

/** What keeps the actor from a grant: that it asked for it, or decided on what was asked. */
function partOf({ account }: Actor, { requesters, deciders }: Item) {
  if (requesters.includes(account)) return 'review.own-request'
  return deciders.includes(account) ? 'review.own-decision' : null
}
