/** Every statement about decisions, and the grants they made. */
import type { Queryable } from '../pg/database.ts'
import type { Decision } from './decision.ts'

export type NewDecision = Omit<Decision, 'at' | 'entry'> & { request: number }

export async function insertDecision(tx: Queryable, made: NewDecision): Promise<void> {
  const { document } = made
  await tx.query(
    `insert into request.decision (request_id, number, role, agency_id, account_id, outcome, granted,
       reason, legal_ground, document_number, document_date, signer, paper_id, journal_intake)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      made.request,
      made.number,
      made.role,
      made.agency,
      made.account,
      made.outcome,
      made.granted === null ? null : JSON.stringify(made.granted),
      made.reason,
      made.legalGround,
      document.number,
      document.date,
      document.signer,
      document.paper,
      made.journalIntake,
    ],
  )
}

/** In the order in which they were made. */
export async function selectDecisions(db: Queryable, request: number): Promise<Decision[]> {
  const { rows } = await db.query(
    `select d.number, d.role, d.agency_id, d.account_id, d.outcome, d.granted::text, d.reason,
       d.legal_ground, d.document_number, d.document_date::text, d.signer,
       d.paper_id::float8 as paper_id,
       to_char(d.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       d.journal_intake, e.index::float8 as entry
     from request.decision d left join journal.entry e on e.intake_id = d.journal_intake
     where d.request_id = $1 order by d.number`,
    [request],
  )
  return rows.map((row) => ({
    number: row.number,
    role: row.role,
    agency: row.agency_id,
    account: row.account_id,
    outcome: row.outcome,
    granted: row.granted === null ? null : JSON.parse(row.granted),
    reason: row.reason,
    legalGround: row.legal_ground,
    document: {
      number: row.document_number,
      date: row.document_date,
      signer: row.signer,
      paper: row.paper_id,
    },
    at: row.at,
    journalIntake: row.journal_intake,
    entry: row.entry,
  }))
}

export async function insertMadeGrant(
  tx: Queryable,
  request: number,
  grant: number,
): Promise<void> {
  await tx.query('insert into request.made_grant (request_id, grant_id) values ($1, $2)', [
    request,
    grant,
  ])
}

export async function selectMadeGrants(
  db: Queryable,
  request: number,
): Promise<{ grant: number; client: string }[]> {
  const { rows } = await db.query(
    `select g.id::float8 as grant, coalesce(g.client_id, '@' || g.agency_id) as client
     from request.made_grant m
     join access.grant g on g.id = m.grant_id where m.request_id = $1 order by g.id`,
    [request],
  )
  return rows
}
