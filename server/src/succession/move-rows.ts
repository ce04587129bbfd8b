/** Movers of what says in a column of its table which agency it belongs to. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { movedSince, plannedMove, type Move, type SuccessionMover } from './mover.ts'
import { targetOf } from './plan.ts'

export type OpenRow = {
  subject: string
  agency: string
  /** It goes where a rule of a split sends this dataset; null: where its agency goes. */
  dataset: string | null
  /** As what the agency stands in it, where that can be several things. */
  what?: string
}

export type MovedRows = {
  name: string
  title: Bilingual
  /** What is open of these agencies, in an order that does not depend on chance. */
  selectOpen(tx: Queryable, agencies: readonly string[]): Promise<OpenRow[]>
  /** The subjects that were where they should be; all of them are said to be the same thing. */
  updateAgency(tx: Queryable, moves: readonly Move[], what: string): Promise<Set<string>>
}

/** What has been decided stays on record under the agency of then; only what is open moves. */
export function moverOfRows({ name, title, selectOpen, updateAgency }: MovedRows): SuccessionMover {
  const moveAll = async (tx: Tx, moves: readonly Move[]) => {
    for (const what of new Set(moves.map((one) => one.what))) {
      const same = moves.filter((one) => one.what === what)
      const moved = await updateAgency(tx, same, what)
      const left = same.find(({ subject }) => !moved.has(subject))
      if (left) throw movedSince(name, left.subject, '?', left.from)
    }
  }
  return {
    name,
    title,
    async preview(tx, plan) {
      const open = await selectOpen(tx, plan.from)
      return open.flatMap(({ subject, agency, dataset, what = 'moved' }) => {
        const ruled = dataset === null ? undefined : ({ what: 'dataset', id: dataset } as const)
        const to = targetOf(plan, agency, ruled)
        return to === agency ? [] : [plannedMove(subject, agency, to, what)]
      })
    },
    async apply(tx, _, moves) {
      await moveAll(tx, moves)
      return [...moves]
    },
    undo: (tx, _, moves) => moveAll(tx, moves.map(turnedBack)),
  }
}

function turnedBack(move: Move): Move {
  return { ...move, from: move.to, to: move.from }
}
