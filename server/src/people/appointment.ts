/** An appointment: a function that an account holds for an agency, between two instants. */
import { z } from 'zod'
import { functionSchema, type FunctionName } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { selectAppointments } from './appointments.sql.ts'
import { instantSchema, isWholePaper, paperShape, wholePaperMessage, type Paper } from './paper.ts'

export type Appointment = {
  id: number
  account: string
  function: FunctionName
  agency: string
  /** The appointment it stands in for; it lasts no longer than that one. */
  deputyOf: number | null
  /** The appointment that it continues for the agency's successor. */
  continues: number | null
  validFrom: Date
  validUntil: Date | null
  suspendedAt: Date | null
  endedAt: Date | null
} & Paper

const appointmentShape = {
  account: z.string(),
  function: functionSchema,
  agency: z.string(),
  ...paperShape,
}
export const appointmentSchema = z
  .object({
    ...appointmentShape,
    validFrom: z.date().nullish(),
    validUntil: z.date().nullish(),
  })
  .refine(isWholePaper, wholePaperMessage)
/** As it comes over the wire. */
export const appointmentBodySchema = z
  .object({
    ...appointmentShape,
    validFrom: instantSchema.nullish(),
    validUntil: instantSchema.nullish(),
  })
  .refine(isWholePaper, wholePaperMessage)
export type AppointmentInput = z.input<typeof appointmentSchema>

export type AppointmentState = 'in-force' | 'to-come' | 'suspended' | 'past' | 'ended'

/** By itself; a deputy's may be void because its principal's is. */
export function stateOf(one: Appointment, at: Date): AppointmentState {
  if (one.endedAt !== null) return 'ended'
  if (one.validUntil !== null && one.validUntil <= at) return 'past'
  if (one.suspendedAt !== null) return 'suspended'
  return one.validFrom > at ? 'to-come' : 'in-force'
}

export type AppointmentFilter = {
  id?: number | undefined
  account?: string | undefined
  accounts?: readonly string[] | undefined
  agencies?: readonly string[] | undefined
  deputyOf?: number | undefined
  after?: number | undefined
  appointmentsMax?: number | undefined
}

/** Appointments by id; ended ones too. */
export async function listAppointments(
  db: Queryable,
  filter: AppointmentFilter = {},
): Promise<Appointment[]> {
  return selectAppointments(db, filter)
}

/** One appointment; refused where there is none. */
export async function findAppointment(db: Queryable, id: number): Promise<Appointment> {
  const [found] = await selectAppointments(db, { id })
  if (!found) throw new Refusal('people.unknown-appointment', { appointment: id })
  return found
}

/** One that still goes on, or is to come; refused where it has ended. */
export async function findLivingAppointment(db: Queryable, id: number): Promise<Appointment> {
  const found = await findAppointment(db, id)
  const state = stateOf(found, new Date())
  if (state !== 'ended' && state !== 'past') return found
  throw new Refusal('people.appointment-ended', { appointment: id })
}
