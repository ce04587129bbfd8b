/** Statements about how the items of a campaign end. */
import type { ReviewOutcome, SubjectKind } from '@kho/contract/review.ts'
import type { Queryable } from '../pg/database.ts'
import type { Reduction, Told } from './item.ts'

/**
 * What an item comes to: what has ended meanwhile has ended, whatever was decided; what nobody
 * decided is suspended. Over alias `i`.
 */
const outcomeOf = `case
  when i.kind = 'account' and not exists (select from people.account a where a.id = i.subject
      and (a.valid_until is null or a.valid_until > clock_timestamp()))
    or i.kind = 'appointment' and not exists (select from people.appointment p
      where p.id = case when i.kind = 'appointment' then i.subject::bigint end
        and p.ended_at is null and (p.valid_until is null or p.valid_until > clock_timestamp()))
    or i.kind = 'client' and not exists (select from people.client c where c.id = i.subject)
    or i.kind = 'grant' and not exists (select from access.grant g
      where g.id = case when i.kind = 'grant' then i.subject::bigint end
        and g.revoked_at is null and g.valid_until > clock_timestamp())
  then 'ended'
  else case i.decision when 'keep' then 'kept' when 'reduce' then 'reduced'
    when 'revoke' then 'revoked' else 'suspended' end end`

export type Effect = {
  outcomes: Partial<Record<SubjectKind, Partial<Record<ReviewOutcome, number>>>>
  /** How many are not decided, though they have not ended. */
  suspended: number
  items: number
  /** Pins every item with what it would come to. */
  token: string
}

/** What a close at this instant would do. */
export async function foreseeOutcomes(db: Queryable, campaign: number): Promise<Effect> {
  const { rows } = await db.query(
    `with foreseen as materialized (
       select i.number, i.kind, i.turn, ${outcomeOf} as outcome
       from review.item i where i.campaign = $1)
     select count(*)::integer as items,
       (count(*) filter (where outcome = 'suspended'))::integer as suspended,
       encode(sha256(convert_to(coalesce(string_agg(
         number || ':' || turn || ':' || outcome, ',' order by number), ''), 'UTF8')), 'hex')
         as token,
       coalesce((select jsonb_object_agg(kind, by_outcome) from (
         select kind, jsonb_object_agg(outcome, n) as by_outcome from (
           select kind, outcome, count(*) as n from foreseen group by kind, outcome) o
         group by kind) k), '{}')::text as outcomes
     from foreseen`,
    [campaign],
  )
  const [row] = rows
  return { ...row, outcomes: JSON.parse(row.outcomes) }
}

export async function writeOutcomes(tx: Queryable, campaign: number): Promise<void> {
  await tx.query(
    `update review.item i set outcome = ${outcomeOf} where campaign = $1 and outcome is null`,
    [campaign],
  )
}

export type Settled = { number: number; subject: string; reduction: Reduction | null; told: Told }

/** Those of a kind that came to an outcome. */
export async function selectSettled(
  tx: Queryable,
  campaign: number,
  kind: SubjectKind,
  outcome: ReviewOutcome,
): Promise<Settled[]> {
  const { rows } = await tx.query(
    `select number, subject, reduction::text, told::text
     from review.item where campaign = $1 and kind = $2 and outcome = $3 order by number`,
    [campaign, kind, outcome],
  )
  return rows.map((row) => ({
    number: row.number,
    subject: row.subject,
    reduction: row.reduction === null ? null : JSON.parse(row.reduction),
    told: JSON.parse(row.told),
  }))
}

/** Accounts that something was done to, as themselves or in a function, for their histories. */
export async function selectTouched(tx: Queryable, campaign: number): Promise<string[]> {
  const { rows } = await tx.query(
    `select distinct holder from review.item
     where campaign = $1 and holder is not null and outcome in ('suspended', 'reduced', 'revoked')`,
    [campaign],
  )
  return rows.map((row) => row.holder)
}

/** Numbers of items by outcome, as ranges, for the journal. */
export async function selectRanges(
  tx: Queryable,
  campaign: number,
): Promise<Partial<Record<ReviewOutcome, string>>> {
  const { rows } = await tx.query(
    `select outcome, range_agg(int4range(number, number + 1))::text as numbers
     from review.item where campaign = $1 group by outcome`,
    [campaign],
  )
  return Object.fromEntries(rows.map((row) => [row.outcome, row.numbers]))
}

/**
 * How many hold the function of the authority and can enter; as things are in the transaction. Not
 * one that has not begun, nor a deputy whose principal holds it no more.
 */
export async function countAuthorities(tx: Queryable): Promise<number> {
  const { rows } = await tx.query(
    `select count(distinct a.id)::integer as count
     from people.appointment p join people.account a on a.id = p.account_id
       left join people.appointment o on o.id = p.deputy_of
     where p.function = 'authority' and people.is_in_force(p, clock_timestamp())
       and (o.id is null or people.is_in_force(o, clock_timestamp()))
       and a.state <> 'locked' and (a.valid_until is null or a.valid_until > clock_timestamp())`,
  )
  return rows[0].count
}

/** Items that would take the function of the authority from whoever holds it. */
export async function selectAuthorityItems(tx: Queryable, campaign: number): Promise<number[]> {
  const { rows } = await tx.query(
    `select i.number from review.item i
     where i.campaign = $1 and i.outcome in ('suspended', 'revoked', 'reduced')
       and (i.kind = 'appointment' and i.told ->> 'function' = 'authority'
         or i.kind = 'account' and exists (select from people.appointment p
           where p.account_id = i.subject and p.function = 'authority'))
     order by i.number`,
    [campaign],
  )
  return rows.map((row) => row.number)
}

export async function updateResumed(
  tx: Queryable,
  campaign: number,
  item: number,
  by: string,
): Promise<void> {
  await tx.query(
    `update review.item set resumed_at = clock_timestamp(), resumed_by = $3
     where campaign = $1 and number = $2`,
    [campaign, item, by],
  )
}
