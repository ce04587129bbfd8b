/** Breaches as the register shows them. */
import type { Queryable } from '../pg/database.ts'
import { clockOfBreach, type Breach, type BreachClock } from './breach.ts'
import { selectBreaches } from './breach.sql.ts'

export type ShownBreach = Breach & { clock: BreachClock }

export const breachesPerPage = 50

/** Newest first; `open`: not notified or not repaired yet. */
export async function listBreaches(
  { db, now }: { db: Queryable; now: () => Date },
  filter: { open: boolean; before?: string | undefined },
): Promise<ShownBreach[]> {
  const { open, before = null } = filter
  const found = await selectBreaches(db, { open, before, limit: breachesPerPage })
  return found.map((one) => ({ ...one, clock: clockOfBreach(one, now()) }))
}
