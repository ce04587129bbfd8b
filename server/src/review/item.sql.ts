/** Statements about the items of a campaign. */
import type { ItemFilter, ReviewDecision } from '@kho/contract/review.ts'
import type { Queryable } from '../pg/database.ts'
import type { Item, Reduction } from './item.ts'
import type { Reach } from './reach.ts'

const ms = (name: string, as: string) => `(extract(epoch from ${name}) * 1000)::float8 as ${as}`

export type ItemsAsked = ItemFilter & {
  number?: number
  /** Only those of these agencies, or of datasets that they own; null for all. */
  seenBy?: readonly string[] | null
  /** Only those that somebody may decide. */
  decidableBy?: Reach | null
  /** Only those that no agency's officers review. */
  forAuthority?: boolean
}

/** Parameters $1 to $11, in the order of `filterValues`; over alias `i` and its campaign `c`. */
const fits = `i.campaign = $1
  and ($2::integer is null or i.number = $2)
  and ($3::text is null or i.kind = $3)
  and ($4::text is null or i.agency = $4)
  and case $5::text when 'open' then i.decision is null
    when 'keep' then i.decision = 'keep' when 'reduce' then i.decision = 'reduce'
    when 'revoke' then i.decision = 'revoke' else $5 is null or i.outcome = $5 end
  and case $6::text when 'unused' then i.unused when 'orphaned' then i.orphaned <> '{}'
    when 'idle' then i.last_used_at < c.opened_at - interval '90 days' else true end
  and ($7::text[] is null or i.agency = any ($7) or i.owner = any ($7))
  and ($8::text is null or i.holder is distinct from $8 and (i.alone
    or not $8 = any (i.requesters || i.deciders)))
  and ($9::text[] is null or i.reviewer = any ($9) or i.owner = any ($10::text[]))
  and ($11::boolean is not true or i.reviewer is null)`

function filterValues(campaign: number, asked: ItemsAsked): unknown[] {
  const { decidableBy: reach } = asked
  return [
    campaign,
    asked.number ?? null,
    asked.kind ?? null,
    asked.agency ?? null,
    asked.state ?? null,
    asked.flag ?? null,
    asked.seenBy ?? null,
    reach?.account ?? null,
    reach?.agencies ?? null,
    reach?.owners ?? [],
    asked.forAuthority ?? false,
  ]
}

export async function selectItems(
  db: Queryable,
  campaign: number,
  asked: ItemsAsked,
  page: { after: number; limit: number },
): Promise<Item[]> {
  const { rows } = await db.query(
    `select i.campaign::float8 as campaign, i.number, i.kind, i.subject, i.agency, i.owner,
       i.holder, i.reviewer, i.told::text, ${ms('i.last_used_at', 'used_ms')},
       i.uses::float8 as uses, i.unused, i.orphaned, i.requesters, i.deciders, i.alone,
       i.decision, i.reason, i.reduction::text, i.decided_by, ${ms('i.decided_at', 'decided_ms')}, i.turn, i.outcome,
       ${ms('i.resumed_at', 'resumed_ms')}, i.resumed_by
     from review.item i join review.campaign c on c.id = i.campaign
     where ${fits} and i.number > $12 order by i.number limit $13`,
    [...filterValues(campaign, asked), page.after, page.limit],
  )
  return rows.map(toItem)
}

const instant = (value: number | null) => (value === null ? null : new Date(value))

// oxlint-disable-next-line typescript/no-explicit-any
function toItem(row: any): Item {
  return {
    campaign: row.campaign,
    number: row.number,
    kind: row.kind,
    subject: row.subject,
    agency: row.agency,
    owner: row.owner,
    holder: row.holder,
    reviewer: row.reviewer,
    told: JSON.parse(row.told),
    lastUsedAt: instant(row.used_ms),
    uses: row.uses,
    unused: row.unused,
    orphaned: row.orphaned,
    requesters: row.requesters,
    deciders: row.deciders,
    alone: row.alone,
    decision: row.decision,
    reason: row.reason,
    reduction: row.reduction === null ? null : JSON.parse(row.reduction),
    decidedBy: row.decided_by,
    decidedAt: instant(row.decided_ms),
    turn: row.turn,
    outcome: row.outcome,
    resumedAt: instant(row.resumed_ms),
    resumedBy: row.resumed_by,
  }
}

/** Holds the row until the end of the transaction, so that two deciders come one after the other. */
export async function lockItem(tx: Queryable, campaign: number, item: number): Promise<void> {
  await tx.query('select from review.item where campaign = $1 and number = $2 for update', [
    campaign,
    item,
  ])
}

export type NewDecision = {
  decision: ReviewDecision
  reason: string
  reduction: Reduction | null
  by: string
}

/** null takes the decision back. */
export async function updateDecision(
  tx: Queryable,
  campaign: number,
  item: number,
  made: NewDecision | null,
): Promise<void> {
  await tx.query(
    `update review.item set decision = $3, reason = $4, reduction = $5, decided_by = $6,
       decided_at = case when $6::text is null then null else clock_timestamp() end, turn = turn + 1
     where campaign = $1 and number = $2`,
    [
      campaign,
      item,
      made?.decision ?? null,
      made?.reason ?? null,
      made?.reduction ? JSON.stringify(made.reduction) : null,
      made?.by ?? null,
    ],
  )
}

/** How many there are, of which kinds, and what pins exactly these at their turns. */
export type ItemSet = { count: number; byKind: Record<string, number>; token: string }

/** A term can only be shortened where it is longer; a client has none. */
const longer = `($12::timestamptz is null or i.kind <> 'client' and coalesce(
  (i.told ->> 'until')::timestamptz, 'infinity') > $12)`
const pins = `encode(sha256(convert_to(coalesce(string_agg(number || ':' || turn, ',' order by number),
  ''), 'UTF8')), 'hex')`

/** `ends`: only those that a reduction to this end would shorten. */
export async function measureSet(
  db: Queryable,
  campaign: number,
  asked: ItemsAsked,
  ends: Date | null,
): Promise<ItemSet> {
  const { rows } = await db.query(
    `with chosen as (
       select i.number, i.kind, i.turn from review.item i join review.campaign c on c.id = i.campaign
       where ${fits} and ${longer})
     select count(*)::integer as count, ${pins} as token,
       coalesce((select jsonb_object_agg(kind, n) from (
         select kind, count(*) as n from chosen group by kind) k), '{}')::text as kinds
     from chosen`,
    [...filterValues(campaign, asked), ends],
  )
  const [row] = rows
  return { count: row.count, token: row.token, byKind: JSON.parse(row.kinds) }
}

/**
 * Decides the set if it is the one that was confirmed; otherwise says how many there are now.
 * `items` are ranges of numbers, for the journal.
 */
export async function decideSet(
  tx: Queryable,
  campaign: number,
  asked: ItemsAsked,
  made: NewDecision & { ends: Date | null; count: number; token: string },
): Promise<{ found: number; decided: number; items: string }> {
  const { rows } = await tx.query(
    `with chosen as (
       select i.number, i.turn from review.item i join review.campaign c on c.id = i.campaign
       where ${fits} and ${longer} order by i.number for update of i),
     pinned as (select count(*)::integer as count, ${pins} as token from chosen),
     changed as (
       update review.item t set decision = $13, reason = $14, reduction = $15, decided_by = $16,
         decided_at = clock_timestamp(), turn = t.turn + 1
       from chosen, pinned
       where t.campaign = $1 and t.number = chosen.number
         and pinned.count = $17 and pinned.token = $18
       returning t.number)
     select p.count as found, (select count(*)::integer from changed) as decided,
       (select range_agg(int4range(number, number + 1))::text from changed) as items
     from pinned p`,
    [
      ...filterValues(campaign, asked),
      made.ends,
      made.decision,
      made.reason,
      made.reduction ? JSON.stringify(made.reduction) : null,
      made.by,
      made.count,
      made.token,
    ],
  )
  return rows[0]
}

export type Tally = {
  agency: string
  kind: string
  reviewer: string | null
  decision: ReviewDecision | null
  outcome: string | null
  unused: boolean
  orphaned: boolean
  count: number
}

/** Items counted by everything that an overview asks. */
export async function tally(
  db: Queryable,
  campaign: number,
  seenBy: readonly string[] | null,
): Promise<Tally[]> {
  const { rows } = await db.query(
    `select agency, kind, reviewer, decision, outcome, unused, orphaned <> '{}' as orphaned,
       count(*)::integer as count
     from review.item
     where campaign = $1 and ($2::text[] is null or agency = any ($2) or owner = any ($2))
     group by 1, 2, 3, 4, 5, 6, 7`,
    [campaign, seenBy],
  )
  return rows
}

/** Who decided, by number of decisions. */
export async function selectReviewers(
  db: Queryable,
  campaign: number,
): Promise<{ account: string; name: string | null; agency: string | null; decisions: number }[]> {
  const { rows } = await db.query(
    `select i.decided_by as account, a.name, a.agency_id as agency, count(*)::integer as decisions
     from review.item i left join people.account a on a.id = i.decided_by
     where i.campaign = $1 and i.decided_by is not null group by 1, 2, 3 order by 4 desc, 1`,
    [campaign],
  )
  return rows
}
