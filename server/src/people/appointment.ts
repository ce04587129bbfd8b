/** An appointment: a function that an account holds for an agency, between two instants. */
import { z } from 'zod'
import { functionSchema, type FunctionName } from '@kho/contract/function.ts'
import type { Queryable } from '../pg/database.ts'
import { selectAppointments } from './accounts.sql.ts'

export type Appointment = {
  id: number
  account: string
  function: FunctionName
  agency: string
  /** The appointment it stands in for; it ends with that one. */
  deputyOf: number | null
  validFrom: Date
  validUntil: Date | null
  endedAt: Date | null
}

export const appointmentSchema = z.object({
  account: z.string(),
  function: functionSchema,
  agency: z.string(),
  validFrom: z.date().nullish(),
  validUntil: z.date().nullish(),
  documentNumber: z.string().min(1).max(100).nullish(),
  documentDate: z.iso.date().nullish(),
})
export type AppointmentInput = z.input<typeof appointmentSchema>

/** Appointments by id, of an account, of an agency or of all; ended ones too. */
export async function listAppointments(
  db: Queryable,
  filter: { account?: string; agency?: string } = {},
): Promise<Appointment[]> {
  return selectAppointments(db, filter)
}
