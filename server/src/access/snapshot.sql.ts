/** Statements of the snapshot: everything once, then what each version changed. */
import { openStates } from '../client/client.ts'
import type { ClientState } from '../client/client.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import type { DecidedClient } from './decide.ts'
import type { Grant } from './grant.ts'
import { grantColumns, toGrant } from './grant.sql.ts'
import type { GrantRow } from './grant.sql.ts'

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

const keyColumns = `id::float8 as id, client_id as client,
  (extract(epoch from valid_from) * 1000)::float8 as "validFromMs",
  (extract(epoch from valid_until) * 1000)::float8 as "validUntilMs"`

type ClientRow = { id: string; agency_id: string; state: ClientState; zones: string[] | null }
const clientColumns = 'id, agency_id, state, zones'

function toClient(row: ClientRow): DecidedClient {
  const { id, agency_id: agency, state, zones } = row
  return { id, agency, locked: !openStates.includes(state), zones }
}

/** Everything the decision needs, of one instant. The transaction must be repeatable read. */
export async function selectSnapshot(tx: Tx): Promise<SnapshotRows> {
  const version = await selectVersion(tx)
  const clients = await tx.query<ClientRow>(`select ${clientColumns} from people.client`)
  const keys = await tx.query<KeyTerm>(
    `select ${keyColumns} from people.client_key
     where valid_until is null or valid_until > clock_timestamp()`,
  )
  const grants = await tx.query<GrantRow>(
    `select ${grantColumns} from access.grant g order by g.client_id, g.dataset_id, g.id`,
  )
  return {
    version,
    clients: clients.rows.map(toClient),
    keys: keys.rows,
    grants: grants.rows.map(toGrant),
  }
}

/**
 * What changed since a version, as it is now; null where that is not known any more. The
 * transaction must be repeatable read.
 */
export async function selectChanges(tx: Tx, since: number): Promise<SnapshotRows | null> {
  const { rows } = await tx.query(
    `select v.number::float8 as number, v.forgotten::float8 as forgotten, v.number >= $1 as known,
       array(select distinct c.client_id from access.change c
         where c.version > $1 and c.client_id is not null) as clients,
       array(select distinct c.grant_id from access.change c
         where c.version > $1 and c.grant_id is not null)::text[] as grants,
       array(select distinct c.key_id from access.change c
         where c.version > $1 and c.key_id is not null)::text[] as keys,
       exists (select from access.change c where c.version > $1
         and num_nonnulls(c.client_id, c.grant_id, c.key_id) = 0) as removed
     from access.version v`,
    [since],
  )
  const [found] = rows
  if (!found.known || found.forgotten > since || found.removed) return null
  const clients = await tx.query<ClientRow>(
    `select ${clientColumns} from people.client where id = any ($1)`,
    [found.clients],
  )
  const keys = await tx.query<KeyTerm>(
    `select ${keyColumns} from people.client_key where id = any ($1::bigint[])`,
    [found.keys],
  )
  const grants = await tx.query<GrantRow>(
    `select ${grantColumns} from access.grant g where g.id = any ($1::bigint[]) order by g.id`,
    [found.grants],
  )
  return {
    version: found.number,
    clients: clients.rows.map(toClient),
    keys: keys.rows,
    grants: grants.rows.map(toGrant),
  }
}

export async function selectVersion(db: Queryable): Promise<number> {
  const { rows } = await db.query('select number::float8 as number from access.version')
  return rows[0].number
}

/** Forgets what changed before the last so many versions. */
export async function deleteOldChanges(db: Queryable, versionsKept: number): Promise<void> {
  await db.query(
    `with moved as (
       update access.version set forgotten = number - $1 where number - $1 > forgotten
       returning forgotten)
     delete from access.change c using moved m where c.version <= m.forgotten`,
    [versionsKept],
  )
}
