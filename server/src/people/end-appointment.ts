/** The act that ends an appointment; those of its deputies end with it. */
import type { Queryable } from '../pg/database.ts'
import { appendAbout } from './append-about.ts'
import { findAppointment } from './appointment.ts'
import { updateEnded } from './appointments.sql.ts'

/** Ending what has ended changes nothing. Refused: an unknown appointment. */
export async function endAppointment(
  tx: Queryable,
  actor: string,
  input: { appointment: number; reason: string },
): Promise<{ changed: boolean; entry: string | null }> {
  const { appointment, reason } = input
  const one = await findAppointment(tx, appointment)
  if (!(await updateEnded(tx, appointment))) return { changed: false, entry: null }
  const { intakeId } = await appendAbout(tx, [one.account], {
    kind: 'people.appointment-ended',
    fields: { appointment, function: one.function, agency: one.agency },
    payload: { actor, account: one.account, reason },
  })
  return { changed: true, entry: intakeId }
}
