/** The keys that sign access tokens, kept in the database so that all nodes sign alike. */
import { hkdfSync, generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { Database } from '../pg/database.ts'

/** A private P-256 key as JWK, with `kid`, `alg` and `use`. */
export type SigningKey = {
  kty: string
  crv: string
  x: string
  y: string
  d: string
  kid: string
  alg: 'ES256'
  use: 'sig'
}

/** Any number, so long as every node takes the same. */
const lockKey = 4_417_902_551_836

/** A retired key verifies for as long as a token under it may live, with room for clocks. */
const retiredForMinutes = 15

/**
 * The keys in use, the one that signs first. Makes the first one where there is none; of two nodes
 * that start at once one makes it and the other finds it.
 */
export async function loadSigningKeys(db: Database): Promise<SigningKey[]> {
  return db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lockKey])
    const found = await tx.query(
      `select private_jwk::text from people.signing_key
       where retired_at is null or retired_at > now() - make_interval(mins => $1)
       order by retired_at nulls first, created_at desc`,
      [retiredForMinutes],
    )
    if (found.rows.length > 0) return found.rows.map((row) => JSON.parse(row.private_jwk))
    const key = await makeSigningKey()
    await tx.query('insert into people.signing_key (kid, private_jwk) values ($1, $2)', [
      key.kid,
      JSON.stringify(key),
    ])
    return [key]
  })
}

async function makeSigningKey(): Promise<SigningKey> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = pair.privateKey.export({ format: 'jwk' }) as Omit<SigningKey, 'kid' | 'alg' | 'use'>
  const kid = await calculateJwkThumbprint(jwk)
  return { ...jwk, kid, alg: 'ES256', use: 'sig' }
}

/** A key for another use, made from the newest signing key, so that it survives a restart. */
export async function deriveKey(db: Database, use: string): Promise<Buffer> {
  const [newest] = await loadSigningKeys(db)
  if (!newest) throw new Error('there is no signing key')
  return Buffer.from(
    hkdfSync('sha256', Buffer.from(newest.d, 'base64url'), Buffer.alloc(0), use, 32),
  )
}
