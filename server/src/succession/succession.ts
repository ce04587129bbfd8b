/** A succession: one reorganisation of agencies, proposed, applied, and confirmed or undone. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { SuccessionPlan } from './plan.ts'
import { selectMoves, selectSuccessions } from './succession.sql.ts'
import type { Move } from './mover.ts'

export type SuccessionState = 'proposed' | 'applied' | 'confirmed' | 'undone' | 'dropped'

export type Succession = {
  id: number
  state: SuccessionState
  plan: SuccessionPlan
  proposedAt: Date
  appliedAt: Date | null
  settledAt: Date | null
}

/** Newest first. */
export async function listSuccessions(
  db: Queryable,
  filter: {
    state?: SuccessionState | undefined
    before?: number | undefined
    successionsMax?: number
  } = {},
): Promise<Succession[]> {
  return selectSuccessions(db, filter)
}

/** One succession; refused where there is none. */
export async function findSuccession(db: Queryable, id: number): Promise<Succession> {
  const [found] = await selectSuccessions(db, { id })
  if (!found) throw new Refusal('succession.unknown', { succession: id })
  return found
}

/** What an applied succession moved, by mover. */
export async function listMoves(db: Queryable, id: number): Promise<Map<string, Move[]>> {
  const moves = new Map<string, Move[]>()
  for (const { mover, ...move } of await selectMoves(db, id)) {
    const list = moves.get(mover)
    if (list) list.push(move)
    else moves.set(mover, [move])
  }
  return moves
}

/** Refused where it is in another state than an act needs. */
export function needState(succession: Succession, needed: SuccessionState): void {
  const { id, state } = succession
  if (state !== needed)
    throw new Refusal('succession.wrong-state', { succession: id, state, needed })
}
