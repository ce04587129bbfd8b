/** Grants belong to clients and go with them; a past grant says what it said when it was decided. */
import type { SuccessionMover } from '../succession/mover.ts'
import { plannedMove } from '../succession/mover.ts'
import { targetOf } from '../succession/plan.ts'
import { selectGrantsOfAgencies } from './move-grants.sql.ts'

/** Shows which grants continue under another agency; nothing of them is rewritten. */
export const moveGrants: SuccessionMover = {
  name: 'grants',
  title: {
    vi: 'Quyền đang có hiệu lực của các hệ thống',
    en: 'Grants in force of the client systems',
  },
  async preview(tx, plan) {
    const grants = await selectGrantsOfAgencies(tx, plan.from)
    return grants.flatMap(({ id, client, agency }) => {
      const to = targetOf(plan, agency, { what: 'client', id: client })
      return to === agency ? [] : [plannedMove(String(id), agency, to, 'continues')]
    })
  },
  apply: async (_tx, _succession, moves) => [...moves],
  undo: async () => {},
}
