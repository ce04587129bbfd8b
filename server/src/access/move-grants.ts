/**
 * Grants of clients go with them; a past grant says what it said when it was decided. Those of an
 * agency's persons are ended, and continue for the persons of the agency that comes after it.
 */
import type { SuccessionMover } from '../succession/mover.ts'
import { plannedMove } from '../succession/mover.ts'
import { targetOf } from '../succession/plan.ts'
import { grantHolds } from './grant-holds.ts'
import { selectGrantsOfAgencies } from './move-grants.sql.ts'

const passedOn = 'passed-on'

/** Where an agency is split, its persons' grants go to the first of those that come after it. */
export const moveGrants: SuccessionMover = {
  name: 'grants',
  title: {
    vi: 'Quyền đang có hiệu lực của các hệ thống và cán bộ',
    en: 'Grants in force of client systems and persons',
  },
  async preview(tx, plan) {
    const grants = await selectGrantsOfAgencies(tx, plan.from)
    return grants.flatMap(({ id, client, agency }) => {
      const to =
        client === null
          ? targetOf(plan, agency)
          : targetOf(plan, agency, { what: 'client', id: client })
      if (to === agency) return []
      return [plannedMove(String(id), agency, to, client === null ? passedOn : 'continues')]
    })
  },
  async apply(tx, _succession, moves) {
    const passed = moves.filter(({ what }) => what === passedOn)
    const made = await grantHolds.narrow(
      tx,
      passed.map(({ subject, to }) => ({ grant: subject, columns: null, ends: null, agency: to })),
    )
    return moves.map((move) => {
      const grant = made.get(move.subject)
      return grant ? { ...move, kept: { grant } } : move
    })
  },
  /** A grant that was revoked since stays so. */
  async undo(tx, _succession, moves) {
    const back = moves.flatMap(({ kept, from }) =>
      typeof kept.grant === 'string'
        ? [{ grant: kept.grant, columns: null, ends: null, agency: from }]
        : [],
    )
    await grantHolds.narrow(tx, back)
  },
}
