/** Every statement about runs. */
import type { Queryable } from '../pg/database.ts'
import type { Cause, Run, RunState, StartedBy } from './run.ts'

const utc = (expression: string) =>
  `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const selectRun = `select r.id, r.source, r.path, r.dataset, p.name as part, p.supplier,
    r.started_by, r.actor, r.state, r.attempt, r.confirm, r.whole, r.phase, r.rows, r.rows_expected,
    r.rows_per_second, r.load_id, r.cause::text, r.cancelled_by, ${utc('r.created_at')} as created_at,
    ${utc('r.started_at')} as started_at, ${utc('r.ended_at')} as ended_at
  from sync.run r join catalogue.part p on p.dataset = r.dataset and p.number = r.part`

function runOf(row: Record<string, string | null> & { attempt: number; whole: boolean }): Run {
  const number = (value: string | null | undefined) =>
    value === null || value === undefined ? null : Number(value)
  return {
    id: row.id!,
    source: row.source!,
    path: row.path!,
    dataset: row.dataset!,
    part: row.part!,
    supplier: row.supplier!,
    startedBy: row.started_by as StartedBy,
    actor: row.actor!,
    state: row.state as RunState,
    attempt: row.attempt,
    confirm: row.confirm!,
    whole: row.whole,
    phase: row.phase!,
    rows: number(row.rows),
    rowsExpected: number(row.rows_expected),
    rowsPerSecond: number(row.rows_per_second),
    load: row.load_id!,
    cause: row.cause ? (JSON.parse(row.cause) as Cause) : null,
    cancelledBy: row.cancelled_by!,
    createdAt: row.created_at!,
    startedAt: row.started_at!,
    endedAt: row.ended_at!,
  }
}

export type NewRun = {
  id: string
  source: string | null
  path: string | null
  dataset: string
  part: number
  startedBy: StartedBy
  actor: string
  slot: Date | null
  mark: string | null
  confirm: string | null
  whole: boolean
}

/** False where the source has an unended run already, or this slot was answered. */
export async function insertRun(tx: Queryable, run: NewRun): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into sync.run (id, source, path, dataset, part, started_by, actor, slot, mark, confirm,
       whole, rows_expected)
     select $1, $2, $3, $4, $5::smallint, $6, $7, $8, $9, $10, $11,
       (select (q.certificate->'source'->>'rows')::bigint from store.equality q
        where q.dataset = $4 and q.part = $5::smallint)
     on conflict do nothing`,
    [
      run.id,
      run.source,
      run.path,
      run.dataset,
      run.part,
      run.startedBy,
      run.actor,
      run.slot,
      run.mark,
      run.confirm,
      run.whole,
    ],
  )
  return rowCount === 1
}

export async function selectRunById(db: Queryable, id: string): Promise<Run | null> {
  const { rows } = await db.query(`${selectRun} where r.id::text = $1`, [id])
  return rows[0] ? runOf(rows[0]) : null
}

export async function selectUnendedOf(db: Queryable, source: string): Promise<Run | null> {
  const { rows } = await db.query(
    `${selectRun} where r.source = $1 and r.state in ('queued', 'running')`,
    [source],
  )
  return rows[0] ? runOf(rows[0]) : null
}

export type RunFilter = {
  /** Only those that it supplies or owns. */
  agency?: string
  /** Only those of datasets that one of these owns. */
  owners?: readonly string[]
  dataset?: string
  state?: RunState
  /** Asked for before the one of this id, for the next page. */
  before?: string
  limit: number
}

/** Newest first. */
export async function selectRuns(db: Queryable, filter: RunFilter): Promise<Run[]> {
  const { rows } = await db.query(
    `${selectRun}
     join catalogue.dataset d on d.id = r.dataset
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     where ($1::text is null or p.supplier = $1 or v.definition->>'owner' = $1)
       and ($2::text is null or r.dataset = $2) and ($3::text is null or r.state = $3)
       and ($5::text[] is null or v.definition->>'owner' = any ($5))
       and ($6::text is null or (r.created_at, r.id) < (
         select b.created_at, b.id from sync.run b where b.id::text = $6))
     order by r.created_at desc, r.id desc limit $4`,
    [
      filter.agency ?? null,
      filter.dataset ?? null,
      filter.state ?? null,
      filter.limit,
      filter.owners ?? null,
      filter.before ?? null,
    ],
  )
  return rows.map(runOf)
}

/** Ids of runs that should be under way, asked for at least `ageMs` ago. */
export async function selectUnended(db: Queryable, ageMs: number): Promise<string[]> {
  const { rows } = await db.query(
    `select id from sync.run where state in ('queued', 'running')
       and created_at < clock_timestamp() - $1::int * interval '1 millisecond' order by created_at`,
    [ageMs],
  )
  return rows.map((row) => row.id)
}

/**
 * Begins an attempt; false where the run has ended. An attempt that nobody ended belongs to a
 * worker that died.
 */
export async function beginAttempt(
  tx: Queryable,
  id: string,
  attempt: number,
  worker: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update sync.run set state = 'running', attempt = $2, phase = null, rows = null,
       rows_per_second = null, started_at = coalesce(started_at, clock_timestamp())
     where id = $1 and state in ('queued', 'running')`,
    [id, attempt],
  )
  if (rowCount === 0) return false
  await tx.query(
    `update sync.attempt set outcome = 'lost', ended_at = clock_timestamp()
     where run = $1 and ended_at is null`,
    [id],
  )
  await tx.query(
    `insert into sync.attempt (run, number, worker) values ($1, $2, $3)
     on conflict (run, number) do update set worker = excluded.worker, ended_at = null,
       outcome = null, cause = null, started_at = clock_timestamp()`,
    [id, attempt, worker],
  )
  return true
}

export async function endAttempt(
  tx: Queryable,
  id: string,
  attempt: number,
  outcome: 'ended' | 'again',
  cause: Cause | null,
): Promise<void> {
  await tx.query(
    `update sync.attempt set outcome = $3, cause = $4, ended_at = clock_timestamp()
     where run = $1 and number = $2 and ended_at is null`,
    [id, attempt, outcome, cause ? JSON.stringify(cause) : null],
  )
}

export async function updateProgress(
  db: Queryable,
  id: string,
  attempt: number,
  progress: { phase: string; rows: number; rowsPerSecond: number },
): Promise<void> {
  await db.query(
    `update sync.run set phase = $3, rows = $4, rows_per_second = $5
     where id = $1 and attempt = $2 and state = 'running'`,
    [id, attempt, progress.phase, progress.rows, progress.rowsPerSecond],
  )
}

export type RunEnd = {
  state: Exclude<RunState, 'queued' | 'running'>
  cause: Cause | null
  rows: number | null
  rowsPerSecond: number | null
  load: string | null
}

/** False where another attempt has taken the run over, or it has ended. */
export async function updateEnd(
  tx: Queryable,
  id: string,
  attempt: number | null,
  end: RunEnd,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update sync.run set state = $3, cause = $4, rows = coalesce($5, rows),
       rows_per_second = coalesce($6, rows_per_second), load_id = $7, phase = null,
       ended_at = clock_timestamp()
     where id = $1 and ($2::int is null or attempt = $2) and state in ('queued', 'running')`,
    [
      id,
      attempt,
      end.state,
      end.cause ? JSON.stringify(end.cause) : null,
      end.rows,
      end.rowsPerSecond,
      end.load,
    ],
  )
  return rowCount === 1
}

/** Back to the queue, with the cause for which it will be tried again. */
export async function updateAgain(
  tx: Queryable,
  id: string,
  attempt: number,
  cause: Cause,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update sync.run set state = 'queued', cause = $3, phase = null
     where id = $1 and attempt = $2 and state = 'running'`,
    [id, attempt, JSON.stringify(cause)],
  )
  return rowCount === 1
}

/** The run locked, for the act that cancels it. */
export async function lockRun(tx: Queryable, id: string): Promise<Run | null> {
  await tx.query('select 1 from sync.run where id::text = $1 for update', [id])
  return selectRunById(tx, id)
}

export async function updateCancelled(tx: Queryable, id: string, by: string): Promise<void> {
  await tx.query('update sync.run set cancelled_by = coalesce(cancelled_by, $2) where id = $1', [
    id,
    by,
  ])
}

export async function selectReceipt(db: Queryable, load: string): Promise<string | null> {
  const { rows } = await db.query('select receipt::text from intake.load where id = $1', [load])
  return rows[0]?.receipt ?? null
}
