/**
 * The minutes of a closed campaign: counts by agency and outcome, who decided, and what proves that
 * nothing was left out. Signed with the journal's key, and checked like a receipt.
 */
import type { ReviewOutcome } from '@kho/contract/review.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { signReceipt, type SignedReceipt } from '@kho/journal/receipt.ts'
import { openLog } from '@kho/journal/store.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findEntry } from '../journal/find-entry.ts'
import { proveEntry } from '../journal/prove-entry.ts'
import { listAgencies } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { findCampaign, sizeOf, type Campaign, type Closing } from './campaign.ts'
import { digestItems } from './digest.sql.ts'
import { selectReviewers, tally } from './item.sql.ts'

export type OutcomeCounts = Partial<Record<ReviewOutcome, number>>

export type Minutes = {
  minutes: 'review'
  campaign: number
  reason: string
  period: string | null
  agencies: string[] | null
  openedAt: string
  openedBy: string
  dueOn: string
  closedAt: string
  closedBy: string
  document: { number: string; date: string; signer: string }
  counts: Campaign['counts']
  outcomes: Closing['outcomes']
  byAgency: { agency: string; name: { vi: string; en: string }; outcomes: OutcomeCounts }[]
  reviewers: { account: string; name: string | null; agency: string | null; decisions: number }[]
  /** SHA-256 of population.txt and of outcomes.txt. */
  population: { sha256: string; items: number }
  outcome: { sha256: string; items: number }
  /** Their numbers in the journal. */
  openingEntry: number
  closingEntry: number
  checkpoint: string | null
  /** Proves the closing entry with the log's key alone. */
  proof: string
}

export type SignedMinutes = SignedReceipt<{ readonly [name: string]: JsonValue | undefined }>

/** Refused: an open campaign, one whose close is not published, and one that is not whole. */
export async function makeMinutes(
  db: Queryable,
  journalFolder: string,
  id: number,
): Promise<Minutes> {
  const campaign = await findCampaign(db, id)
  const { closing } = campaign
  if (!closing) throw new Refusal('review.open', { campaign: id })
  await refusePartial(db, campaign, closing)
  const [opened, closed] = await Promise.all([
    findEntry(db, { intakeId: campaign.opening }),
    findEntry(db, { intakeId: closing.intake }),
  ])
  if (!opened || !closed) throw new Refusal('review.not-published', { campaign: id })
  const proof = await proveEntry(journalFolder, closed.index).catch(() => null)
  if (proof === null) throw new Refusal('review.not-published', { campaign: id })
  const checkpoint = await openLog(journalFolder).read('checkpoint')
  const { documentNumber, documentDate, signer } = closing
  const items = sizeOf(campaign)
  return {
    minutes: 'review',
    campaign: id,
    reason: campaign.reason,
    period: campaign.period,
    agencies: campaign.agencies,
    openedAt: campaign.openedAt.toISOString(),
    openedBy: campaign.openedBy,
    dueOn: campaign.dueOn,
    closedAt: closing.at.toISOString(),
    closedBy: closing.by,
    document: { number: documentNumber, date: documentDate, signer },
    counts: campaign.counts,
    outcomes: closing.outcomes,
    byAgency: await countByAgency(db, id),
    reviewers: await selectReviewers(db, id),
    population: { sha256: campaign.digest.toString('hex'), items },
    outcome: { sha256: closing.digest.toString('hex'), items },
    openingEntry: opened.index,
    closingEntry: closed.index,
    checkpoint: checkpoint?.toString('utf8') ?? null,
    proof,
  }
}

/** What is read must be what was frozen and what was closed, to the last item. */
async function refusePartial(db: Queryable, campaign: Campaign, closing: Closing): Promise<void> {
  const frozen = sizeOf(campaign)
  const population = await digestItems(db, campaign.id, 'population', campaign.salt)
  const outcome = await digestItems(db, campaign.id, 'outcome', closing.salt)
  const whole =
    population.count === frozen &&
    population.digest.equals(campaign.digest) &&
    outcome.digest.equals(closing.digest)
  if (!whole) throw new Refusal('review.partial', { read: population.count, frozen })
}

async function countByAgency(db: Queryable, campaign: number): Promise<Minutes['byAgency']> {
  const names = new Map((await listAgencies(db)).map((one) => [one.id, one.name]))
  const found = new Map<string, OutcomeCounts>()
  for (const { agency, outcome, count } of await tally(db, campaign, null)) {
    const counts = found.get(agency) ?? {}
    const key = outcome as ReviewOutcome
    counts[key] = (counts[key] ?? 0) + count
    found.set(agency, counts)
  }
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([agency, outcomes]) => {
      const name = names.get(agency) ?? { vi: agency, en: agency }
      return { agency, name, outcomes }
    })
}

export type MinutesSigner = (made: Minutes) => SignedMinutes

export function minutesSigner(skey: string): MinutesSigner {
  // Through JSON, so that what is signed is what is sent.
  return (made) => signReceipt(JSON.parse(JSON.stringify(made)) as Record<string, JsonValue>, skey)
}
