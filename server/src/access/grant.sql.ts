/** Statements about grants. */
import type { Mask } from '@kho/contract/mask.ts'
import type { Purpose } from '@kho/contract/purpose.ts'
import type { Queryable } from '../pg/database.ts'
import type { Delivery, Grant } from './grant.ts'

/** What is written of a grant beyond what the decision needs: the paper it rests on. */
export type GrantPaper = {
  decidedBy: string
  documentNumber: string
  documentDate: string
  legalGround: string | null
  legalDocument: string | null
  /** The day on which somebody should be reminded that it ends. */
  remindOn: string | null
  /** The request it came from. */
  request: string | null
}

/** The columns that the decision needs, over alias `g`. */
export const grantColumns = `g.id::float8 as id, g.client_id, g.agency_id, g.accounts, g.dataset_id, g.purpose,
  g.task_pattern, g.columns, g.condition::text, g.masks::text, g.zones, g.delivery, g.third_party,
  g.calls_per_minute, g.rows_per_day::float8 as rows_per_day,
  (extract(epoch from g.valid_from) * 1000)::float8 as from_ms,
  (extract(epoch from g.valid_until) * 1000)::float8 as until_ms,
  (extract(epoch from g.revoked_at) * 1000)::float8 as revoked_ms,
  case when g.third_party is null then null else (
    select json_agg(json_build_array((extract(epoch from t.created_at) * 1000)::float8,
      (extract(epoch from t.valid_until) * 1000)::float8,
      (extract(epoch from t.withdrawn_at) * 1000)::float8) order by t.id)::text
    from access.commitment t where t.grant_id = g.id) end as commitments,
  (select json_agg(json_build_array((extract(epoch from s.suspended_at) * 1000)::float8,
      (extract(epoch from s.resumed_at) * 1000)::float8) order by s.id)::text
    from access.suspension s where s.grant_id = g.id) as suspensions`

export type GrantRow = {
  id: number
  client_id: string | null
  agency_id: string | null
  accounts: string[] | null
  dataset_id: string
  purpose: Purpose
  task_pattern: string | null
  columns: number[]
  condition: string | null
  masks: string
  zones: string[] | null
  delivery: Delivery[] | null
  third_party: string | null
  calls_per_minute: number | null
  rows_per_day: number | null
  from_ms: number
  until_ms: number
  revoked_ms: number | null
  commitments: string | null
  suspensions: string | null
}

type TermRow = [number, number, number | null]
const none: readonly never[] = Object.freeze([])
/** Most grants have none, and need not each keep an object that says so. */
const noMasks: Readonly<Record<string, Mask>> = Object.freeze({})

/**
 * Lists that are alike are kept once: a hundred thousand grants have few kinds of them, and what
 * follows from a list of columns is worked out once for all that share it.
 */
const alike = new Map<string, readonly unknown[]>()
const alikeMax = 10_000

function shared<T extends string | number>(list: readonly T[]): readonly T[]
function shared<T extends string | number>(list: readonly T[] | null): readonly T[] | null
function shared<T extends string | number>(list: readonly T[] | null): readonly T[] | null {
  if (list === null) return null
  const name = JSON.stringify(list)
  const known = alike.get(name)
  if (known) return known as readonly T[]
  if (alike.size >= alikeMax) alike.clear()
  alike.set(name, list)
  return list
}

export function toGrant(row: GrantRow): Grant {
  return {
    id: row.id,
    client: row.client_id,
    agency: row.agency_id,
    accounts: shared(row.accounts),
    dataset: row.dataset_id,
    purpose: row.purpose,
    taskPattern: row.task_pattern,
    columns: shared(row.columns),
    condition: row.condition === null ? null : JSON.parse(row.condition),
    masks: row.masks === '{}' ? noMasks : JSON.parse(row.masks),
    zones: shared(row.zones),
    delivery: shared(row.delivery),
    thirdParty: row.third_party,
    commitments:
      row.commitments === null
        ? none
        : (JSON.parse(row.commitments) as TermRow[]).map(([fromMs, untilMs, withdrawnAtMs]) => ({
            fromMs,
            untilMs,
            withdrawnAtMs,
          })),
    suspensions:
      row.suspensions === null
        ? none
        : (JSON.parse(row.suspensions) as [number, number | null][]).map(([fromMs, untilMs]) => ({
            fromMs,
            untilMs,
          })),
    callsPerMinute: row.calls_per_minute,
    rowsPerDay: row.rows_per_day,
    validFromMs: row.from_ms,
    validUntilMs: row.until_ms,
    revokedAtMs: row.revoked_ms,
  }
}

export type NewGrant = Omit<Grant, 'id' | 'revokedAtMs' | 'commitments' | 'suspensions'> &
  GrantPaper

export async function insertGrant(tx: Queryable, grant: NewGrant): Promise<number> {
  const { rows } = await tx.query(
    `insert into access.grant (client_id, dataset_id, purpose, task_pattern, columns, condition,
       masks, zones, delivery, third_party, calls_per_minute, rows_per_day, valid_from, valid_until,
       decided_by, document_number, document_date, legal_ground, legal_document, remind_on, request,
       agency_id, accounts)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, to_timestamp($13),
       to_timestamp($14), $15, $16, $17, $18, $19, $20, $21, $22, $23)
     returning id::float8 as id`,
    [
      grant.client,
      grant.dataset,
      grant.purpose,
      grant.taskPattern,
      grant.columns,
      grant.condition === null ? null : JSON.stringify(grant.condition),
      JSON.stringify(grant.masks),
      grant.zones,
      grant.delivery,
      grant.thirdParty,
      grant.callsPerMinute,
      grant.rowsPerDay,
      grant.validFromMs / 1000,
      grant.validUntilMs / 1000,
      grant.decidedBy,
      grant.documentNumber,
      grant.documentDate,
      grant.legalGround,
      grant.legalDocument,
      grant.remindOn,
      grant.request,
      grant.agency,
      grant.accounts,
    ],
  )
  return rows[0].id
}

/** Whether it was in force or still to come; a grant revoked before stays as it is. */
export async function updateRevoked(tx: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update access.grant set revoked_at = clock_timestamp() where id = $1 and revoked_at is null',
    [id],
  )
  return rowCount === 1
}

export type GrantFilter = { id?: number; client?: string; dataset?: string; agency?: string }
export type WrittenGrant = Grant & GrantPaper & { createdAtMs: number }

const writtenColumns = `${grantColumns}, g.decided_by, g.document_number, g.document_date::text,
  g.legal_ground, g.legal_document, g.remind_on::text, g.request,
  (extract(epoch from g.created_at) * 1000)::float8 as created_ms`

/** Also those that ended. */
export async function selectGrants(db: Queryable, filter: GrantFilter): Promise<WrittenGrant[]> {
  const { rows } = await db.query(
    `select ${writtenColumns} from access.grant g
     where ($1::bigint is null or g.id = $1) and ($2::text is null or g.client_id = $2)
       and ($3::text is null or g.dataset_id = $3)
       and ($4::text is null or g.agency_id = $4 or g.client_id in (
         select p.client_id from access.client_past p where p.agency_id = $4))
     order by g.id`,
    [filter.id ?? null, filter.client ?? null, filter.dataset ?? null, filter.agency ?? null],
  )
  return rows.map(toWritten)
}

/**
 * Grants of the persons and the systems of agencies that have not ended, the newest first; `before`
 * is the number of the last one seen.
 */
export async function selectGrantsHeld(
  db: Queryable,
  of: { agencies: readonly string[]; before: number | null; limit: number },
): Promise<(WrittenGrant & { of: string })[]> {
  const { rows } = await db.query(
    `select ${writtenColumns}, coalesce(g.agency_id, c.agency_id) as of
     from access.grant g left join people.client c on c.id = g.client_id
     where (g.agency_id = any ($1) or c.agency_id = any ($1)) and g.revoked_at is null
       and g.valid_until > clock_timestamp() and ($2::bigint is null or g.id < $2)
     order by g.id desc limit $3`,
    [of.agencies, of.before, of.limit],
  )
  return rows.map((row) => ({ ...toWritten(row), of: row.of }))
}

/** With when it was used last; of what its holder's agency is now. In order of their numbers. */
export async function selectGrantsAfter(
  db: Queryable,
  of: { agency: string | null; dataset: string | null; after: number; limit: number },
): Promise<(WrittenGrant & { of: string; lastUsedMs: number | null })[]> {
  const { rows } = await db.query(
    `select ${writtenColumns}, coalesce(g.agency_id, c.agency_id) as of,
       (select (extract(epoch from max(u.last_at)) * 1000)::float8 from access.use_day u
        where u.grant_id = g.id) as last_used_ms
     from access.grant g left join people.client c on c.id = g.client_id
     where ($1::text is null or coalesce(g.agency_id, c.agency_id) = $1)
       and ($2::text is null or g.dataset_id = $2) and g.id > $3
     order by g.id limit $4`,
    [of.agency, of.dataset, of.after, of.limit],
  )
  return rows.map((row) => ({ ...toWritten(row), of: row.of, lastUsedMs: row.last_used_ms }))
}

function toWritten(row: Record<string, any>): WrittenGrant {
  return {
    ...toGrant(row as GrantRow),
    decidedBy: row.decided_by,
    documentNumber: row.document_number,
    documentDate: row.document_date,
    legalGround: row.legal_ground,
    legalDocument: row.legal_document,
    remindOn: row.remind_on,
    request: row.request,
    createdAtMs: row.created_ms,
  }
}
