/** Every statement about discrepancies themselves. */
import type { Queryable } from '../pg/database.ts'
import type { Discrepancy, StepKind } from './discrepancy.ts'

const utc = (name: string) =>
  `to_char(d.${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`

const columns = `d.id::text, d.dataset, d.origin, d.about, d.part, d.owner, d.client, d.state, d.key,
  d.column_number, ${utc('reported_at')}, ${utc('forwarded_at')}, d.due_on::text,
  ${utc('settled_at')}, d.reopen_until::text, ${utc('closed_at')}, d.corrected_by,
  d.journal_intake`

function readRow(row: any): Discrepancy {
  return {
    id: row.id,
    dataset: row.dataset,
    origin: row.origin,
    about: row.about,
    part: row.part,
    owner: row.owner,
    client: row.client,
    state: row.state,
    key: row.key,
    column: row.column_number,
    reportedAt: row.reported_at,
    forwardedAt: row.forwarded_at,
    dueOn: row.due_on,
    settledAt: row.settled_at,
    reopenUntil: row.reopen_until,
    closedAt: row.closed_at,
    correctedBy: row.corrected_by === null ? null : Number(row.corrected_by),
    journalIntake: row.journal_intake,
  }
}

export type NewDiscrepancy = Pick<Discrepancy, 'id' | 'dataset' | 'origin' | 'about' | 'owner'> & {
  part?: number
  client?: string
  /** Of a person who was signed in. */
  account?: string | null
  followUp?: Buffer
  sender?: Buffer
  key?: readonly string[] | undefined
  column?: number | undefined
  columns: readonly number[]
  condition: object | null
  afterChange: number
  journalIntake: string
}

export async function insertDiscrepancy(tx: Queryable, made: NewDiscrepancy): Promise<void> {
  await tx.query(
    `insert into discrepancy.discrepancy (id, dataset, origin, about, part, owner, client, follow_up,
       sender, state, key, column_number, columns, condition, after_change, compared_change, journal_intake, account)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'reported', $10, $11, $12, $13, $14, $14, $15, $16)`,
    [
      made.id,
      made.dataset,
      made.origin,
      made.about,
      made.part ?? null,
      made.owner,
      made.client ?? null,
      made.followUp ?? null,
      made.sender ?? null,
      made.key ?? null,
      made.column ?? null,
      made.columns,
      made.condition === null ? null : JSON.stringify(made.condition),
      made.afterChange,
      made.journalIntake,
      made.account ?? null,
    ],
  )
}

export async function insertStep(
  tx: Queryable,
  id: string,
  kind: StepKind,
  journalIntake: string,
): Promise<void> {
  await tx.query(
    `insert into discrepancy.step (discrepancy, number, kind, journal_intake)
     select $1, coalesce(max(number), 0) + 1, $2, $3 from discrepancy.step where discrepancy = $1`,
    [id, kind, journalIntake],
  )
}

/** With `lock`, nobody else moves it until the transaction ends. */
export async function selectDiscrepancy(
  db: Queryable,
  id: string,
  lock = false,
): Promise<Discrepancy | null> {
  const { rows } = await db.query(
    `select ${columns} from discrepancy.discrepancy d where d.id::text = $1 ${lock ? 'for update' : ''}`,
    [id],
  )
  return rows[0] ? readRow(rows[0]) : null
}

export type ListFilter = {
  /** Those that one of these agencies answers for; null for all. */
  owners: readonly string[] | null
  dataset: string | null
  state: string | null
  /** Reported before the one of this id, for the next page. */
  before: string | null
  limit: number
}

/** Newest first. */
export async function selectDiscrepancies(
  db: Queryable,
  { owners, dataset, state, before, limit }: ListFilter,
): Promise<Discrepancy[]> {
  const { rows } = await db.query(
    `select ${columns} from discrepancy.discrepancy d
     where ($1::text[] is null or d.owner = any ($1)) and ($2::text is null or d.dataset = $2)
       and ($3::text is null or d.state = $3)
       and ($4::text is null or (d.reported_at, d.id) < (
         select b.reported_at, b.id from discrepancy.discrepancy b where b.id::text = $4))
     order by d.reported_at desc, d.id desc limit $5`,
    [owners, dataset, state, before, limit],
  )
  return rows.map(readRow)
}

/** Those of one account, the newest first. */
export async function selectOfAccount(db: Queryable, account: string): Promise<Discrepancy[]> {
  const { rows } = await db.query(
    `select ${columns} from discrepancy.discrepancy d where d.account = $1
     order by d.reported_at desc, d.id desc limit 100`,
    [account],
  )
  return rows.map(readRow)
}

export async function updateAccount(tx: Queryable, id: string, account: string): Promise<void> {
  await tx.query('update discrepancy.discrepancy set account = $2 where id::text = $1', [
    id,
    account,
  ])
}

/** The journal's id of the last step. */
export async function selectLastEntry(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query(
    `select journal_intake from discrepancy.step
     where discrepancy::text = $1 order by number desc limit 1`,
    [id],
  )
  return rows[0]?.journal_intake ?? null
}

/** Drift that its owner has to answer, the one due first before the others. */
export async function selectOpenDrift(db: Queryable, limit: number): Promise<Discrepancy[]> {
  const { rows } = await db.query(
    `select ${columns} from discrepancy.discrepancy d
     where d.origin = 'drift' and d.state = 'forwarded'
     order by d.due_on nulls last, d.reported_at, d.id limit $1`,
    [limit],
  )
  return rows.map(readRow)
}

/** Forwarded and not answered by the last day of its term. */
export async function selectLate(db: Queryable, today: string): Promise<Discrepancy[]> {
  const { rows } = await db.query(
    `select ${columns} from discrepancy.discrepancy d
     where d.state = 'forwarded' and d.due_on < $1::date order by d.due_on, d.id`,
    [today],
  )
  return rows.map(readRow)
}

export type Step = {
  kind: StepKind
  at: string
  /** Its entry in the journal, once it has its place. */
  entry: number | null
  payload: Record<string, unknown> | null
  /** For a correction the entry of the apply that made it. */
  fields: Record<string, unknown> | null
}

/** Every move with what was said; a payload that was erased is null. */
export async function selectSteps(db: Queryable, id: string): Promise<Step[]> {
  const { rows } = await db.query(
    `select s.kind, to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       e.index, e.body, p.body as payload
     from discrepancy.step s
     left join journal.entry e on e.intake_id = s.journal_intake
     left join journal.payload p on p.intake_id = s.journal_intake
     where s.discrepancy::text = $1 order by s.number`,
    [id],
  )
  return rows.map((row) => ({
    kind: row.kind,
    at: row.at,
    entry: row.index === null ? null : Number(row.index),
    payload: row.payload === null ? null : JSON.parse(row.payload),
    fields: row.body === null ? null : JSON.parse(row.body),
  }))
}

/** Those that one of these agencies has to answer and that are not closed. */
export async function selectOpenOf(
  db: Queryable,
  owners: readonly string[],
): Promise<{ id: string; dataset: string; owner: string }[]> {
  const { rows } = await db.query(
    `select id::text, dataset, owner from discrepancy.discrepancy
     where owner = any ($1) and state <> 'closed' order by reported_at, id`,
    [owners],
  )
  return rows
}

/** Whether it was there. */
export async function updateOwner(
  tx: Queryable,
  id: string,
  from: string,
  to: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update discrepancy.discrepancy set owner = $3 where id = $1 and owner = $2',
    [id, from, to],
  )
  return rowCount === 1
}
