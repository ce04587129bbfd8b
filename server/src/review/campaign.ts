/** A campaign: one review, from the freezing of its population to its minutes. */
import type { ReviewOutcome, SubjectKind } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { dayOf, showInstant } from '../time.ts'
import { selectCampaigns } from './campaign.sql.ts'

/** The calendar and the clock by which campaigns run. */
export type Way = { calendar: WorkingCalendar; now: () => Date }

export type Counts = Partial<Record<SubjectKind, number>>

export type Closing = {
  at: Date
  by: string
  /** By kind. */
  outcomes: Partial<Record<SubjectKind, Partial<Record<ReviewOutcome, number>>>>
  digest: Buffer
  salt: Buffer
  documentNumber: string
  documentDate: string
  signer: string
  /** Its act; the entry is found by it. */
  intake: string
}

export type Campaign = {
  id: number
  /** First day of the period it was opened for by rule; null on demand. */
  period: string | null
  reason: string
  /** null for all. */
  agencies: string[] | null
  openedAt: Date
  openedBy: string
  dueOn: string
  counts: Counts
  salt: Buffer
  digest: Buffer
  opening: string
  closing: Closing | null
}

/** One campaign; refused where there is none. */
export async function findCampaign(db: Queryable, campaign: number): Promise<Campaign> {
  const [found] = await selectCampaigns(db, { id: campaign })
  if (!found) throw new Refusal('review.unknown', { campaign })
  return found
}

/**
 * The campaign, open, and held so until the end of the transaction: deciders share it, whoever
 * closes it waits for them and keeps others out.
 */
export async function holdOpen(
  tx: Tx,
  campaign: number,
  mode: 'share' | 'update',
): Promise<Campaign> {
  await tx.query(`select from review.campaign where id = $1 for ${mode}`, [campaign])
  const found = await findCampaign(tx, campaign)
  if (found.closing) {
    throw new Refusal('review.closed', { campaign, at: showInstant(found.closing.at) })
  }
  return found
}

export async function listCampaigns(db: Queryable): Promise<Campaign[]> {
  return selectCampaigns(db, {})
}

/** Whether the last day for deciding is over. */
export function isOverdue({ dueOn }: Pick<Campaign, 'dueOn'>, at: Date): boolean {
  return dayOf(at) > dueOn
}

export function sizeOf({ counts }: Pick<Campaign, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
