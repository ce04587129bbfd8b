/** The act that gives a function to an account. */
import { functions, keptApart, type FunctionName } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { lockRow } from './accounts.sql.ts'
import { findLiveAgency } from './agency.ts'
import { appendAbout } from './append-about.ts'
import { insertAppointment, selectHeldWithin } from './appointments.sql.ts'
import { appointmentSchema, type AppointmentInput } from './appointment.ts'
import { paperOf } from './paper.ts'

/**
 * Refused: an unknown account, an agency that is not there, a term that ends before it begins, a
 * function that must not be held beside another one of the account.
 */
export async function appoint(
  tx: Queryable,
  actor: string,
  input: AppointmentInput,
): Promise<{ appointment: number; entry: string }> {
  const given = appointmentSchema.parse(input)
  const account = await findAccount(tx, given.account)
  const agency = await findLiveAgency(tx, given.agency)
  const span = { validFrom: given.validFrom ?? null, validUntil: given.validUntil ?? null }
  refuseEmptySpan(span)
  await lockRow(tx, account.id)
  await refuseTogether(tx, account.id, given.function, span)
  const appointment = await insertAppointment(tx, {
    account: account.id,
    function: given.function,
    agency: agency.id,
    deputyOf: null,
    ...span,
    ...paperOf(given),
  })
  const { intakeId } = await appendAbout(tx, [account.id], {
    kind: 'people.appointed',
    fields: { appointment, function: given.function, agency: agency.id },
    payload: { actor, account: account.id, documentNumber: given.documentNumber ?? null },
  })
  return { appointment, entry: intakeId }
}

export type Span = { validFrom: Date | null; validUntil: Date | null }

export function refuseEmptySpan({ validFrom, validUntil }: Span): void {
  if (validUntil === null || validUntil > (validFrom ?? new Date())) return
  const from = (validFrom ?? new Date()).toISOString()
  throw new Refusal('people.empty-term', { from, until: validUntil.toISOString() })
}

/** Who decides or operates is not the one who checks it, whichever agencies it is for. */
export async function refuseTogether(
  tx: Queryable,
  account: string,
  wanted: FunctionName,
  span: Span,
): Promise<void> {
  const barred = keptApart.flatMap((pair) =>
    pair.includes(wanted) ? pair.filter((one) => one !== wanted) : [],
  )
  const held = await selectHeldWithin(tx, account, span)
  const clash = held.find((one) => barred.includes(one.function))
  if (!clash) return
  const [a, b] = [functions[wanted].title, functions[clash.function].title]
  throw new Refusal('people.kept-apart', {
    account,
    function: a.vi,
    functionEn: a.en,
    held: b.vi,
    heldEn: b.en,
    appointment: clash.id,
  })
}
