/** The act by which somebody stands in for an appointment, for a time. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { lockRow } from './accounts.sql.ts'
import { refuseEmptySpan, refuseTogether, type Span } from './appoint.ts'
import { appendAbout } from './append-about.ts'
import { findLivingAppointment, type Appointment } from './appointment.ts'
import { insertAppointment, selectStandsInFor } from './appointments.sql.ts'
import { instantSchema, isWholePaper, paperOf, paperShape, wholePaperMessage } from './paper.ts'

const deputyShape = {
  /** The appointment it stands in for. */
  deputyOf: z.int().positive(),
  account: z.string(),
  ...paperShape,
}
/** Standing in is for a time, so it has an end. */
export const deputySchema = z
  .object({ ...deputyShape, validFrom: z.date().nullish(), validUntil: z.date() })
  .refine(isWholePaper, wholePaperMessage)
/** As it comes over the wire. */
export const deputyBodySchema = z
  .object({ ...deputyShape, validFrom: instantSchema.nullish(), validUntil: instantSchema })
  .refine(isWholePaper, wholePaperMessage)
export type DeputyInput = z.input<typeof deputySchema>

/**
 * The deputy holds the same function for the same agency, never longer than the principal. Refused:
 * who stands in for itself, for a deputy, or in a circle; a time in which the principal holds
 * nothing.
 */
export async function appointDeputy(
  tx: Queryable,
  actor: string,
  input: DeputyInput,
): Promise<{ appointment: number; entry: string }> {
  const given = deputySchema.parse(input)
  const principal = await findLivingAppointment(tx, given.deputyOf)
  const account = await findAccount(tx, given.account)
  const span = { validFrom: given.validFrom ?? null, validUntil: given.validUntil }
  refuseEmptySpan(span)
  const names = { account: account.id, principal: principal.account, appointment: principal.id }
  if (principal.deputyOf !== null) throw new Refusal('people.deputy-of-deputy', names)
  if (principal.account === account.id) throw new Refusal('people.deputy-of-itself', names)
  const begins = span.validFrom ?? new Date()
  const beyond =
    (principal.validUntil !== null && begins >= principal.validUntil) ||
    span.validUntil <= principal.validFrom
  if (beyond) throw new Refusal('people.deputy-outside', names)
  await refuseCircle(tx, principal, account.id, span)
  await refuseTogether(tx, account.id, principal.function, span)
  const appointment = await insertAppointment(tx, {
    account: account.id,
    function: principal.function,
    agency: principal.agency,
    deputyOf: principal.id,
    ...span,
    ...paperOf(given),
  })
  const { intakeId } = await appendAbout(tx, [account.id, principal.account], {
    kind: 'people.deputy-appointed',
    fields: {
      appointment,
      deputyOf: principal.id,
      function: principal.function,
      agency: principal.agency,
    },
    payload: { actor, account: account.id, principal: principal.account },
  })
  return { appointment, entry: intakeId }
}

/** Nobody is left to act where those who stand in for each other are away together. */
export async function refuseCircle(
  tx: Queryable,
  principal: Appointment,
  deputy: string,
  span: Span,
): Promise<void> {
  // In one order, whoever is the principal, so that two who appoint each other do not pass by.
  for (const one of [deputy, principal.account].toSorted()) await lockRow(tx, one)
  const circle = { function: principal.function, principal: principal.account, deputy, ...span }
  if (!(await selectStandsInFor(tx, circle))) return
  const names = { account: deputy, principal: principal.account, appointment: principal.id }
  throw new Refusal('people.deputies-in-circle', names)
}
