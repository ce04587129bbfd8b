/** How far a campaign is: by agency, as a traffic light, and who has to act. */
import type { SubjectKind } from '@kho/contract/review.ts'
import { workingDaysLate } from '../calendar/days-late.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { isOverdue, type Campaign, type Way } from './campaign.ts'
import { tally, type Tally } from './item.sql.ts'

/** `done`: nothing is open; `on-time`; `soon`: the last working days; `late`: the deadline is over. */
export type Light = 'done' | 'on-time' | 'soon' | 'late'

export type AgencyProgress = {
  agency: string
  items: number
  open: number
  /** Of the open ones: those that only the authority can decide. */
  forAuthority: number
  keep: number
  reduce: number
  revoke: number
  unused: number
  orphaned: number
  light: Light
}

export type Overview = {
  items: number
  open: number
  forAuthority: number
  byKind: Partial<Record<SubjectKind, { items: number; open: number }>>
  agencies: AgencyProgress[]
  light: Light
  /** Working days until the deadline; below 0 since. */
  daysLeft: number
}

/** Working days before the deadline in which open items are told about. */
export const soonDays = 3

export function daysLeft(campaign: Pick<Campaign, 'dueOn'>, { calendar, now }: Way): number {
  const today = dayOf(now())
  return campaign.dueOn < today
    ? -Math.max(1, workingDaysLate(calendar, campaign.dueOn, today))
    : workingDaysLate(calendar, today, campaign.dueOn)
}

export async function readOverview(
  db: Queryable,
  way: Way,
  campaign: Campaign,
  seen: readonly string[] | null,
): Promise<Overview> {
  const rows = await tally(db, campaign.id, seen)
  const lightOf = (open: number): Light => {
    if (open === 0 || campaign.closing) return 'done'
    if (isOverdue(campaign, way.now())) return 'late'
    return daysLeft(campaign, way) <= soonDays ? 'soon' : 'on-time'
  }
  const agencies = new Map<string, AgencyProgress>()
  const byKind: Overview['byKind'] = {}
  for (const row of rows) {
    const progress = agencies.get(row.agency) ?? emptyProgress(row.agency)
    addTo(progress, row)
    agencies.set(row.agency, progress)
    const kind = row.kind as SubjectKind
    const counts = (byKind[kind] ??= { items: 0, open: 0 })
    counts.items += row.count
    if (row.decision === null) counts.open += row.count
  }
  const list = [...agencies.values()].toSorted((a, b) => (a.agency < b.agency ? -1 : 1))
  for (const one of list) one.light = lightOf(one.open)
  const sum = (of: (one: AgencyProgress) => number) => list.reduce((all, one) => all + of(one), 0)
  const open = sum((one) => one.open)
  return {
    items: sum((one) => one.items),
    open,
    forAuthority: sum((one) => one.forAuthority),
    byKind,
    agencies: list,
    light: lightOf(open),
    daysLeft: daysLeft(campaign, way),
  }
}

function emptyProgress(agency: string): AgencyProgress {
  const counts = { items: 0, open: 0, forAuthority: 0, keep: 0, reduce: 0, revoke: 0 }
  return { agency, ...counts, unused: 0, orphaned: 0, light: 'done' }
}

function addTo(progress: AgencyProgress, row: Tally): void {
  progress.items += row.count
  if (row.decision === null) {
    progress.open += row.count
    if (row.reviewer === null) progress.forAuthority += row.count
  } else progress[row.decision] += row.count
  if (row.unused) progress.unused += row.count
  if (row.orphaned) progress.orphaned += row.count
}
