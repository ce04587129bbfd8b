/** What an agency has already been granted, and which systems it has. */
import type { Mask } from '@kho/contract/mask.ts'
import type { Delivery } from '../access/grant.ts'
import { openStates } from '../client/client.ts'
import type { Queryable } from '../pg/database.ts'

export type Granted = {
  grant: number
  /** Who holds it: a system, or `@` and the agency for its persons. */
  client: string
  purpose: string
  task: string | null
  /** Lasting numbers. */
  columns: number[]
  rowsLimited: boolean
  until: string
  isInForce: boolean
}

/** Grants of an agency's systems and persons on a dataset that are not over, by end. */
export async function selectGranted(
  db: Queryable,
  by: { agency: string; dataset: string },
): Promise<Granted[]> {
  const { rows } = await db.query(
    `select g.id::float8 as grant, coalesce(g.client_id, '@' || g.agency_id) as client, g.purpose, g.task_pattern as task, g.columns,
       g.condition is not null as "rowsLimited",
       to_char(g.valid_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until,
       g.valid_from <= clock_timestamp() as "isInForce"
     from access.grant g left join people.client c on c.id = g.client_id
     where (g.agency_id = $1 or c.agency_id = $1) and g.dataset_id = $2 and g.revoked_at is null
       and g.valid_until > clock_timestamp()
     order by g.valid_until, g.id`,
    [by.agency, by.dataset],
  )
  return rows
}

/** Systems of an agency that may have a token for reading the dataset. */
export async function selectReadingClients(
  db: Queryable,
  by: { agency: string; dataset: string },
): Promise<{ id: string; name: string }[]> {
  const { rows } = await db.query(
    `select id, name from people.client
     where agency_id = $1 and state = any ($2) and scopes ?| array['read', 'read:' || $3]
     order by id`,
    [by.agency, openStates, by.dataset],
  )
  return rows
}

export type EndingGrant = {
  grant: number
  agency: string
  dataset: string
  /** ISO. */
  until: string
}

/** Grants whose day of reminder has come, or that end before an instant, not yet asked to renew. */
export async function selectEnding(
  db: Queryable,
  agencies: readonly string[],
  { before, today }: { before: Date; today: string },
): Promise<EndingGrant[]> {
  const { rows } = await db.query(
    `select g.id::float8 as grant, coalesce(g.agency_id, c.agency_id) as agency,
       g.dataset_id as dataset,
       to_char(g.valid_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until
     from access.grant g left join people.client c on c.id = g.client_id
     where (g.agency_id = any ($1) or c.agency_id = any ($1)) and g.revoked_at is null
       and g.valid_until > clock_timestamp()
       and case when g.remind_on is null then g.valid_until <= $2 else g.remind_on <= $3 end
       and not exists (select from request.request r where r.renews = g.id
         and r.state not in ('withdrawn', 'expired', 'refused'))
     order by g.valid_until, g.id limit 200`,
    [agencies, before, today],
  )
  return rows
}

export async function isDataset(db: Queryable, dataset: string): Promise<boolean> {
  const { rowCount } = await db.query('select from catalogue.dataset where id = $1', [dataset])
  return rowCount === 1
}

/** What of a grant a renewal asks for again; undefined where there is none. */
export async function selectGrantToRenew(
  db: Queryable,
  grant: number,
): Promise<GrantToRenew | undefined> {
  const { rows } = await db.query(
    `select g.id::float8 as grant, coalesce(g.agency_id, c.agency_id) as agency,
       g.client_id as client, g.delivery,
       g.dataset_id as dataset, g.purpose, g.task_pattern as task, g.columns,
       g.condition::text, g.masks::text, to_char(g.valid_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         as until, r.asked::text
     from access.grant g left join people.client c on c.id = g.client_id
     left join request.made_grant m on m.grant_id = g.id
     left join request.request r on r.id = m.request_id
     where g.id = $1`,
    [grant],
  )
  const row = rows[0]
  return (
    row && {
      ...row,
      condition: row.condition === null ? null : JSON.parse(row.condition),
      masks: JSON.parse(row.masks),
      asked: row.asked === null ? null : JSON.parse(row.asked),
    }
  )
}

export type GrantToRenew = {
  grant: number
  agency: string
  client: string | null
  delivery: Delivery[] | null
  dataset: string
  purpose: string
  task: string | null
  columns: number[]
  /** By lasting number of the column. */
  condition: Record<string, string[]> | null
  /** By lasting number of the column; what is not named is shown as it is. */
  masks: Record<string, Mask>
  until: string
  /** Of the request it came from. */
  asked: { legalGround?: string; delivery?: string[]; thirdParty?: string } | null
}
