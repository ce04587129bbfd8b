/** Every statement about closed quarters and the rule by which they are cut off. */
import type { Queryable } from '../pg/database.ts'
import type { CutOff } from './quarter.ts'

export type Checkpoint = { size: number; at: string; root: string }

export type ClosedQuarter = {
  quarter: string
  figures: string
  sha256: Buffer
  checkpoint: Checkpoint
  closedAt: Date
  journalIntake: string
}

export async function selectCutOffs(db: Queryable): Promise<CutOff[]> {
  const { rows } = await db.query(
    'select valid_from::text as "validFrom", day, ground from report.cutoff order by valid_from',
  )
  return rows
}

export async function insertCutOff(tx: Queryable, { validFrom, day, ground }: CutOff) {
  await tx.query(
    `insert into report.cutoff (valid_from, day, ground) values ($1, $2, $3)
     on conflict (valid_from) do update set day = excluded.day, ground = excluded.ground`,
    [validFrom, day, ground],
  )
}

/** Nobody sets a rule while a quarter is closed by the one before, nor closes one twice. */
export async function lockQuarters(tx: Queryable): Promise<void> {
  await tx.query('lock table report.cutoff in share row exclusive mode')
}

export async function selectClosed(db: Queryable, quarter: string): Promise<ClosedQuarter | null> {
  const { rows } = await db.query('select * from report.quarter where quarter = $1', [quarter])
  return rows[0] ? readRow(rows[0]) : null
}

/** Names alone, the newest first. */
export async function selectClosedNames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query('select quarter from report.quarter order by quarter desc')
  return rows.map(({ quarter }) => quarter)
}

export async function insertClosed(tx: Queryable, one: ClosedQuarter): Promise<void> {
  await tx.query(
    `insert into report.quarter (quarter, figures, sha256, checkpoint, closed_at, journal_intake)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      one.quarter,
      one.figures,
      one.sha256,
      JSON.stringify(one.checkpoint),
      one.closedAt,
      one.journalIntake,
    ],
  )
}

// oxlint-disable-next-line typescript/no-explicit-any
function readRow(row: any): ClosedQuarter {
  return {
    quarter: row.quarter,
    figures: row.figures,
    sha256: row.sha256,
    checkpoint: typeof row.checkpoint === 'string' ? JSON.parse(row.checkpoint) : row.checkpoint,
    closedAt: new Date(row.closed_at),
    journalIntake: String(row.journal_intake),
  }
}
