/** What is known about the equality of a part with its source, kept beside the data. */
import type { Queryable } from '../pg/database.ts'
import type { SupplyIdentity } from './supply.ts'

/**
 * The statement that a copy equals its source, or by how much not. Digests are sums of row digests
 * modulo 2^256, 64 hex digits; with a salt they were computed afresh under it (audit mode).
 */
export type Certificate = {
  dataset: string
  part: string
  version: number
  equal: boolean
  heldBack: number
  sequence: number
  at: string
  /** Rows and digest of the whole source; null where nobody has said them (`asPushed`). */
  source: SupplyIdentity & { rows: number | null; digest: string | null }
  store: { rows: number; digest: string }
  profile: string
  salt: string | null
  /** True: the changes sent are in, and nothing is known of the source as a whole. */
  asPushed?: boolean
  /** Rows stored as written although they break a rule, by a decision that is journaled. */
  released?: number
}

function stateOf({ equal, asPushed, heldBack }: Certificate): 'equal' | 'unequal' | 'as-pushed' {
  if (equal) return 'equal'
  return asPushed && heldBack === 0 ? 'as-pushed' : 'unequal'
}

/** The newest statement about a part, or null where it was never compared. */
export async function findCertificate(
  db: Queryable,
  dataset: string,
  part: number,
): Promise<Certificate | null> {
  const { rows } = await db.query(
    'select certificate::text from store.equality where dataset = $1 and part = $2',
    [dataset, part],
  )
  return rows[0] ? JSON.parse(rows[0].certificate) : null
}

/** What was seen of an earlier state does not stand in for what a later load has stated since. */
export async function keepEquality(
  tx: Queryable,
  dataset: string,
  part: number,
  certificate: Certificate,
  differences = 0,
): Promise<void> {
  await tx.query(
    `insert into store.equality values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (dataset, part) do update set state = excluded.state, kind = excluded.kind,
       as_of = excluded.as_of, file_sha256 = excluded.file_sha256, held_back = excluded.held_back,
       differences = excluded.differences, seq = excluded.seq, certificate = excluded.certificate
     where equality.seq <= excluded.seq`,
    [
      dataset,
      part,
      stateOf(certificate),
      certificate.source.kind,
      certificate.source.asOf,
      certificate.source.fileSha256 ?? null,
      certificate.heldBack,
      differences,
      certificate.sequence,
      JSON.stringify(certificate),
    ],
  )
}
