/** Matters in which one person took two parts that should be kept apart, as they are on record. */
import { doubledParts, type DoubledPart } from '@kho/contract/review.ts'
import type { Queryable } from '../pg/database.ts'

export type Doubled = {
  part: DoubledPart
  account: string
  /** The agency of the account; null for one without. */
  agency: string | null
  /** `request 7`, `appointment 12`, `account a.b`, `grant 3 (review 2)`. */
  matter: string
}

/**
 * What is issued or appointed is known from the payload of its entry, which an erasure may have
 * emptied; then nothing is told of it.
 */
const statement = `
  with said as (
    select j.kind, e.account_id, p.body::json ->> 'actor' as actor, j.body::json ->> 'appointment'
      as appointment
    from people.account_entry e join journal.entry j on j.intake_id = e.intake_id
      join journal.payload p on p.intake_id = e.intake_id
    where j.kind in ('people.account-issued', 'people.appointed') and p.body is not null),
  doubled as (
    select 'requested-decided' as part, d.account_id::text as account, 'request ' || r.id as matter
    from request.request r join request.decision d on d.request_id = r.id
    where d.account_id = any (r.authors)
    union
    select 'appointed-self', account_id, 'appointment ' || coalesce(appointment, '-')
    from said where kind = 'people.appointed' and actor = account_id
    union
    select 'issued-held', s.actor, 'account ' || s.account_id
    from said s join signin.device h on h.account_id = s.account_id
      join signin.device i on i.account_id = s.actor and i.token_hash = h.token_hash
    where s.kind = 'people.account-issued' and s.actor <> s.account_id
    union
    select 'requested-reviewed', i.decided_by,
      'grant ' || i.subject || ' (review ' || i.campaign || ')'
    from review.item i where i.kind = 'grant' and i.decided_by = any (i.requesters)
    union
    select 'granted-reviewed', i.decided_by, 'grant ' || i.subject || ' (review ' || i.campaign || ')'
    from review.item i join access.grant g on g.id::text = i.subject
      join request.decision d on d.request_id::text = g.request and d.account_id = i.decided_by
    where i.kind = 'grant')
  select d.part, d.account, a.agency_id as agency, d.matter
  from doubled d left join people.account a on a.id = d.account
  where $1::text[] is null or a.agency_id = any ($1)
  order by array_position($2::text[], d.part), d.account, length(d.matter), d.matter limit 1000`

export async function selectDoubled(
  db: Queryable,
  agencies: readonly string[] | null,
): Promise<Doubled[]> {
  const { rows } = await db.query(statement, [agencies, Object.keys(doubledParts)])
  return rows as Doubled[]
}
