/** Tokens with a term of the test's choosing, signed with the keys of a running Kho. */
import { importJWK, SignJWT } from 'jose'
import { loadSigningKeys } from '../../src/client/signing-key.ts'
import type { Database } from '../../src/pg/database.ts'

export async function signToken(
  db: Database,
  publicUrl: string,
  input: { client: string; seconds: number; scope?: string; key?: number },
): Promise<string> {
  const { client, seconds, scope = 'read' } = input
  const [key] = await loadSigningKeys(db)
  if (!key) throw new Error('there is no signing key')
  const { rows } = await db.query(
    'select min(id)::float8 as id from people.client_key where client_id = $1',
    [client],
  )
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({
    client_id: client,
    key_id: input.key ?? rows[0].id,
    scope,
    jti: `${client}-${now}-${seconds}`,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
    .setIssuer(`${publicUrl}/oauth`)
    .setAudience(`${publicUrl}/api`)
    .setSubject(client)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(await importJWK({ ...key }, 'ES256'))
}
