/** Every statement about requests themselves; terms and procedures have a file of their own. */
import type { Asked, Draft, RequestState } from '@kho/contract/request.ts'
import type { Queryable } from '../pg/database.ts'
import type { AccessRequest, Role } from './request.ts'

const utc = (name: string) => `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = `r.id::float8 as id, r.state, r.agency_id, r.source, r.document_number,
  r.document_date::text, r.document_signer, encode(r.document_sha256, 'hex') as document_sha256, r.asked::text,
  r.revision, r.authors, r.renews::float8 as renews, r.dataset_id, r.owner_id, r.personal, r.steps,
  (select count(*)::int from request.decision d where d.request_id = r.id) as decided,
  coalesce(case when r.submitted_at is not null then r.asked ->> 'kind' end,
    (select case when v.definition ->> 'keeping' = 'through' then 'service' else 'dataset' end
     from catalogue.dataset c join catalogue.dataset_version v
       on v.dataset = c.id and v.version = c.version
     where c.id = r.dataset_id)) as kind,
  ${utc('r.created_at')} as created_at, ${utc('r.changed_at')} as changed_at,
  ${utc('r.submitted_at')} as submitted_at, r.due_on::text, r.days_left, r.complete_by::text,
  ${utc('r.ended_at')} as ended_at`

// oxlint-disable-next-line typescript/no-explicit-any
function readRow(row: any): AccessRequest {
  return {
    id: row.id,
    state: row.state,
    agency: row.agency_id,
    source: row.source,
    document:
      row.document_number === null
        ? null
        : {
            number: row.document_number,
            date: row.document_date,
            signer: row.document_signer,
            sha256: row.document_sha256,
          },
    asked: JSON.parse(row.asked),
    revision: row.revision,
    authors: row.authors,
    renews: row.renews,
    dataset: row.dataset_id,
    kind: row.kind,
    owner: row.owner_id,
    personal: row.personal,
    steps: row.steps,
    decided: row.decided,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    submittedAt: row.submitted_at,
    dueOn: row.due_on,
    daysLeft: row.days_left,
    completeBy: row.complete_by,
    endedAt: row.ended_at,
  }
}

export type NewRequest = {
  agency: string
  author: string
  asked: Draft
  dataset: string | null
  renews: number | null
  paper: { number: string; date: string; signer: string; sha256: string | null } | null
}

export async function insertRequest(tx: Queryable, made: NewRequest): Promise<number> {
  const { paper } = made
  const { rows } = await tx.query(
    `insert into request.request (agency_id, authors, asked, dataset_id, renews, source,
       document_number, document_date, document_signer, document_sha256)
     values ($1, array[$2], $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex')) returning id::float8 as id`,
    [
      made.agency,
      made.author,
      JSON.stringify(made.asked),
      made.dataset,
      made.renews,
      paper ? 'paper' : 'online',
      paper?.number ?? null,
      paper?.date ?? null,
      paper?.signer ?? null,
      paper?.sha256 ?? null,
    ],
  )
  return rows[0].id
}

/** With `lock`, nobody else moves it until the transaction ends. */
export async function selectRequest(
  db: Queryable,
  id: number,
  lock = false,
): Promise<AccessRequest | null> {
  // Locked first, in a statement of its own: what is counted beside it must be of after the lock.
  if (lock) await db.query('select from request.request where id = $1 for update', [id])
  const { rows } = await db.query(`select ${columns} from request.request r where r.id = $1`, [id])
  return rows[0] ? readRow(rows[0]) : null
}

export type RequestFilter = {
  /** Of these agencies; null for all. */
  agencies: readonly string[] | null
  /** For these owners; null for all. */
  owners: readonly string[] | null
  states: readonly RequestState[] | null
  dataset: string | null
  /** Older than this one, for the next page. */
  before: number | null
  limit: number
}

/** Newest first. */
export async function selectRequests(
  db: Queryable,
  { agencies, owners, states, dataset, before, limit }: RequestFilter,
): Promise<AccessRequest[]> {
  const { rows } = await db.query(
    `select ${columns} from request.request r
     where ($1::text[] is null or r.agency_id = any ($1)) and ($2::text[] is null or r.owner_id = any ($2))
       and ($3::text[] is null or r.state = any ($3)) and ($4::text is null or r.dataset_id = $4)
       and ($5::bigint is null or r.id < $5)
     order by r.id desc limit $6`,
    [agencies, owners, states, dataset, before, limit],
  )
  return rows.map(readRow)
}

/** Those that wait for a decision: the nearest due first, those without a term last. */
export async function selectWaiting(
  db: Queryable,
  filter: { owners: readonly string[] | null; dueBefore: string | null },
): Promise<AccessRequest[]> {
  const { rows } = await db.query(
    `select ${columns} from request.request r
     where r.state = 'submitted' and ($1::text[] is null or r.owner_id = any ($1))
       and ($2::date is null or r.due_on < $2)
     order by r.due_on nulls last, r.id limit 1000`,
    [filter.owners, filter.dueBefore],
  )
  return rows.map(readRow)
}

/** What was typed so far; whoever typed it is an author from then on. */
export async function updateDraft(
  tx: Queryable,
  id: number,
  given: { asked: Draft; dataset: string | null; author: string },
): Promise<number> {
  const { rows } = await tx.query(
    `update request.request set asked = $2, dataset_id = $3, revision = revision + 1,
       authors = case when $4 = any (authors) then authors else authors || $4 end,
       changed_at = clock_timestamp()
     where id = $1 returning revision`,
    [id, JSON.stringify(given.asked), given.dataset, given.author],
  )
  return rows[0].revision
}

export type Submission = {
  asked: Asked
  author: string
  owner: string
  personal: boolean
  steps: readonly Role[]
  dueOn: string | null
}

export async function updateSubmitted(tx: Queryable, id: number, given: Submission): Promise<void> {
  await tx.query(
    `update request.request set state = 'submitted', asked = $2, dataset_id = $3, owner_id = $4,
       personal = $5, steps = $6, due_on = $7, days_left = null, complete_by = null,
       authors = case when $8 = any (authors) then authors else authors || $8 end,
       submitted_at = coalesce(submitted_at, clock_timestamp()), changed_at = clock_timestamp()
     where id = $1`,
    [
      id,
      JSON.stringify(given.asked),
      given.asked.dataset,
      given.owner,
      given.personal,
      given.steps,
      given.dueOn,
      given.author,
    ],
  )
}

export async function updateReturned(
  tx: Queryable,
  id: number,
  given: { daysLeft: number | null; completeBy: string | null },
): Promise<void> {
  await tx.query(
    // What it is held to be was filled in; it is again when it comes back.
    `update request.request set state = 'returned', asked = asked - 'kind', due_on = null, days_left = $2, complete_by = $3,
       revision = revision + 1, changed_at = clock_timestamp()
     where id = $1`,
    [id, given.daysLeft, given.completeBy],
  )
}

export async function updateEnded(
  tx: Queryable,
  id: number,
  state: Extract<RequestState, 'granted' | 'partly-granted' | 'refused' | 'withdrawn' | 'expired'>,
): Promise<void> {
  await tx.query(
    `update request.request set state = $2, ended_at = clock_timestamp(),
       changed_at = clock_timestamp()
     where id = $1`,
    [id, state],
  )
}

export type StepKind = 'submitted' | 'returned' | 'decided' | 'withdrawn' | 'expired'

export async function insertStep(
  tx: Queryable,
  id: number,
  step: { kind: StepKind; account: string; reason?: string | undefined; journalIntake: string },
): Promise<void> {
  await tx.query(
    `insert into request.step (request_id, number, kind, account_id, reason, journal_intake)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from request.step where request_id = $1`,
    [id, step.kind, step.account, step.reason ?? null, step.journalIntake],
  )
}

export type Step = {
  kind: StepKind
  account: string
  reason: string | null
  at: string
  /** Index of its entry in the log; null for the moment before it has got its place. */
  entry: number | null
}

export async function selectSteps(db: Queryable, id: number): Promise<Step[]> {
  const { rows } = await db.query(
    `select s.kind, s.account_id as account, s.reason, ${utc('s.at')} as at,
       e.index::float8 as entry
     from request.step s left join journal.entry e on e.intake_id = s.journal_intake
     where s.request_id = $1 order by s.number`,
    [id],
  )
  return rows
}

/** How many codes a list has, or one level of it (`list/level`), at any time. */
export async function countCodes(db: Queryable, name: string): Promise<number> {
  const [list, level] = name.split('/')
  const { rows } = await db.query(
    `select count(distinct code)::int as count from codelist.code
     where list = $1 and ($2::text is null or level = $2)`,
    [list, level ?? null],
  )
  return rows[0].count
}

/**
 * Requests that end by themselves on a day: not completed, or asked for a term that is over. What is
 * typed into one that was returned is judged when it comes back, not before.
 */
export async function selectOver(db: Queryable, today: string): Promise<number[]> {
  const { rows } = await db.query(
    `select id::float8 as id from request.request
     where state = 'submitted' and asked ->> 'until' < $1
       or state = 'returned' and complete_by < $1::date
     order by id`,
    [today],
  )
  return rows.map((row) => row.id)
}

/** What entries were committed to, by intake id; those erased are missing. */
export async function selectPayloads(
  db: Queryable,
  intakeIds: readonly string[],
): Promise<Map<string, { salt: string; body: string }>> {
  const { rows } = await db.query(
    `select intake_id, encode(salt, 'hex') as salt, body from journal.payload
     where intake_id = any ($1::bigint[])`,
    [intakeIds],
  )
  return new Map(rows.map(({ intake_id, salt, body }) => [intake_id, { salt, body }]))
}
