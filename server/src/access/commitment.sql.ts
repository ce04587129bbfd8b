/** Statements about commitments. */
import type { Queryable } from '../pg/database.ts'
import type { Commitment } from './commitment.ts'

export type NewCommitment = {
  grant: number
  fileName: string
  document: Buffer
  sha256: Buffer
  signer: string
  signedOn: string
  validUntil: Date
}

export async function insertCommitment(tx: Queryable, one: NewCommitment): Promise<number> {
  const { rows } = await tx.query(
    `insert into access.commitment (grant_id, file_name, document, document_sha256, signer,
       signed_on, valid_until)
     values ($1, $2, $3, $4, $5, $6, $7) returning id::float8 as id`,
    [one.grant, one.fileName, one.document, one.sha256, one.signer, one.signedOn, one.validUntil],
  )
  return rows[0].id
}

/** Whether it had not been withdrawn before. */
export async function updateWithdrawn(tx: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update access.commitment set withdrawn_at = clock_timestamp()
     where id = $1 and withdrawn_at is null`,
    [id],
  )
  return rowCount === 1
}

export async function selectCommitments(
  db: Queryable,
  filter: { id?: number; grant?: number },
): Promise<Commitment[]> {
  const { rows } = await db.query(
    `select t.id::float8 as id, t.grant_id::float8 as grant, g.client_id, g.agency_id, g.dataset_id,
       g.third_party, t.file_name, encode(t.document_sha256, 'hex') as sha256,
       length(t.document) as bytes, t.signer, t.signed_on::text,
       (extract(epoch from t.valid_until) * 1000)::float8 as until_ms,
       (extract(epoch from t.created_at) * 1000)::float8 as created_ms,
       (extract(epoch from t.withdrawn_at) * 1000)::float8 as withdrawn_ms
     from access.commitment t join access.grant g on g.id = t.grant_id
     where ($1::bigint is null or t.id = $1) and ($2::bigint is null or t.grant_id = $2)
     order by t.id`,
    [filter.id ?? null, filter.grant ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    grant: row.grant,
    client: row.client_id,
    agency: row.agency_id,
    dataset: row.dataset_id,
    thirdParty: row.third_party,
    fileName: row.file_name,
    sha256: row.sha256,
    bytes: row.bytes,
    signer: row.signer,
    signedOn: row.signed_on,
    createdAtMs: row.created_ms,
    validUntilMs: row.until_ms,
    withdrawnAtMs: row.withdrawn_ms,
  }))
}

/** The document as it was handed in. */
export async function selectDocument(db: Queryable, id: number): Promise<Buffer | null> {
  const { rows } = await db.query('select document from access.commitment where id = $1', [id])
  return rows[0]?.document ?? null
}
