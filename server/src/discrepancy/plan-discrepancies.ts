/** What becomes of discrepancies without anybody asking for it. */
import type { Config } from '../config.ts'
import type { Jobs } from '../jobs/every.ts'
import type { Journal } from '../journal/start-journal.ts'
import type { Database } from '../pg/database.ts'
import { followApplies } from './follow-applies.ts'
import type { Way } from './move-discrepancy.ts'
import { settleEnded } from './settle-ended.ts'
import { verifyDue } from './verify-due.ts'

export function planDiscrepancies(
  jobs: Jobs,
  parts: { db: Database; config: Config; way: Way; journalFolder: string; journal: Journal },
): void {
  const { journal, ...rest } = parts
  const { db, way } = rest
  const journalKey = () => journal.state().vkey
  const due = { ...rest, journalKey, publish: () => journal.publishNow() }
  jobs.every('corrected discrepancies', 2_000, () => followApplies(db, way))
  jobs.every('ended discrepancies', 600_000, () => settleEnded(db, way))
  jobs.every('due verifications', 60_000, (signal) => verifyDue(due, signal))
}
