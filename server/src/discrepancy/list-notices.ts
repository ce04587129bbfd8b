/** What reporters have to be told and were not yet: for the person who tells them. */
import type { Queryable } from '../pg/database.ts'

export type Notice = {
  discrepancy: string
  step: number
  kind: 'answered' | 'corrected' | 'closed'
  at: string
  dataset: string
  /** The reporting system, or null for a citizen. */
  client: string | null
  /** As the reporter left it; null where it left none, or it was erased. */
  contact: string | null
  reason: string | null
}

export async function listNotices(db: Queryable, noticesMax = 1000): Promise<Notice[]> {
  const { rows } = await db.query(
    `select s.discrepancy::text, s.number as step, s.kind, d.dataset, d.client,
       to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       first.body::jsonb ->> 'contact' as contact, own.body::jsonb ->> 'reason' as reason
     from discrepancy.step s
     join discrepancy.discrepancy d on d.id = s.discrepancy
     left join journal.payload first on first.intake_id = d.journal_intake
     left join journal.payload own on own.intake_id = s.journal_intake
     where s.told_at is null and s.kind in ('answered', 'corrected', 'closed')
       and d.origin <> 'drift'
     order by s.at, s.discrepancy, s.number limit $1`,
    [noticesMax],
  )
  return rows as Notice[]
}

/** Marks exactly those that were listed, so that one that came in between is told the next time. */
export async function markTold(tx: Queryable, notices: readonly Notice[]): Promise<void> {
  await tx.query(
    `update discrepancy.step s set told_at = clock_timestamp()
     from unnest($1::uuid[], $2::int[]) told (discrepancy, number)
     where s.discrepancy = told.discrepancy and s.number = told.number and s.told_at is null`,
    [notices.map(({ discrepancy }) => discrepancy), notices.map(({ step }) => step)],
  )
}
