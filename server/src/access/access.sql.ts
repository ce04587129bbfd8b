/** Every statement about grants and the snapshot. */
import type { Purpose } from '@kho/contract/purpose.ts'
import { openStates } from '../client/client.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import type { DecidedClient } from './decide.ts'
import type { Grant } from './grant.ts'

/** What is written of a grant beyond what the decision needs: the paper it rests on. */
export type GrantPaper = { decidedBy: string; documentNumber: string; documentDate: string }

const grantColumns = `id::float8 as id, client_id, dataset_id, purpose, task_pattern, columns,
  condition::text, zones, (extract(epoch from valid_from) * 1000)::float8 as from_ms,
  (extract(epoch from valid_until) * 1000)::float8 as until_ms,
  (extract(epoch from revoked_at) * 1000)::float8 as revoked_ms`

type GrantRow = {
  id: number
  client_id: string
  dataset_id: string
  purpose: Purpose
  task_pattern: string | null
  columns: number[]
  condition: string | null
  zones: string[] | null
  from_ms: number
  until_ms: number
  revoked_ms: number | null
}

function toGrant(row: GrantRow): Grant {
  return {
    id: row.id,
    client: row.client_id,
    dataset: row.dataset_id,
    purpose: row.purpose,
    taskPattern: row.task_pattern,
    columns: row.columns,
    condition: row.condition === null ? null : JSON.parse(row.condition),
    zones: row.zones,
    validFromMs: row.from_ms,
    validUntilMs: row.until_ms,
    revokedAtMs: row.revoked_ms,
  }
}

/** How long tokens that were asked for with a key of a client are worth something. */
export type KeyTerm = {
  id: number
  client: string
  validFromMs: number
  validUntilMs: number | null
}

export type SnapshotRows = {
  version: number
  clients: DecidedClient[]
  keys: KeyTerm[]
  grants: Grant[]
}

/** Everything the decision needs, of one instant. The transaction must be repeatable read. */
export async function selectSnapshot(tx: Tx): Promise<SnapshotRows> {
  const version = await selectVersion(tx)
  const clients = await tx.query('select id, agency_id, state, zones from people.client')
  const keys = await tx.query<KeyTerm>(
    `select id::float8 as id, client_id as client,
       (extract(epoch from valid_from) * 1000)::float8 as "validFromMs",
       (extract(epoch from valid_until) * 1000)::float8 as "validUntilMs"
     from people.client_key where valid_until is null or valid_until > clock_timestamp()`,
  )
  const grants = await tx.query<GrantRow>(
    `select ${grantColumns} from access.grant order by client_id, dataset_id, id`,
  )
  return {
    version,
    clients: clients.rows.map((row) => ({
      id: row.id,
      agency: row.agency_id,
      locked: !openStates.includes(row.state),
      zones: row.zones,
    })),
    keys: keys.rows,
    grants: grants.rows.map(toGrant),
  }
}

export async function selectVersion(db: Queryable): Promise<number> {
  const { rows } = await db.query('select number::float8 as number from access.version')
  return rows[0].number
}

export type NewGrant = Omit<Grant, 'id' | 'revokedAtMs'> & GrantPaper

export async function insertGrant(tx: Queryable, grant: NewGrant): Promise<number> {
  const { rows } = await tx.query(
    `insert into access.grant (client_id, dataset_id, purpose, task_pattern, columns, condition,
       zones, valid_from, valid_until, decided_by, document_number, document_date)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8), to_timestamp($9), $10, $11, $12)
     returning id::float8 as id`,
    [
      grant.client,
      grant.dataset,
      grant.purpose,
      grant.taskPattern,
      grant.columns,
      grant.condition === null ? null : JSON.stringify(grant.condition),
      grant.zones,
      grant.validFromMs / 1000,
      grant.validUntilMs / 1000,
      grant.decidedBy,
      grant.documentNumber,
      grant.documentDate,
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

export type GrantFilter = { id?: number; client?: string; dataset?: string }

export async function selectGrants(
  db: Queryable,
  filter: GrantFilter,
): Promise<(Grant & GrantPaper)[]> {
  const { rows } = await db.query(
    `select ${grantColumns}, decided_by, document_number, document_date::text
     from access.grant
     where ($1::bigint is null or id = $1) and ($2::text is null or client_id = $2)
       and ($3::text is null or dataset_id = $3)
     order by id`,
    [filter.id ?? null, filter.client ?? null, filter.dataset ?? null],
  )
  return rows.map((row) => ({
    ...toGrant(row),
    decidedBy: row.decided_by,
    documentNumber: row.document_number,
    documentDate: row.document_date,
  }))
}

/** Grants in force or to come of the clients of these agencies. */
export async function selectGrantsOfAgencies(
  db: Queryable,
  agencies: readonly string[],
): Promise<{ id: number; client: string; agency: string }[]> {
  const { rows } = await db.query(
    `select g.id::float8 as id, g.client_id as client, c.agency_id as agency
     from access.grant g join people.client c on c.id = g.client_id
     where c.agency_id = any ($1) and g.revoked_at is null and g.valid_until > clock_timestamp()
     order by g.id`,
    [agencies],
  )
  return rows
}
