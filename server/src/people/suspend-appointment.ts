/** The act that puts an appointment to sleep: nothing can be done by it until it is resumed. */
import type { Queryable } from '../pg/database.ts'
import { appendAbout } from './append-about.ts'
import { findLivingAppointment } from './appointment.ts'
import { updateSuspended } from './appointments.sql.ts'

/** Suspending what sleeps changes nothing. Refused: an appointment that has ended. */
export async function suspendAppointment(
  tx: Queryable,
  actor: string,
  input: { appointment: number; reason: string },
): Promise<{ changed: boolean; entry: string | null }> {
  const { appointment, reason } = input
  const one = await findLivingAppointment(tx, appointment)
  if (!(await updateSuspended(tx, appointment, true))) return { changed: false, entry: null }
  const { intakeId } = await appendAbout(tx, [one.account], {
    kind: 'people.appointment-suspended',
    fields: { appointment, function: one.function, agency: one.agency },
    payload: { actor, account: one.account, reason },
  })
  return { changed: true, entry: intakeId }
}
