/** Proofs that count once: assertions at the token service, DPoP proofs at every call. */
import type { Queryable } from '../pg/database.ts'

export type Proof = {
  hash: Buffer
  /** Seconds since 1970, after which it would be refused for its age. */
  expires: number
}

/**
 * For each proof whether it is the first of its kind: across processes, and of two that arrive at
 * the same moment for one alone. One statement for all.
 */
export async function takeProofs(db: Queryable, proofs: readonly Proof[]): Promise<boolean[]> {
  // Always in the same order, so that two statements with proofs in common cannot wait crosswise.
  const sorted = proofs.toSorted((a, b) => Buffer.compare(a.hash, b.hash))
  const { rows } = await db.query<{ hash: Buffer }>({
    name: 'client-take-proofs',
    text: `insert into people.used_proof (hash, expires_at)
      select hash, to_timestamp(expires) from unnest($1::bytea[], $2::float8[]) as t (hash, expires)
      on conflict (hash) do nothing returning hash`,
    values: [sorted.map((one) => one.hash), sorted.map((one) => one.expires)],
  })
  const taken = new Set(rows.map(({ hash }) => hash.toString('base64')))
  return proofs.map(({ hash }) => taken.delete(hash.toString('base64')))
}

/** Removes what would be refused for its age by now. Returns how many. */
export async function sweepProofs(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `delete from people.used_proof where expires_at < clock_timestamp() - interval '1 minute'`,
  )
  return rowCount ?? 0
}
