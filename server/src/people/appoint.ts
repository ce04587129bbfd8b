/** The act that gives a function to an account. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { insertAppointment } from './accounts.sql.ts'
import { findAgency } from './agency.ts'
import { appointmentSchema } from './appointment.ts'
import type { AppointmentInput } from './appointment.ts'

/** Refused: an unknown account or agency. */
export async function appoint(
  tx: Queryable,
  actor: string,
  input: AppointmentInput,
): Promise<{ appointment: number }> {
  const given = appointmentSchema.parse(input)
  const account = await findAccount(tx, given.account)
  const agency = await findAgency(tx, given.agency)
  const appointment = await insertAppointment(tx, {
    account: account.id,
    function: given.function,
    agency: agency.id,
    deputyOf: null,
    validFrom: given.validFrom ?? null,
    validUntil: given.validUntil ?? null,
    documentNumber: given.documentNumber ?? null,
    documentDate: given.documentDate ?? null,
  })
  await append(tx, {
    kind: 'people.appointed',
    fields: { appointment, function: given.function, agency: agency.id },
    payload: { actor, account: account.id },
  })
  return { appointment }
}
