/** An agency: owner, supplier or consumer of data. */
import { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { selectAgencies } from './people.sql.ts'

export type Agency = {
  id: string
  name: Bilingual
  /** The electronic identifier as issued before and after its form changed. */
  identifierOld: string | null
  identifierNew: string | null
  /** An office's address, telephone or mailbox. */
  contact: string | null
  parent: string | null
  /** Days, `YYYY-MM-DD`. */
  validFrom: string | null
  validTo: string | null
}

const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(48)

/** An agency as somebody declares it. */
export const agencySchema = z.object({
  id: idSchema,
  name: z.object({ vi: z.string().min(1), en: z.string().min(1) }),
  identifierOld: z.string().min(1).nullish(),
  identifierNew: z.string().min(1).nullish(),
  contact: z.string().min(1).nullish(),
  parent: idSchema.nullish(),
  validFrom: z.iso.date().nullish(),
  validTo: z.iso.date().nullish(),
})
export type AgencyInput = z.input<typeof agencySchema>

/** All agencies, by id. */
export async function listAgencies(db: Queryable): Promise<Agency[]> {
  return selectAgencies(db, null)
}

/** One agency; refused where there is none. */
export async function findAgency(db: Queryable, agency: string): Promise<Agency> {
  const [found] = await selectAgencies(db, agency)
  if (!found) throw new Refusal('catalogue.unknown-agency', { agency })
  return found
}

/** Whom to ask: the agency's name, with its contact where it has one. */
export function askAgency(agency: Agency): Bilingual {
  const contact = agency.contact ? ` (${agency.contact})` : ''
  return { vi: agency.name.vi + contact, en: agency.name.en + contact }
}
