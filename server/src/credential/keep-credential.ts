/** The act that keeps a credential, in place of the one of the same name. It is never shown again. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { credentialNamePattern } from './credential.ts'
import type { Sealer } from './seal.ts'

const charactersMax = 65_536

export async function keepCredential(
  tx: Queryable,
  actor: string,
  input: { sealer: Sealer; name: string; text: string },
): Promise<void> {
  const { sealer, name, text } = input
  if (!credentialNamePattern.test(name)) throw new Refusal('credential.bad-name', { name })
  if (text === '' || text.length > charactersMax) {
    throw new Refusal('credential.bad-text', { name, length: text.length, limit: charactersMax })
  }
  await tx.query(
    `insert into credential.credential (name, sealed, key_id) values ($1, $2, $3)
     on conflict (name) do update set sealed = excluded.sealed, key_id = excluded.key_id,
       set_at = clock_timestamp(), used_at = null`,
    [name, sealer.seal(name, text), sealer.keyId],
  )
  await append(tx, { kind: 'credential.kept', fields: { credential: name }, payload: { actor } })
}
