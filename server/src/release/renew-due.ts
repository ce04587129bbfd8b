/** Renews by itself what its schedule says; what the checks stop stays as it was, and is said so. */
import type { RenewalName } from '@kho/contract/release.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { checkRelease } from './check-release.ts'
import { selectState } from './projection.sql.ts'
import { markStopped, selectReleases } from './release.sql.ts'
import type { Release } from './release.ts'
import { releaseTx } from './release-tx.ts'
import { renewRelease } from './renew-release.ts'
import { addMonths } from './rule.ts'

const actor = 'schedule'

/** How many were renewed. A fault at one keeps no other from its turn, and is thrown after all. */
export async function renewDue(db: Database, at: Date): Promise<number> {
  let renewed = 0
  const faults: unknown[] = []
  for (const release of await selectReleases(db, { states: ['released'] })) {
    if (release.issue === null || !isDue(release.renewal, dayOf(release.issue.at), dayOf(at)))
      continue
    try {
      const { seq } = await selectState(db, release.dataset)
      if (seq === release.issue.seq) continue
      if (await renewOne(db, release)) renewed += 1
    } catch (error) {
      faults.push(error)
    }
  }
  if (faults.length > 0) throw faults[0]
  return renewed
}

/** Days on which something was last issued and on which it is asked. */
export function isDue(renewal: RenewalName, last: string, today: string): boolean {
  switch (renewal) {
    case 'by-hand':
      return false
    case 'on-change':
      return true
    case 'daily':
      return last < today
    case 'weekly':
      return Date.parse(today) - Date.parse(last) >= 7 * 86_400_000
    case 'monthly':
      return addMonths(last, 1) <= today
    case 'quarterly':
      return addMonths(last, 3) <= today
    case 'half-yearly':
      return addMonths(last, 6) <= today
    case 'yearly':
      return addMonths(last, 12) <= today
  }
}

async function renewOne(db: Database, { id }: Release): Promise<boolean> {
  try {
    await db.tx((tx) => renewRelease(tx, actor, { release: id }), releaseTx)
    return true
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'release.checks-failed') await recordStopped(db, id)
    return false
  }
}

/** Once for each state of the data: an unchanged reason is not told again. */
async function recordStopped(db: Database, id: number): Promise<void> {
  await db.tx(async (tx) => {
    const [release] = await selectReleases(tx, { id, states: ['released'] })
    if (!release) return
    const version = await findDataset(tx, release.dataset)
    const { findings, seq } = await checkRelease(tx, version, release, new Date())
    const stopping = findings.filter(({ stops }) => stops)
    if (JSON.stringify(release.stopped) === JSON.stringify(stopping)) return
    await markStopped(tx, id, stopping)
    await append(tx, {
      kind: 'release.stopped',
      fields: {
        dataset: release.dataset,
        release: id,
        sequence: seq,
        checks: [...new Set(stopping.map(({ check }) => check))],
      },
    })
  }, releaseTx)
}
