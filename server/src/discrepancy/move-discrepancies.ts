/** Reports that are not closed go to the agency that took over from the one that has to answer. */
import type { Tx } from '../pg/database.ts'
import { movedSince, plannedMove, type SuccessionMover } from '../succession/mover.ts'
import { targetOf } from '../succession/plan.ts'
import { selectOpenOf, updateOwner } from './discrepancy.sql.ts'

const name = 'discrepancies'

export const moveDiscrepancies: SuccessionMover = {
  name,
  title: { vi: 'Phản ánh chưa đóng', en: 'Error reports not closed' },
  async preview(tx, plan) {
    const open = await selectOpenOf(tx, plan.from)
    return open.flatMap(({ id, dataset, owner }) => {
      const to = targetOf(plan, owner, { what: 'dataset', id: dataset })
      return to === owner ? [] : [plannedMove(id, owner, to)]
    })
  },
  async apply(tx, _, moves) {
    for (const { subject, from, to } of moves) await moveOne(tx, subject, from, to)
    return [...moves]
  },
  async undo(tx, _, moves) {
    for (const { subject, from, to } of moves) await moveOne(tx, subject, to, from)
  },
}

async function moveOne(tx: Tx, id: string, from: string, to: string): Promise<void> {
  if (!(await updateOwner(tx, id, from, to))) throw movedSince(name, id, '?', from)
}
