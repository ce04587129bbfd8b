/** What `kho verify --open-case` does with the two looks: one case for each part. */
import { readCalendar } from '../calendar/read-calendar.ts'
import type { CommandContext } from '../cli/command.ts'
import type { TwoLooks } from '../equality/look-twice.ts'
import type { Database } from '../pg/database.ts'
import { keepDrift, type KeptDrift } from './keep-drift.ts'
import type { Way } from './move-discrepancy.ts'

export type KeptCase = KeptDrift & { part: string }

export function keepCases(
  { config, actor }: Pick<CommandContext, 'config' | 'actor'>,
  db: Database,
  looks: TwoLooks,
): Promise<KeptCase[]> {
  const way = { calendar: readCalendar(config), now: () => new Date() }
  return keepLooks(db, way, looks, actor)
}

/** All parts in one transaction: a verification is kept whole or not at all. */
export function keepLooks(
  db: Database,
  way: Way,
  { version, drifts }: TwoLooks,
  actor: string,
): Promise<KeptCase[]> {
  return db.tx(async (tx) => {
    const kept: KeptCase[] = []
    for (const drift of drifts) {
      kept.push({
        part: drift.part.name,
        ...(await keepDrift(tx, way, { version, drift, actor })),
      })
    }
    return kept
  })
}
