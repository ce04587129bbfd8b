/** Appointments: those of the past stay as they are, those that go on are continued. */
import { continueAppointment, selectLiving, takeBackAppointment } from './people-moves.sql.ts'
import { plannedMove, type Move, type SuccessionMover } from './mover.ts'
import { targetOf } from './plan.ts'

export const moveAppointments: SuccessionMover = {
  name: 'appointments',
  title: { vi: 'Phân công chức năng', en: 'Appointments' },
  async preview(tx, plan) {
    const living = await selectLiving(tx, plan.from)
    return living.flatMap(({ id, account, principal, agency }) => {
      // A deputy goes where the one it stands in for goes.
      const to = targetOf(plan, agency, { what: 'account', id: principal ?? account })
      return to === agency ? [] : [plannedMove(String(id), agency, to)]
    })
  },
  async apply(tx, { plan }, moves) {
    const { documentNumber, documentDate } = plan
    const done: Move[] = []
    for (const one of moves) {
      const input = { id: Number(one.subject), to: one.to, documentNumber, documentDate }
      done.push({ ...one, kept: { continuedBy: await continueAppointment(tx, input) } })
    }
    return done
  },
  async undo(tx, _, moves) {
    for (const { subject, kept } of moves)
      await takeBackAppointment(tx, {
        id: Number(subject),
        continuedBy: Number(kept.continuedBy),
      })
  },
}
