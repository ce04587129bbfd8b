/** The act that opens a campaign: its population is frozen, counted, and bound to the journal. */
import { randomBytes } from 'node:crypto'
import { openSchema, type OpenInput } from '@kho/contract/review.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { workingDayAfter } from '../calendar/working-calendar.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import type { Way } from './campaign.ts'
import { insertCampaign, selectCampaigns, updateFrozen } from './campaign.sql.ts'
import { digestItems } from './digest.sql.ts'
import { freezePopulation } from './population.sql.ts'
import { termOf } from './rule.ts'

export type Opened = { campaign: number; dueOn: string; items: number; entry: string }

/**
 * Refused: an unknown agency, one that another open campaign covers, no term, nothing to review.
 * `period` is given where the rule opens it.
 */
export async function openReview(
  tx: Tx,
  way: Way,
  actor: string,
  input: OpenInput & { period?: string },
): Promise<Opened> {
  const { period = null, ...rest } = input
  const given = openSchema.parse(rest)
  const agencies = given.agencies ? [...new Set(given.agencies)].toSorted() : null
  for (const agency of agencies ?? []) await findAgency(tx, agency)
  // One at a time opens, so that no agency comes into two campaigns.
  await tx.query('lock table review.campaign in share row exclusive mode')
  await refuseOverlap(tx, agencies)
  const day = dayOf(way.now())
  const days = await termOf(tx, day, given.days)
  const dueOn = workingDayAfter(way.calendar, day, days)
  const salt = randomBytes(32)
  const { reason } = given
  const made = { period, reason, agencies, openedBy: actor, dueOn, salt }
  const campaign = await insertCampaign(tx, made)
  await freezePopulation(tx, campaign, { day, agencies })
  const { count, byKind, digest } = await digestItems(tx, campaign, 'population', salt)
  if (count === 0) throw new Refusal('review.empty', { agencies: agencies?.join(', ') ?? '*' })
  const { intakeId } = await append(tx, {
    kind: 'review.opened',
    fields: { campaign, due: dueOn, items: count, by_kind: byKind, digest: digest.toString('hex') },
    payload: { actor, reason, agencies, period },
  })
  await updateFrozen(tx, campaign, { counts: byKind, digest, opening: intakeId })
  return { campaign, dueOn, items: count, entry: intakeId }
}

async function refuseOverlap(tx: Tx, agencies: readonly string[] | null): Promise<void> {
  for (const other of await selectCampaigns(tx, { open: true })) {
    const shared =
      agencies === null || other.agencies === null
        ? (agencies ?? other.agencies ?? ['*'])
        : agencies.filter((one) => other.agencies!.includes(one))
    if (shared.length === 0) continue
    throw new Refusal('review.overlaps', { other: other.id, agencies: shared.join(', ') })
  }
}
