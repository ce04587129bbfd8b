/** Every statement about drafts. */
import type { Queryable } from '../pg/database.ts'
import type { Draft, DraftFields, DraftState } from './draft.ts'

const utc = (name: string) =>
  `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`

const columns = `id::text, owner, state, fields::text, revisions::text, sample::text, edited_by,
  ${utc('begun_at')}, ${utc('edited_at')}, ${utc('submitted_at')}, submitted_by, reason, dataset`

function readRow(row: any): Draft {
  return {
    id: row.id,
    owner: row.owner,
    state: row.state,
    fields: JSON.parse(row.fields),
    revisions: JSON.parse(row.revisions),
    sample: JSON.parse(row.sample),
    begunAt: row.begun_at,
    editedBy: row.edited_by,
    editedAt: row.edited_at,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    reason: row.reason,
    dataset: row.dataset,
  }
}

export async function insertDraft(
  tx: Queryable,
  made: Pick<Draft, 'id' | 'owner' | 'fields' | 'sample' | 'editedBy'>,
): Promise<void> {
  await tx.query(
    'insert into draft.draft (id, owner, fields, sample, edited_by) values ($1, $2, $3, $4, $5)',
    [made.id, made.owner, JSON.stringify(made.fields), JSON.stringify(made.sample), made.editedBy],
  )
}

/** With `lock`, nobody else changes it until the transaction ends. */
export async function selectDraft(db: Queryable, id: string, lock = false): Promise<Draft | null> {
  const { rows } = await db.query(
    `select ${columns} from draft.draft where id::text = $1 ${lock ? 'for update' : ''}`,
    [id],
  )
  return rows[0] ? readRow(rows[0]) : null
}

export type DraftFilter = {
  owners?: readonly string[] | undefined
  states?: readonly DraftState[] | undefined
  /** Begun before the one of this id, for the next page. */
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectDrafts(db: Queryable, filter: DraftFilter): Promise<Draft[]> {
  const { rows } = await db.query(
    `select ${columns} from draft.draft d
     where ($1::text[] is null or owner = any ($1)) and ($2::text[] is null or state = any ($2))
       and ($3::text is null or (d.begun_at, d.id) < (
         select b.begun_at, b.id from draft.draft b where b.id::text = $3))
     order by d.begun_at desc, d.id desc limit $4`,
    [filter.owners ?? null, filter.states ?? null, filter.before ?? null, filter.limit],
  )
  return rows.map(readRow)
}

export async function updateStep(
  tx: Queryable,
  id: string,
  saved: { fields: DraftFields; step: string; revision: number; by: string },
): Promise<void> {
  await tx.query(
    `update draft.draft set fields = $2, revisions = revisions || jsonb_build_object($3::text, $4::int),
       edited_by = $5, edited_at = clock_timestamp() where id = $1`,
    [id, JSON.stringify(saved.fields), saved.step, saved.revision, saved.by],
  )
}

export async function updateSubmitted(tx: Queryable, id: string, by: string): Promise<void> {
  await tx.query(
    `update draft.draft set state = 'submitted', submitted_by = $2,
       submitted_at = clock_timestamp(), reason = null where id = $1`,
    [id, by],
  )
}

export async function updateState(
  tx: Queryable,
  id: string,
  to: { state: DraftState; reason?: string; dataset?: string; version?: number },
): Promise<void> {
  const { state, reason = null, dataset = null, version = null } = to
  await tx.query(
    'update draft.draft set state = $2, reason = $3, dataset = $4, version = $5 where id = $1',
    [id, state, reason, dataset, version],
  )
}
