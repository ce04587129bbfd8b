/** Every statement about papers beside acts. */
import type { PaperedKind } from '@kho/contract/paper.ts'
import type { Queryable } from '../pg/database.ts'

export type Attached = {
  /** The last one stands. */
  place: number
  paper: number
  reason: string | null
  by: string
  /** ISO. */
  at: string
}

type Of = { kind: PaperedKind; subject: string }

/** Nobody else keeps one beside the same act until the transaction ends. */
export async function lockAct(tx: Queryable, { kind, subject }: Of): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `paper.attached ${kind} ${subject}`,
  ])
}

/** The last one, which stands, first. */
export async function selectAttached(db: Queryable, { kind, subject }: Of): Promise<Attached[]> {
  const { rows } = await db.query(
    `select number as place, paper_id::float8 as paper, reason, attached_by as by,
       to_char(attached_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from paper.attached where kind = $1 and subject = $2 order by number desc limit 100`,
    [kind, subject],
  )
  return rows
}

export async function insertAttached(
  tx: Queryable,
  made: Of & Pick<Attached, 'place' | 'paper' | 'reason' | 'by'> & { intakeId: string },
): Promise<void> {
  const { kind, subject, place, paper, reason, by, intakeId } = made
  await tx.query(
    `insert into paper.attached (kind, subject, number, paper_id, reason, attached_by,
       journal_intake)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [kind, subject, place, paper, reason, by, intakeId],
  )
}
