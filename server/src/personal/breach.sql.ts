/** Every statement about breaches. */
import type { Queryable } from '../pg/database.ts'
import type { Breach } from './breach.ts'

const utc = (name: string) =>
  `to_char(b.${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`

const columns = `b.id::text, ${utc('detected_at')}, ${utc('recorded_at')}, ${utc('notify_by')},
  ${utc('notified_at')}, ${utc('repaired_at')}, b.keep_until::text, b.datasets, b.subjects_count`

function readRow(row: any): Breach {
  return {
    id: row.id,
    detectedAt: row.detected_at,
    recordedAt: row.recorded_at,
    notifyBy: row.notify_by,
    notifiedAt: row.notified_at,
    repairedAt: row.repaired_at,
    keepUntil: row.keep_until,
    datasets: row.datasets,
    subjectsCount: row.subjects_count,
  }
}

export async function insertBreach(
  tx: Queryable,
  made: Pick<Breach, 'id' | 'datasets' | 'subjectsCount'> & {
    detectedAt: Date
    recordedAt: Date
    notifyBy: Date | null
  },
): Promise<void> {
  await tx.query(
    `insert into personal.breach (id, detected_at, recorded_at, notify_by, datasets, subjects_count)
     values ($1, $2, $3, $4, $5, $6)`,
    [made.id, made.detectedAt, made.recordedAt, made.notifyBy, made.datasets, made.subjectsCount],
  )
}

export async function insertBreachStep(
  tx: Queryable,
  breach: string,
  kind: string,
  journalIntake: string,
): Promise<void> {
  await tx.query(
    `insert into personal.breach_step (breach, number, kind, journal_intake)
     select $1, coalesce(max(number), 0) + 1, $2, $3 from personal.breach_step where breach = $1`,
    [breach, kind, journalIntake],
  )
}

/** With `lock`, nobody else moves it until the transaction ends. */
export async function selectBreach(
  db: Queryable,
  id: string,
  lock = false,
): Promise<Breach | null> {
  const { rows } = await db.query(
    `select ${columns} from personal.breach b where b.id::text = $1 ${lock ? 'for update' : ''}`,
    [id],
  )
  return rows[0] ? readRow(rows[0]) : null
}

/** Newest first; `before` is the last of the page before. */
export async function selectBreaches(
  db: Queryable,
  filter: { open: boolean; before: string | null; limit: number },
): Promise<Breach[]> {
  const { rows } = await db.query(
    `select ${columns} from personal.breach b
     where (not $1 or b.repaired_at is null or b.notified_at is null)
       and ($2::text is null or (b.detected_at, b.id) < (
         select o.detected_at, o.id from personal.breach o where o.id::text = $2))
     order by b.detected_at desc, b.id desc limit $3`,
    [filter.open, filter.before, filter.limit],
  )
  return rows.map(readRow)
}

export type BreachStepRow = {
  kind: string
  at: string
  entry: number | null
  payload: Record<string, unknown> | null
}

export async function selectBreachSteps(db: Queryable, id: string): Promise<BreachStepRow[]> {
  const { rows } = await db.query(
    `select s.kind, to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       e.index::float8 as entry, p.body
     from personal.breach_step s left join journal.entry e on e.intake_id = s.journal_intake
     left join journal.payload p on p.intake_id = s.journal_intake
     where s.breach::text = $1 order by s.number`,
    [id],
  )
  return rows.map(({ kind, at, entry, body }) => ({
    kind,
    at,
    entry,
    payload: body === null ? null : JSON.parse(body),
  }))
}
