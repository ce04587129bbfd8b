/**
 * Closes quarters whose end has passed: their figures are counted once more, frozen, and their hash
 * goes into the journal. What is closed is the same whenever it is asked for.
 */
import { createHash } from 'node:crypto'
import { append } from '../journal/append.ts'
import type { Rule } from '../lateness/due.ts'
import type { Database, Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { countFigures, figuresText } from './figures.ts'
import { selectJournalSize } from './figures.sql.ts'
import { daysOf, quarterAfter, quarterOf } from './quarter.ts'
import {
  insertClosed,
  lockQuarters,
  selectClosed,
  selectCutOffs,
  type Checkpoint,
} from './quarter.sql.ts'

export type Closing = {
  db: Database
  rule: Rule
  /** The journal as it is signed now; null before the first checkpoint. */
  readCheckpoint: () => Promise<Checkpoint | null>
}

/** Those of which Kho has seen some day and which are not closed; gives their names. */
export async function closeQuarters(closing: Closing, now: Date = new Date()): Promise<string[]> {
  const { db } = closing
  const { firstAt } = await selectJournalSize(db)
  if (firstAt === null) return []
  const cutOffs = await selectCutOffs(db)
  const present = quarterOf(dayOf(now), cutOffs)
  const closed: string[] = []
  for (let one = quarterOf(dayOf(firstAt), cutOffs); one < present; one = quarterAfter(one)) {
    if (await closeQuarter(closing, one, now)) closed.push(one)
  }
  return closed
}

/** False where it was closed already, or nothing is signed yet. */
export async function closeQuarter(
  { db, rule, readCheckpoint }: Closing,
  quarter: string,
  now: Date,
): Promise<boolean> {
  if (await selectClosed(db, quarter)) return false
  const checkpoint = await readCheckpoint()
  if (checkpoint === null) return false
  const close = async (tx: Tx) => {
    await lockQuarters(tx)
    if (await selectClosed(tx, quarter)) return false
    const days = daysOf(quarter, await selectCutOffs(tx))
    const figures = figuresText(await countFigures(tx, rule, days, now))
    const sha256 = createHash('sha256').update(figures).digest()
    const { first, last } = days
    const { intakeId } = await append(tx, {
      kind: 'quarter.closed',
      fields: { quarter, first, last, sha256: sha256.toString('hex'), size: checkpoint.size },
    })
    const { size, at, root } = checkpoint
    await insertClosed(tx, {
      quarter,
      figures,
      sha256,
      checkpoint: { size, at, root },
      closedAt: now,
      journalIntake: intakeId,
    })
    return true
  }
  // One snapshot for all figures; it is taken after the lock, by the first statement that reads.
  return db.tx(close, { isolation: 'repeatable read' })
}
