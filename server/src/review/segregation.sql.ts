/** Functions that should not meet, found where they do. */
import type { FunctionName } from '@kho/contract/function.ts'
import { conflicts } from '@kho/contract/review.ts'
import type { Queryable } from '../pg/database.ts'

export type Conflict = {
  /** `person`: one account holds both. `agency`: two accounts of one agency do. */
  within: 'person' | 'agency'
  functions: [FunctionName, FunctionName]
  /** One, or both. */
  accounts: string[]
  agency: string
  /** Whether one of them is held as a deputy. */
  byDeputy: boolean
}

/** Of what is in force now. In an agency only the audit is kept apart from what it audits. */
export async function selectConflicts(
  db: Queryable,
  agencies: readonly string[] | null,
): Promise<Conflict[]> {
  const pairs = conflicts.map((one) => one.functions)
  const { rows } = await db.query(
    `with held as (
       select p.account_id, p.function, p.agency_id, p.deputy_of is not null as deputy
       from people.appointment p join people.account a on a.id = p.account_id
       where p.ended_at is null and p.suspended_at is null and p.valid_from <= clock_timestamp()
         and (p.valid_until is null or p.valid_until > clock_timestamp())
         and a.state <> 'locked' and (a.valid_until is null or a.valid_until > clock_timestamp())),
     pair as (
       select x.agency_id as x_agency, y.agency_id as y_agency, x.function as one,
         y.function as two, x.account_id as x_account, y.account_id as y_account,
         x.deputy or y.deputy as deputy
       from unnest($1::text[], $2::text[]) c (one, two)
         join held x on x.function = c.one join held y on y.function = c.two
           and (y.account_id = x.account_id or y.function = 'auditor' and y.agency_id = x.agency_id))
     select case when x_account = y_account then 'person' else 'agency' end as within, one, two,
       case when x_account = y_account then array[x_account] else array[x_account, y_account] end
         as accounts, x_agency as agency, bool_or(deputy) as deputy
     from pair where $3::text[] is null or x_agency = any ($3) or y_agency = any ($3)
     group by within, one, two, 4, x_agency order by within desc, agency, one, two, 4`,
    [pairs.map(([one]) => one), pairs.map(([, two]) => two), agencies],
  )
  return rows.map((row) => ({
    within: row.within,
    functions: [row.one, row.two],
    accounts: row.accounts,
    agency: row.agency,
    byDeputy: row.deputy,
  }))
}
