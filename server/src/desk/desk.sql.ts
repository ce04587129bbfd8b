/** Every statement of the supply desk. */
import type { Queryable } from '../pg/database.ts'
import type { Link } from './link.ts'
import type { Submission } from './submission.ts'

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`

const linkColumns = `k.id, k.dataset, k.part, k.issued_for, k.zones, k.entered,
  ${ms('k.valid_until')} as valid_until, ${ms('k.issued_at')} as issued_at,
  ${ms('k.revoked_at')} as revoked_at, ${ms('k.entered_at')} as entered_at`

type Row = Record<string, unknown>

function linkOf(row: Row): Link {
  return {
    id: row.id as string,
    dataset: row.dataset as string,
    part: row.part as number,
    issuedFor: row.issued_for as string,
    zones: row.zones as string[] | null,
    validUntil: new Date(row.valid_until as number),
    issuedAt: new Date(row.issued_at as number),
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at as number),
    entered: row.entered as number,
    enteredAt: row.entered_at === null ? null : new Date(row.entered_at as number),
  }
}

export async function insertLink(
  tx: Queryable,
  link: Pick<Link, 'id' | 'dataset' | 'part' | 'issuedFor' | 'zones' | 'validUntil'>,
  codeHash: Buffer,
): Promise<void> {
  await tx.query(
    `insert into desk.link (id, code_hash, dataset, part, issued_for, zones, valid_until)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [link.id, codeHash, link.dataset, link.part, link.issuedFor, link.zones, link.validUntil],
  )
}

export async function selectLinks(db: Queryable, dataset: string | null): Promise<Link[]> {
  const { rows } = await db.query(
    `select ${linkColumns} from desk.link k where $1::text is null or dataset = $1
     order by issued_at, id`,
    [dataset],
  )
  return rows.map(linkOf)
}

/** The link of a code; it stays as it is until the transaction ends. */
export async function lockLinkOf(tx: Queryable, codeHash: Buffer): Promise<Link | null> {
  const { rows } = await tx.query(
    `select ${linkColumns} from desk.link k where code_hash = $1 for update`,
    [codeHash],
  )
  return rows[0] ? linkOf(rows[0]) : null
}

/** The link that was revoked by this, or null where there is none to revoke. */
export async function markRevoked(tx: Queryable, id: string): Promise<Link | null> {
  const { rows } = await tx.query(
    `update desk.link k set revoked_at = clock_timestamp()
     where id::text = $1 and revoked_at is null returning ${linkColumns}`,
    [id],
  )
  return rows[0] ? linkOf(rows[0]) : null
}

export async function insertSession(
  tx: Queryable,
  session: { link: string; tokenHash: Buffer; expiresAt: Date },
): Promise<void> {
  await tx.query('delete from desk.session where expires_at < clock_timestamp()')
  await tx.query('insert into desk.session values ($1, $2, $3)', [
    session.tokenHash,
    session.link,
    session.expiresAt,
  ])
  await tx.query(
    `update desk.link set entered = entered + 1, entered_at = clock_timestamp() where id = $1`,
    [session.link],
  )
}

export async function selectLinkOfSession(db: Queryable, tokenHash: Buffer): Promise<Link | null> {
  const { rows } = await db.query(
    `select ${linkColumns} from desk.session s join desk.link k on k.id = s.link
     where s.token_hash = $1 and s.expires_at > clock_timestamp()`,
    [tokenHash],
  )
  return rows[0] ? linkOf(rows[0]) : null
}

export async function deleteSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.query('delete from desk.session where token_hash = $1', [tokenHash])
}

const submissionColumns = `id, link, file_sha256, file_name, kind, state, load_id, marked,
  refusal::text as refusal, places::text as places, ${ms('sent_at')} as sent_at`

function submissionOf(row: Row): Submission {
  return {
    id: row.id as string,
    link: row.link as string,
    fileSha256: row.file_sha256 as string,
    fileName: row.file_name as string,
    kind: row.kind as string,
    state: row.state as Submission['state'],
    loadId: row.load_id as string | null,
    refusal: JSON.parse((row.refusal as string | null) ?? 'null') as Submission['refusal'],
    places: JSON.parse(row.places as string) as Submission['places'],
    marked: row.marked as boolean,
    sentAt: new Date(row.sent_at as number),
  }
}

/** False where the same form has brought the same file before. */
export async function insertSubmission(
  tx: Queryable,
  given: Pick<Submission, 'id' | 'link' | 'fileSha256' | 'fileName' | 'kind'> & { once: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into desk.submission (id, link, once, file_sha256, file_name, kind, state)
     values ($1, $2, $3, $4, $5, $6, 'working') on conflict (link, once, file_sha256) do nothing`,
    [given.id, given.link, given.once, given.fileSha256, given.fileName, given.kind],
  )
  return rowCount === 1
}

export async function selectTwin(
  db: Queryable,
  given: { link: string; once: string; fileSha256: string },
): Promise<Submission> {
  const { rows } = await db.query(
    `select ${submissionColumns} from desk.submission
     where link = $1 and once = $2 and file_sha256 = $3`,
    [given.link, given.once, given.fileSha256],
  )
  return submissionOf(rows[0]!)
}

export async function selectSubmission(
  db: Queryable,
  asked: { link: string; id: string },
): Promise<Submission | null> {
  const { rows } = await db.query(
    `select ${submissionColumns} from desk.submission where link = $1 and id::text = $2`,
    [asked.link, asked.id],
  )
  return rows[0] ? submissionOf(rows[0]) : null
}

/** The submission of whose load a load takes corrected rows, or null. */
export async function selectCorrected(db: Queryable, load: string): Promise<string | null> {
  const { rows } = await db.query(
    `select s.id from intake.load l join desk.submission s on s.load_id = l.corrects
     where l.id = $1 order by s.sent_at limit 1`,
    [load],
  )
  return (rows[0]?.id as string | undefined) ?? null
}

export type ListedSubmission = Submission & { rows: number | null; heldBack: number | null }

/** The last ones of a link, newest first, with the rows that their loads took and held back. */
export async function listSubmissions(db: Queryable, link: string): Promise<ListedSubmission[]> {
  const { rows } = await db.query(
    `select s.*, l.rows::float8 as rows, l.held_back::float8 as held_back
     from (select ${submissionColumns} from desk.submission where link = $1) s
     left join intake.load l on l.id = s.load_id order by s.sent_at desc limit 10`,
    [link],
  )
  return rows.map((row) => ({
    ...submissionOf(row),
    rows: row.rows as number | null,
    heldBack: row.held_back as number | null,
  }))
}

export async function updateSubmission(
  db: Queryable,
  id: string,
  now: Pick<Submission, 'state'> & Partial<Submission>,
): Promise<void> {
  await db.query(
    `update desk.submission set state = $2, load_id = coalesce($3, load_id), refusal = $4,
       places = $5, marked = $6, file_name = coalesce($7, file_name) where id = $1`,
    [
      id,
      now.state,
      now.loadId ?? null,
      now.refusal ? JSON.stringify(now.refusal) : null,
      JSON.stringify(now.places ?? {}),
      now.marked ?? false,
      now.fileName ?? null,
    ],
  )
}
