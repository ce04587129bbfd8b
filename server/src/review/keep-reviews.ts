/**
 * What becomes of campaigns without anybody asking: the rule opens one in each of its periods, open
 * items are told about in the last days and after the deadline, and the authority is told then too.
 * Nothing is closed by itself.
 */
import { append } from '../journal/append.ts'
import type { Database, Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { isOverdue, type Campaign, type Way } from './campaign.ts'
import { insertReminder, selectCampaigns } from './campaign.sql.ts'
import { tally } from './item.sql.ts'
import { openReview } from './open-review.ts'
import { daysLeft, soonDays } from './overview.ts'
import { findRule, periodDue } from './rule.ts'

export type Kept = { opened: number | null; reminded: number }

export async function keepReviews(db: Database, way: Way): Promise<Kept> {
  const opened = await openByRule(db, way)
  let reminded = 0
  for (const campaign of await selectCampaigns(db, { open: true })) {
    reminded += await db.tx((tx) => remind(tx, way, campaign))
  }
  return { opened, reminded }
}

/** Not while another is open: what that one covers would be reviewed twice. */
async function openByRule(db: Database, way: Way): Promise<number | null> {
  const day = dayOf(way.now())
  const rule = await findRule(db, day)
  const period = periodDue(rule, way.calendar, day)
  if (!rule || period === null) return null
  const all = await selectCampaigns(db, {})
  if (all.some((one) => one.closing === null || one.period === period)) return null
  const reason = `Rà soát định kỳ từ ${period}: ${rule.ground}`
  const { campaign } = await db.tx((tx) => openReview(tx, way, 'rule', { period, reason }))
  return campaign
}

type Told = { agency: string | null; level: 'soon' | 'late' | 'escalated'; open: number }

async function remind(tx: Tx, way: Way, campaign: Campaign): Promise<number> {
  const overdue = isOverdue(campaign, way.now())
  if (!overdue && daysLeft(campaign, way) > soonDays) return 0
  const open = new Map<string | null, number>()
  let all = 0
  for (const { reviewer, decision, count } of await tally(tx, campaign.id, null)) {
    if (decision !== null) continue
    open.set(reviewer, (open.get(reviewer) ?? 0) + count)
    all += count
  }
  const level = overdue ? ('late' as const) : ('soon' as const)
  const told: Told[] = [...open].map(([agency, count]) => ({ agency, level, open: count }))
  if (overdue && all > 0) told.push({ agency: null, level: 'escalated', open: all })
  let made = 0
  for (const one of told) {
    if (!(await insertReminder(tx, { campaign: campaign.id, ...one }))) continue
    await append(tx, {
      kind: 'review.reminded',
      fields: {
        campaign: campaign.id,
        due: campaign.dueOn,
        level: one.level,
        open: one.open,
        ...(one.agency === null ? {} : { agency: one.agency }),
      },
    })
    made++
  }
  return made
}
