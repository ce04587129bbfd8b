/** Every statement about drafts. */
import type { Queryable } from '../pg/database.ts'
import type { Draft, DraftFields, DraftState } from './draft.ts'

const utc = (name: string) =>
  `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`

const columns = `id::text, owner, state, fields::text, revisions::text, sample::text, edited_by,
  ${utc('begun_at')}, ${utc('edited_at')}, ${utc('submitted_at')}, submitted_by, reason, dataset,
  decided_by, document_number, document_date::text,
  (select b.definition::text from catalogue.dataset_version b
   where b.dataset = d.changes and b.version = d.from_version) as base`

/** Lists show nothing of the first rows, which are many. */
const listed = columns.replace('sample::text', `(sample - 'tops')::text as sample`)

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
    decidedBy: row.decided_by,
    documentNumber: row.document_number,
    documentDate: row.document_date,
    base: row.base === null ? null : JSON.parse(row.base),
  }
}

export async function insertDraft(
  tx: Queryable,
  made: Pick<Draft, 'id' | 'owner' | 'fields' | 'sample' | 'editedBy' | 'base'>,
): Promise<void> {
  const { id, owner, editedBy, base } = made
  const texts = [JSON.stringify(made.fields), JSON.stringify(made.sample)]
  await tx.query(
    `insert into draft.draft (id, owner, fields, sample, edited_by, changes, from_version)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, owner, ...texts, editedBy, base?.id ?? null, base?.version ?? null],
  )
}

/** What a step held at a revision; null where that is not known. */
export async function selectSaved(
  db: Queryable,
  id: string,
  { step, revision }: { step: string; revision: number },
): Promise<DraftFields | null> {
  const { rows } = await db.query(
    `select fields::text from draft.saved where draft::text = $1 and step = $2 and revision = $3`,
    [id, step, revision],
  )
  return rows[0] ? JSON.parse(rows[0].fields) : null
}

export async function insertSaved(
  tx: Queryable,
  id: string,
  saved: { step: string; revision: number; fields: DraftFields; by: string },
): Promise<void> {
  await tx.query(
    `insert into draft.saved (draft, step, revision, fields, saved_by) values ($1, $2, $3, $4, $5)`,
    [id, saved.step, saved.revision, JSON.stringify(saved.fields), saved.by],
  )
}

/** The draft that is being written of a dataset's next version. */
export async function selectChange(db: Queryable, dataset: string): Promise<string | null> {
  const { rows } = await db.query(
    `select id::text from draft.draft
     where changes = $1 and state in ('open', 'submitted', 'returned')`,
    [dataset],
  )
  return rows[0]?.id ?? null
}

/** With `lock`, nobody else changes it until the transaction ends. */
export async function selectDraft(db: Queryable, id: string, lock = false): Promise<Draft | null> {
  const { rows } = await db.query(
    `select ${columns} from draft.draft d where id::text = $1 ${lock ? 'for update of d' : ''}`,
    [id],
  )
  return rows[0] ? readRow(rows[0]) : null
}

export type DraftFilter = {
  owners?: readonly string[] | undefined
  states?: readonly DraftState[] | undefined
  /** Only of datasets whose page waits for the decision on opening them, or that have no row. */
  unfinished?: boolean
  /** Begun before the one of this id, for the next page. */
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function selectDrafts(db: Queryable, filter: DraftFilter): Promise<Draft[]> {
  const { rows } = await db.query(
    `select ${listed} from draft.draft d
     where ($1::text[] is null or owner = any ($1)) and ($2::text[] is null or state = any ($2))
       and ($3::text is null or (d.begun_at, d.id) < (
         select b.begun_at, b.id from draft.draft b where b.id::text = $3))
       and (not $5 or exists (
         select 1 from catalogue.dataset c left join store.dataset_state s on s.dataset = c.id
         where c.id = d.dataset and d.changes is null
           and (c.awaits_release or coalesce(s.rows, 0) = 0)))
     order by d.begun_at desc, d.id desc limit $4`,
    [
      filter.owners ?? null,
      filter.states ?? null,
      filter.before ?? null,
      filter.limit,
      filter.unfinished ?? false,
    ],
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

/** Another table of the sample, with what it makes of every step. */
export async function updateTable(
  tx: Queryable,
  id: string,
  to: Pick<Draft, 'fields' | 'sample' | 'revisions'> & { by: string },
): Promise<void> {
  const texts = [to.fields, to.sample, to.revisions].map((one) => JSON.stringify(one))
  await tx.query(
    `update draft.draft set fields = $2, sample = $3, revisions = $4, edited_by = $5,
       edited_at = clock_timestamp() where id = $1`,
    [id, ...texts, to.by],
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
  to: { state: DraftState; reason?: string; made?: Made },
): Promise<void> {
  const { state, reason = null, made } = to
  await tx.query(
    `update draft.draft set state = $2, reason = $3, dataset = $4, version = $5, decided_by = $6,
       document_number = $7, document_date = $8,
       -- Nobody chooses any more, so the rows of the sample go.
       sample = case when $2 in ('approved', 'withdrawn') then sample - 'tops' else sample end
     where id = $1`,
    [
      id,
      state,
      reason,
      made?.dataset ?? null,
      made?.version ?? null,
      made?.decidedBy ?? null,
      made?.documentNumber ?? null,
      made?.documentDate ?? null,
    ],
  )
}

export type Made = {
  dataset: string
  version: number
  decidedBy: string
  documentNumber: string
  documentDate: string
}
