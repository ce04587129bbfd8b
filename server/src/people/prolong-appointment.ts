/** The act that gives an appointment another end. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { lockRow } from './accounts.sql.ts'
import { refuseEmptySpan, refuseTogether } from './appoint.ts'
import { refuseCircle } from './appoint-deputy.ts'
import { appendAbout } from './append-about.ts'
import { findLivingAppointment } from './appointment.ts'
import { updateUntil } from './appointments.sql.ts'

/**
 * null is without an end; a deputy's always has one. Refused: one that has ended (appoint anew), a
 * day that has passed, a longer time in which another function stands against it.
 */
export async function prolongAppointment(
  tx: Queryable,
  actor: string,
  input: { appointment: number; validUntil: Date | null; reason: string },
): Promise<{ entry: string }> {
  const { appointment, validUntil, reason } = input
  const one = await findLivingAppointment(tx, appointment)
  const now = new Date()
  refuseEmptySpan({ validFrom: one.validFrom > now ? one.validFrom : now, validUntil })
  const span = { validFrom: one.validFrom, validUntil }
  if (one.deputyOf !== null) {
    if (validUntil === null)
      throw new Refusal('people.deputy-without-end', { account: one.account, appointment })
    await refuseCircle(tx, await findLivingAppointment(tx, one.deputyOf), one.account, span)
  }
  await lockRow(tx, one.account)
  await refuseTogether(tx, one.account, one.function, span)
  await updateUntil(tx, appointment, validUntil)
  const { intakeId } = await appendAbout(tx, [one.account], {
    kind: 'people.appointment-prolonged',
    fields: { appointment, function: one.function, agency: one.agency },
    payload: {
      actor,
      account: one.account,
      from: one.validUntil?.toISOString() ?? null,
      until: validUntil?.toISOString() ?? null,
      reason,
    },
  })
  return { entry: intakeId }
}
