/** Credentials by name. Their text leaves this file only to the connector that needs it. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Sealer } from './seal.ts'

export const credentialNamePattern = /^[a-z0-9-]{1,48}$/

/** What may be shown of a credential. */
export type CredentialListed = { name: string; setAt: string; usedAt: string | null }

export async function readCredential(db: Queryable, sealer: Sealer, name: string): Promise<string> {
  const { rows } = await db.query(
    `update credential.credential set used_at = clock_timestamp() where name = $1
     returning sealed, key_id`,
    [name],
  )
  if (!rows[0]) throw new Refusal('credential.unknown', { name })
  return sealer.open(name, rows[0].sealed, rows[0].key_id)
}

export async function listCredentials(db: Queryable): Promise<CredentialListed[]> {
  const { rows } = await db.query(
    `select name, to_char(set_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as set_at,
       to_char(used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as used_at
     from credential.credential order by name`,
  )
  return rows.map((row) => ({ name: row.name, setAt: row.set_at, usedAt: row.used_at }))
}
