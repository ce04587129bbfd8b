/** Every statement on releases themselves. */
import type { ReleaseState } from '@kho/contract/release.ts'
import type { Queryable } from '../pg/database.ts'
import type { Finding } from './finding.ts'
import type { Issue, Release } from './release.ts'

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
const timeOf = (value: number | null) => (value === null ? null : new Date(value))

export type ReleaseFilter = {
  id?: number
  dataset?: string
  states?: readonly ReleaseState[]
  /** Only of these agencies. */
  agencies?: readonly string[]
  /** Only older ones, for the next page. */
  before?: number
  limit?: number
}

/** Newest first. */
export async function selectReleases(db: Queryable, filter: ReleaseFilter): Promise<Release[]> {
  const { rows } = await db.query(
    `select r.id::float8 as id, r.dataset, r.agency, r.columns, r.condition::text, r.licence,
       r.renewal, r.counts, r.groups, r.telephones, r.reason, r.notes::text, r.state,
       r.proposed_by, r.decided_by, r.document_number, r.document_date::text, r.stopped::text,
       ${ms('r.proposed_at')} as proposed_at, ${ms('r.decided_at')} as decided_at,
       ${ms('r.reviewed_at')} as reviewed_at, ${ms('r.withdrawn_at')} as withdrawn_at,
       i.number as issue, i.seq::float8, i.change::float8, i.version, i.rows::float8,
       ${ms('i.at')} as issued_at
     from release.release r
     left join lateral (select * from release.issue i where i.release = r.id
       order by i.number desc limit 1) i on true
     where ($1::bigint is null or r.id = $1) and ($2::text is null or r.dataset = $2)
       and ($3::text[] is null or r.state = any($3)) and ($4::text[] is null or r.agency = any($4))
       and ($5::bigint is null or r.id < $5)
     order by r.id desc limit $6`,
    [
      filter.id ?? null,
      filter.dataset ?? null,
      filter.states ?? null,
      filter.agencies ?? null,
      filter.before ?? null,
      filter.limit ?? 10_000,
    ],
  )
  return rows.map(releaseOf)
}

function releaseOf(row: Record<string, never>): Release {
  const issue: Issue | null =
    row.issue === null
      ? null
      : {
          number: row.issue!,
          seq: row.seq!,
          change: row.change!,
          version: row.version!,
          rows: row.rows!,
          at: new Date(row.issued_at!),
        }
  return {
    id: row.id!,
    dataset: row.dataset!,
    agency: row.agency!,
    columns: row.columns!,
    condition: JSON.parse(row.condition!),
    licence: row.licence!,
    renewal: row.renewal!,
    counts: row.counts!,
    groups: row.groups!,
    telephones: row.telephones!,
    reason: row.reason!,
    notes: JSON.parse(row.notes!),
    state: row.state!,
    proposedBy: row.proposed_by!,
    proposedAt: new Date(row.proposed_at!),
    decidedBy: row.decided_by!,
    decidedAt: timeOf(row.decided_at!),
    documentNumber: row.document_number!,
    documentDate: row.document_date!,
    reviewedAt: timeOf(row.reviewed_at!),
    withdrawnAt: timeOf(row.withdrawn_at!),
    stopped: row.stopped === null ? null : JSON.parse(row.stopped!),
    issue,
  }
}

/** The release stays as it is until the transaction ends. */
export async function lockRelease(tx: Queryable, id: number): Promise<void> {
  await tx.query('select from release.release where id = $1 for update', [id])
}

export type NewRelease = Pick<
  Release,
  | 'dataset'
  | 'agency'
  | 'columns'
  | 'condition'
  | 'licence'
  | 'renewal'
  | 'counts'
  | 'groups'
  | 'telephones'
  | 'reason'
  | 'notes'
  | 'proposedBy'
>

/** The id; what becomes of it is added by steps. */
export async function insertRelease(
  tx: Queryable,
  release: NewRelease,
  intakeId: string,
): Promise<number> {
  const { rows } = await tx.query(
    `insert into release.release (dataset, agency, columns, condition, licence, renewal, counts,
       groups, telephones, reason, notes, proposed_by, journal_intake)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning id::float8 as id`,
    [
      release.dataset,
      release.agency,
      release.columns,
      JSON.stringify(release.condition),
      release.licence,
      release.renewal,
      release.counts,
      release.groups,
      release.telephones,
      release.reason,
      JSON.stringify(release.notes),
      release.proposedBy,
      intakeId,
    ],
  )
  return rows[0].id
}

export async function markDecided(
  tx: Queryable,
  id: number,
  decision: {
    state: 'released' | 'refused'
    account: string
    documentNumber: string | null
    documentDate: string | null
    notes: Finding[]
  },
): Promise<void> {
  await tx.query(
    `update release.release set state = $2, decided_by = $3, decided_at = clock_timestamp(),
       document_number = $4, document_date = $5, notes = $6,
       reviewed_at = case when $2 = 'released' then clock_timestamp() end
     where id = $1`,
    [
      id,
      decision.state,
      decision.account,
      decision.documentNumber,
      decision.documentDate,
      JSON.stringify(decision.notes),
    ],
  )
}

/** Ends the release of a dataset that another takes the place of; its id. */
export async function markSuperseded(tx: Queryable, dataset: string): Promise<number | null> {
  const { rows } = await tx.query(
    `update release.release set state = 'superseded' where dataset = $1 and state = 'released'
     returning id::float8 as id`,
    [dataset],
  )
  return rows[0]?.id ?? null
}

export async function markWithdrawn(tx: Queryable, id: number): Promise<void> {
  await tx.query(
    `update release.release set state = 'withdrawn', withdrawn_at = clock_timestamp()
     where id = $1`,
    [id],
  )
}

export async function markReviewed(tx: Queryable, id: number): Promise<void> {
  await tx.query('update release.release set reviewed_at = clock_timestamp() where id = $1', [id])
}

/** Why it was not renewed; null where it was. */
export async function markStopped(
  tx: Queryable,
  id: number,
  findings: readonly Finding[] | null,
): Promise<void> {
  const stopped = findings === null ? null : JSON.stringify(findings)
  await tx.query('update release.release set stopped = $2 where id = $1', [id, stopped])
}

export async function insertIssue(
  tx: Queryable,
  release: number,
  issue: Omit<Issue, 'number' | 'at'>,
  intakeId: string,
): Promise<number> {
  const { rows } = await tx.query(
    `insert into release.issue (release, number, seq, change, version, rows, journal_intake)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6 from release.issue
     where release = $1 returning number`,
    [release, issue.seq, issue.change, issue.version, issue.rows, intakeId],
  )
  return rows[0].number
}

export type Step = {
  number: number
  kind: string
  account: string
  reason: string | null
  at: Date
  /** Its place in the journal; null until it has one. */
  entry: number | null
}

export async function insertStep(
  tx: Queryable,
  release: number,
  step: { kind: string; account: string; reason?: string; intakeId: string },
): Promise<void> {
  await tx.query(
    `insert into release.step (release, number, kind, account, reason, journal_intake)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from release.step where release = $1`,
    [release, step.kind, step.account, step.reason ?? null, step.intakeId],
  )
}

export async function selectSteps(db: Queryable, release: number): Promise<Step[]> {
  const { rows } = await db.query(
    `select s.number, s.kind, s.account, s.reason, ${ms('s.at')} as at, e.index::float8 as entry
     from release.step s left join journal.entry e on e.intake_id = s.journal_intake
     where s.release = $1 order by s.number`,
    [release],
  )
  return rows.map((row) => ({ ...row, at: new Date(row.at) }))
}

/** The entry of the act by which an issue was released; null until it has its place. */
export async function selectIssueEntry(
  db: Queryable,
  release: number,
  number: number,
): Promise<number | null> {
  const { rows } = await db.query(
    `select e.index::float8 as index from release.issue i
     join journal.entry e on e.intake_id = i.journal_intake
     where i.release = $1 and i.number = $2`,
    [release, number],
  )
  return rows[0]?.index ?? null
}
