/** Pushes that are not finished when their agency changes: they are named, and have to be sent anew. */
import { plannedMove, type SuccessionMover } from '../succession/mover.ts'
import { targetOf } from '../succession/plan.ts'
import { selectUnfinishedOf } from './push.sql.ts'

/**
 * What was sent so far lies under the agency that sent it and is given up after its hours; nothing
 * of it is in the store. `subject` is dataset and push with a slash between.
 */
export const movePushes: SuccessionMover = {
  name: 'pushes',
  title: { vi: 'Lần gửi đang dở, phải gửi lại', en: 'Unfinished pushes, to be sent anew' },
  async preview(tx, plan) {
    const pushes = await selectUnfinishedOf(tx, plan.from)
    return pushes.flatMap(({ dataset, agency, id }) => {
      const to = targetOf(plan, agency, { what: 'dataset', id: dataset })
      return to === agency ? [] : [plannedMove(`${dataset}/${id}`, agency, to, 'again')]
    })
  },
  apply: async (_tx, _succession, moves) => [...moves],
  undo: async () => {},
}
