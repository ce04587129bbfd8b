/** Every statement about agencies and clients. */
import type { Queryable } from '../pg/database.ts'
import type { Agency } from './agency.ts'
import type { Client } from './client.ts'
import type { SecretHash } from './secret.ts'

export async function selectAgencies(db: Queryable, id: string | null): Promise<Agency[]> {
  const { rows } = await db.query(
    `select id, name_vi, name_en, identifier_old, identifier_new, contact, parent_id,
       valid_from::text, valid_to::text
     from people.agency where $1::text is null or id = $1 order by id`,
    [id],
  )
  return rows.map((row) => ({
    id: row.id,
    name: { vi: row.name_vi, en: row.name_en },
    identifierOld: row.identifier_old,
    identifierNew: row.identifier_new,
    contact: row.contact,
    parent: row.parent_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }))
}

/** Inserts or replaces; says whether anything is different now. */
export async function upsertAgency(tx: Queryable, agency: Agency): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into people.agency as old (id, name_vi, name_en, identifier_old, identifier_new,
       contact, parent_id, valid_from, valid_to)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name_vi = excluded.name_vi, name_en = excluded.name_en,
       identifier_old = excluded.identifier_old, identifier_new = excluded.identifier_new,
       contact = excluded.contact, parent_id = excluded.parent_id,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to
     where (old.name_vi, old.name_en, old.identifier_old, old.identifier_new, old.contact,
         old.parent_id, old.valid_from, old.valid_to)
       is distinct from (excluded.name_vi, excluded.name_en, excluded.identifier_old,
         excluded.identifier_new, excluded.contact, excluded.parent_id, excluded.valid_from,
         excluded.valid_to)`,
    [
      agency.id,
      agency.name.vi,
      agency.name.en,
      agency.identifierOld,
      agency.identifierNew,
      agency.contact,
      agency.parent,
      agency.validFrom,
      agency.validTo,
    ],
  )
  return rowCount === 1
}

export async function selectClients(db: Queryable, id: string | null): Promise<Client[]> {
  const { rows } = await db.query(
    `select id, agency_id, name, state, zones, scopes::text,
       (extract(epoch from created_at) * 1000)::float8 as created_ms,
       (extract(epoch from locked_at) * 1000)::float8 as locked_ms
     from people.client where $1::text is null or id = $1 order by id`,
    [id],
  )
  return rows.map((row) => ({
    id: row.id,
    agency: row.agency_id,
    name: row.name,
    state: row.state,
    zones: row.zones,
    scopes: JSON.parse(row.scopes),
    createdAt: new Date(row.created_ms).toISOString(),
    lockedAt: row.locked_ms === null ? null : new Date(row.locked_ms).toISOString(),
  }))
}

export type NewClient = {
  id: string
  agency: string
  name: string
  zones: string[] | null
  scopes: string[]
}

/** False if the id is taken. */
export async function insertClient(
  tx: Queryable,
  client: NewClient,
  secret: SecretHash,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into people.client (id, agency_id, name, secret_salt, secret_hash, zones, scopes)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
    [
      client.id,
      client.agency,
      client.name,
      secret.salt,
      secret.hash,
      client.zones,
      JSON.stringify(client.scopes),
    ],
  )
  return rowCount === 1
}

/** A client's secret and state for the token service; undefined where there is no such client. */
export async function selectSecret(
  db: Queryable,
  id: string,
): Promise<(SecretHash & { state: Client['state']; scopes: string[] }) | undefined> {
  const { rows } = await db.query({
    name: 'people-client-secret',
    text: `select secret_salt, secret_hash, state, scopes::text from people.client where id = $1`,
    values: [id],
  })
  const row = rows[0]
  if (!row) return undefined
  const scopes = JSON.parse(row.scopes)
  return { salt: row.secret_salt, hash: row.secret_hash, state: row.state, scopes }
}

export async function updateSecret(tx: Queryable, id: string, secret: SecretHash): Promise<void> {
  await tx.query('update people.client set secret_salt = $2, secret_hash = $3 where id = $1', [
    id,
    secret.salt,
    secret.hash,
  ])
}

/** Whether the state changed. A client that is unlocked has to fetch a token before it is active. */
export async function updateLock(tx: Queryable, id: string, locked: boolean): Promise<boolean> {
  const { rowCount } = await tx.query(
    locked
      ? `update people.client set state = 'locked', locked_at = clock_timestamp()
         where id = $1 and state <> 'locked'`
      : `update people.client set state = 'issued', locked_at = null
         where id = $1 and state = 'locked'`,
    [id],
  )
  return rowCount === 1
}

/** The first token of a client makes it active; later ones change nothing. */
export async function markActive(db: Queryable, id: string): Promise<void> {
  await db.query(`update people.client set state = 'active' where id = $1 and state = 'issued'`, [
    id,
  ])
}
