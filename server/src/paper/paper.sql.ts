/** Every statement about papers. */
import type { Queryable } from '../pg/database.ts'
import type { Paper } from './paper.ts'

const columns = `id::float8 as id, agency_id, number, issued_on::text, signer,
  encode(file_sha256, 'hex') as sha256, file_name, file_bytes::float8 as file_bytes, kept_by,
  to_char(kept_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as kept_at`

// oxlint-disable-next-line typescript/no-explicit-any
function readRow(row: any): Paper {
  const file = { sha256: row.sha256, name: row.file_name, bytes: row.file_bytes }
  return {
    id: row.id,
    agency: row.agency_id,
    number: row.number,
    issuedOn: row.issued_on,
    signer: row.signer,
    file: row.sha256 === null ? null : file,
    keptBy: row.kept_by,
    keptAt: row.kept_at,
  }
}

export async function insertPaper(
  tx: Queryable,
  made: Omit<Paper, 'id' | 'keptAt'>,
): Promise<number> {
  const { file } = made
  const { rows } = await tx.query(
    `insert into paper.document (agency_id, number, issued_on, signer, file_sha256, file_name,
       file_bytes, kept_by)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8) returning id::float8 as id`,
    [
      made.agency,
      made.number,
      made.issuedOn,
      made.signer,
      file?.sha256 ?? null,
      file?.name ?? null,
      file?.bytes ?? null,
      made.keptBy,
    ],
  )
  return rows[0].id
}

export async function selectPaper(db: Queryable, id: number): Promise<Paper | null> {
  const { rows } = await db.query(`select ${columns} from paper.document where id = $1`, [id])
  return rows[0] ? readRow(rows[0]) : null
}

/** Newest first. */
export async function selectPapers(
  db: Queryable,
  filter: { agencies: readonly string[] | null; before: number | null; limit: number },
): Promise<Paper[]> {
  const { rows } = await db.query(
    `select ${columns} from paper.document
     where ($1::text[] is null or agency_id = any ($1)) and ($2::bigint is null or id < $2)
     order by id desc limit $3`,
    [filter.agencies, filter.before, filter.limit],
  )
  return rows.map(readRow)
}
