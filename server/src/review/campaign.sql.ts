/** Statements about campaigns and the rule by which they open. */
import type { Queryable } from '../pg/database.ts'
import type { Campaign } from './campaign.ts'
import type { ReviewRule } from './rule.ts'

export async function selectCampaigns(
  db: Queryable,
  filter: { id?: number; open?: true },
): Promise<Campaign[]> {
  const { rows } = await db.query(
    `select id::float8 as id, period::text, reason, agencies, opened_by, due_on::text,
       (extract(epoch from opened_at) * 1000)::float8 as opened_ms, counts::text, salt, digest,
       opening, (extract(epoch from closed_at) * 1000)::float8 as closed_ms, closed_by,
       outcomes::text, outcome_salt, outcome_digest, document_number, document_date::text, signer,
       closing
     from review.campaign
     where ($1::bigint is null or id = $1) and ($2::boolean is null or closed_at is null)
     order by id desc`,
    [filter.id ?? null, filter.open ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    period: row.period,
    reason: row.reason,
    agencies: row.agencies,
    openedAt: new Date(row.opened_ms),
    openedBy: row.opened_by,
    dueOn: row.due_on,
    counts: JSON.parse(row.counts),
    salt: row.salt,
    digest: row.digest,
    opening: row.opening,
    closing:
      row.closed_ms === null
        ? null
        : {
            at: new Date(row.closed_ms),
            by: row.closed_by,
            outcomes: JSON.parse(row.outcomes),
            digest: row.outcome_digest,
            salt: row.outcome_salt,
            documentNumber: row.document_number,
            documentDate: row.document_date,
            signer: row.signer,
            intake: row.closing,
          },
  }))
}

export async function insertCampaign(
  tx: Queryable,
  given: Pick<Campaign, 'period' | 'reason' | 'agencies' | 'openedBy' | 'dueOn' | 'salt'>,
): Promise<number> {
  const { rows } = await tx.query(
    `insert into review.campaign (period, reason, agencies, opened_by, due_on, salt)
     values ($1, $2, $3, $4, $5, $6) returning id::float8 as id`,
    [given.period, given.reason, given.agencies, given.openedBy, given.dueOn, given.salt],
  )
  return rows[0].id
}

export async function updateFrozen(
  tx: Queryable,
  campaign: number,
  frozen: { counts: Campaign['counts']; digest: Buffer; opening: string },
): Promise<void> {
  const { counts, digest, opening } = frozen
  await tx.query(
    'update review.campaign set counts = $2, digest = $3, opening = $4 where id = $1',
    [campaign, JSON.stringify(counts), digest, opening],
  )
}

export async function updateClosed(
  tx: Queryable,
  campaign: number,
  { by, outcomes, digest, salt, documentNumber, documentDate, signer, intake }: NewClosing,
): Promise<void> {
  await tx.query(
    `update review.campaign set closed_at = clock_timestamp(), closed_by = $2, outcomes = $3,
       outcome_digest = $4, outcome_salt = $5, document_number = $6, document_date = $7, signer = $8,
       closing = $9
     where id = $1`,
    [
      campaign,
      by,
      JSON.stringify(outcomes),
      digest,
      salt,
      documentNumber,
      documentDate,
      signer,
      intake,
    ],
  )
}
type NewClosing = Omit<NonNullable<Campaign['closing']>, 'at'>

export async function insertRule(tx: Queryable, rule: ReviewRule): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into review.rule (valid_from, every, days, ground) values ($1, $2, $3, $4)
     on conflict (valid_from) do nothing`,
    [rule.validFrom, rule.every, rule.days, rule.ground],
  )
  return rowCount === 1
}

export async function selectRules(db: Queryable): Promise<ReviewRule[]> {
  const { rows } = await db.query(
    'select valid_from::text, every, days, ground from review.rule order by valid_from',
  )
  return rows.map(({ valid_from: validFrom, ...rest }) => ({ validFrom, ...rest }))
}

/** Whether it had not been told before. */
export async function insertReminder(
  tx: Queryable,
  told: { campaign: number; agency: string | null; level: string; open: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into review.reminder (campaign, agency, level, open) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [told.campaign, told.agency, told.level, told.open],
  )
  return rowCount === 1
}
