/** Every statement about relying parties. */
import type { SecretHash } from '../client/secret.ts'
import type { Queryable } from '../pg/database.ts'
import type { RelyingParty } from './relying-party.ts'

export type StoredParty = RelyingParty & { secret: SecretHash | null }

/** Those that were not removed, by id. */
export async function selectParties(db: Queryable, id?: string): Promise<StoredParty[]> {
  const { rows } = await db.query(
    `select id, agency_id, name_vi, name_en, redirect_uris, logout_uris, secret_salt, secret_hash
     from openid.relying_party where removed_at is null and ($1::text is null or id = $1)
     order by id`,
    [id ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    agency: row.agency_id,
    name: { vi: row.name_vi, en: row.name_en },
    redirectUris: row.redirect_uris,
    logoutUris: row.logout_uris,
    confidential: row.secret_hash !== null,
    secret: row.secret_hash === null ? null : { salt: row.secret_salt, hash: row.secret_hash },
  }))
}

/** False if the id was ever used. */
export async function insertParty(tx: Queryable, party: StoredParty): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into openid.relying_party (id, agency_id, name_vi, name_en, redirect_uris, logout_uris,
       secret_salt, secret_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [
      party.id,
      party.agency,
      party.name.vi,
      party.name.en,
      party.redirectUris,
      party.logoutUris,
      party.secret?.salt ?? null,
      party.secret?.hash ?? null,
    ],
  )
  return rowCount === 1
}

export async function removeParty(tx: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update openid.relying_party set removed_at = clock_timestamp()
     where id = $1 and removed_at is null`,
    [id],
  )
  return rowCount === 1
}
