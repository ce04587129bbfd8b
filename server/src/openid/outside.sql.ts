/** Every statement about entries by an outside provider. */
import type { Queryable } from '../pg/database.ts'

export type OutsideTry = { state: string; nonce: string; verifier: string; next: string }

export async function insertTry(
  db: Queryable,
  tokenHash: Buffer,
  given: OutsideTry,
): Promise<void> {
  await db.query('delete from openid.outside_try where expires_at < clock_timestamp()')
  await db.query(
    `insert into openid.outside_try (token_hash, state, nonce, verifier, next, expires_at)
     values ($1, $2, $3, $4, $5, clock_timestamp() + interval '10 minutes')`,
    [tokenHash, given.state, given.nonce, given.verifier, given.next],
  )
}

/** Takes it, once. */
export async function takeTry(db: Queryable, tokenHash: Buffer): Promise<OutsideTry | undefined> {
  const { rows } = await db.query(
    `delete from openid.outside_try where token_hash = $1 and expires_at > clock_timestamp()
     returning state, nonce, verifier, next`,
    [tokenHash],
  )
  return rows[0]
}

/** The account of an identity, locked against a second entry at the same moment. */
export async function lockIdentity(
  tx: Queryable,
  issuer: string,
  subjectHash: Buffer,
): Promise<string | undefined> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 1))`, [
    subjectHash,
  ])
  const { rows } = await tx.query(
    `update openid.outside_identity set last_at = clock_timestamp()
     where issuer = $1 and subject_hash = $2 returning account_id`,
    [issuer, subjectHash],
  )
  return rows[0]?.account_id
}

export async function insertIdentity(
  tx: Queryable,
  given: { issuer: string; subjectHash: Buffer; account: string },
): Promise<void> {
  await tx.query(
    `insert into openid.outside_identity (issuer, subject_hash, account_id) values ($1, $2, $3)`,
    [given.issuer, given.subjectHash, given.account],
  )
}

export type SealedKey = { sealed: Buffer; keyId: string }

/** The key that is there; of two that are made at once the first stays. */
export async function keepKey(db: Queryable, made: SealedKey): Promise<SealedKey> {
  await db.query(
    `insert into openid.outside_key (sealed, key_id) values ($1, $2) on conflict do nothing`,
    [made.sealed, made.keyId],
  )
  const { rows } = await db.query('select sealed, key_id as "keyId" from openid.outside_key')
  return rows[0]
}
