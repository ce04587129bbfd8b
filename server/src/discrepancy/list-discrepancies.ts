/** Discrepancies as officers look for them, and the answers they give. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Database, Queryable } from '../pg/database.ts'
import type { Discrepancy } from './discrepancy.ts'
import {
  selectDiscrepancies,
  selectDiscrepancy,
  selectLastEntry,
  selectOpenDrift,
  type ListFilter,
} from './discrepancy.sql.ts'
import { moveDiscrepancy, type Move, type Way } from './move-discrepancy.ts'

export function listDiscrepancies(db: Queryable, filter: ListFilter): Promise<Discrepancy[]> {
  return selectDiscrepancies(db, filter)
}

/** What verifications found and its owners have not answered yet, by its day. */
export function listOpenDrift(db: Queryable, limit: number): Promise<Discrepancy[]> {
  return selectOpenDrift(db, limit)
}

/** Refused where there is none. */
export async function findDiscrepancy(db: Queryable, id: string): Promise<Discrepancy> {
  const found = await selectDiscrepancy(db, id)
  if (!found) throw new Refusal('discrepancy.unknown', { id })
  return found
}

/** Moves it on, and says under which id the journal has the step. */
export function moveOnRecord(db: Database, way: Way, move: Move): Promise<string | null> {
  return db.tx(async (tx) => {
    await moveDiscrepancy(tx, way, move)
    return selectLastEntry(tx, move.id)
  })
}
