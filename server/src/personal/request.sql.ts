/** Every statement about requests of persons. */
import type { Queryable } from '../pg/database.ts'
import type { SubjectRequestRow } from './request.ts'

const utc = (name: string) =>
  `to_char(r.${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`

const columns = `r.id::text, r.kind, r.entered_by, r.account, r.state, ${utc('received_at')},
  r.answer_by::text, r.do_by::text, ${utc('answered_at')}, ${utc('ended_at')},
  r.discrepancy::text, r.subject is not null as is_named`

function readRow(row: any): SubjectRequestRow {
  return {
    id: row.id,
    kind: row.kind,
    enteredBy: row.entered_by,
    account: row.account,
    state: row.state,
    receivedAt: row.received_at,
    answerBy: row.answer_by,
    doBy: row.do_by,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    discrepancy: row.discrepancy,
    isNamed: row.is_named,
  }
}

export type NewRequest = Pick<
  SubjectRequestRow,
  'id' | 'kind' | 'enteredBy' | 'account' | 'receivedAt' | 'answerBy' | 'doBy'
> & { subject: Buffer; sealed: Buffer }

export async function insertRequest(tx: Queryable, made: NewRequest): Promise<void> {
  await tx.query(
    `insert into personal.request (id, kind, subject, sealed, entered_by, account, state,
       received_at, answer_by, do_by) values ($1, $2, $3, $4, $5, $6, 'received', $7, $8, $9)`,
    [
      made.id,
      made.kind,
      made.subject,
      made.sealed,
      made.enteredBy,
      made.account,
      made.receivedAt,
      made.answerBy,
      made.doBy,
    ],
  )
}

export async function insertRequestStep(
  tx: Queryable,
  request: string,
  kind: string,
  journalIntake: string,
): Promise<void> {
  await tx.query(
    `insert into personal.request_step (request, number, kind, journal_intake)
     select $1, coalesce(max(number), 0) + 1, $2, $3 from personal.request_step where request = $1`,
    [request, kind, journalIntake],
  )
}

export async function moveRequestTo(
  tx: Queryable,
  id: string,
  state: string,
  discrepancy: string | null,
): Promise<void> {
  await tx.query(
    `update personal.request set state = $2, discrepancy = coalesce($3, discrepancy),
       answered_at = coalesce(answered_at, clock_timestamp()),
       ended_at = case when $2 = 'accepted' then null else clock_timestamp() end
     where id = $1`,
    [id, state, discrepancy],
  )
}

/** One whose erasure had ended before it was decided says from now on no more than the others. */
export async function forgetErased(tx: Queryable, id: string): Promise<void> {
  await tx.query(
    `update personal.request r set subject = null, sealed = null
     where r.id = $1 and r.subject is not null and exists (select from personal.erasure e
       where e.request = r.id and e.ended_at is not null)`,
    [id],
  )
}

/** With `lock`, nobody else moves it until the transaction ends. */
export async function selectRequest(
  db: Queryable,
  id: string,
  lock = false,
): Promise<SubjectRequestRow | null> {
  const { rows } = await db.query(
    `select ${columns} from personal.request r where r.id::text = $1 ${lock ? 'for update' : ''}`,
    [id],
  )
  return rows[0] ? readRow(rows[0]) : null
}

export async function selectSealedKey(db: Queryable, id: string): Promise<Buffer | null> {
  const { rows } = await db.query('select sealed from personal.request where id = $1', [id])
  return rows[0]?.sealed ?? null
}

export type RequestFilter = {
  state: string | null
  /** Entered by this account for itself; null for all. */
  own: string | null
  /** Whose clock is over on this day; null for all. */
  lateOn: string | null
  before: string | null
  limit: number
}

/** Newest first. */
export async function selectRequests(
  db: Queryable,
  { state, own, lateOn, before, limit }: RequestFilter,
): Promise<SubjectRequestRow[]> {
  const { rows } = await db.query(
    `select ${columns} from personal.request r
     where ($1::text is null or r.state = $1)
       and ($2::text is null or r.account = $2 and r.entered_by = 'subject')
       and ($3::date is null or (r.state = 'received' and r.answer_by < $3)
         or (r.state = 'accepted' and r.do_by < $3))
       and ($4::text is null or (r.received_at, r.id) < (
         select b.received_at, b.id from personal.request b where b.id::text = $4))
     order by r.received_at desc, r.id desc limit $5`,
    [state, own, lateOn, before, limit],
  )
  return rows.map(readRow)
}

export type RequestStep = {
  kind: string
  at: string
  entry: number | null
  /** null where it was erased. */
  payload: Record<string, unknown> | null
  /** Its public members, once it has its place. */
  fields: Record<string, unknown> | null
}

export async function selectRequestSteps(db: Queryable, id: string): Promise<RequestStep[]> {
  const { rows } = await db.query(
    `select s.kind, to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       e.index::float8 as entry, e.body as envelope, p.body
     from personal.request_step s left join journal.entry e on e.intake_id = s.journal_intake
     left join journal.payload p on p.intake_id = s.journal_intake
     where s.request::text = $1 order by s.number`,
    [id],
  )
  return rows.map(({ kind, at, entry, envelope, body }) => ({
    kind,
    at,
    entry,
    fields: envelope === null ? null : JSON.parse(envelope),
    payload: body === null ? null : JSON.parse(body),
  }))
}
