/** An agency: owner, supplier or consumer of data, as it is today and as it was at each day. */
import { z } from 'zod'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { functionSchema, type FunctionName } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import { selectAgencies } from './agency.sql.ts'
import {
  selectAgenciesAt,
  selectPredecessors,
  selectSuccessors,
  selectVersions,
} from './agency-version.sql.ts'
import { accountIdSchema } from './account.ts'
import { readAgencyId } from './agency-id.ts'
import { isWholePaper, paperShape, wholePaperMessage, type Paper } from './paper.ts'

/** What may change from one version to the next. */
export type AgencyFacts = {
  name: Bilingual
  /** The electronic identifier as issued before and after its form changed. */
  identifierOld: string | null
  identifierNew: string | null
  /** An office's address, telephone or mailbox. */
  contact: string | null
  /** Who answers for data matters: an account, or whoever holds a function for the agency. */
  contactAccount: string | null
  contactFunction: FunctionName | null
  parent: string | null
  /** Names of the zones that its accounts and clients may act from; null for any that is known. */
  zones: string[] | null
}

export type Agency = AgencyFacts & {
  id: string
  /** Days, `YYYY-MM-DD`, the first and the last on which there is such an agency. */
  validFrom: string | null
  validTo: string | null
}

/** The facts in force from a day on; null is as long as is known. */
export type AgencyVersion = AgencyFacts & Paper & { from: string | null }

export type AgencyWithHistory = Agency & {
  versions: AgencyVersion[]
  /** The agencies that stand in its place, with the day from which they do. */
  successors: { agency: string; from: string }[]
  /** Those in whose place it stands. */
  predecessors: { agency: string; from: string }[]
}

export const agencyIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(48)

const identifierSchema = (form: 'old' | 'new', example: string) =>
  z
    .string()
    .refine((text) => readAgencyId(text)?.form === form, `identifier, ${form} form: ${example}`)

/** An agency as somebody declares it. */
const factsShape = {
  name: z.object({ vi: z.string().min(1), en: z.string().min(1) }),
  identifierOld: identifierSchema('old', '000.00.20.H16').nullish(),
  identifierNew: identifierSchema('new', 'H16.20').nullish(),
  contact: z.string().min(1).max(300).nullish(),
  contactAccount: accountIdSchema.nullish(),
  contactFunction: functionSchema.nullish(),
  parent: agencyIdSchema.nullish(),
  zones: z.array(z.string()).min(1).nullish(),
}
/** What an agency may be said to be. */
export const agencyFactsSchema = z.object(factsShape)

const agencyShape = {
  ...factsShape,
  validFrom: z.iso.date().nullish(),
  validTo: z.iso.date().nullish(),
  /** The day from which this is so; today where the agency was known before. */
  from: z.iso.date().nullish(),
  ...paperShape,
}

type Contacts = {
  contactAccount?: string | null | undefined
  contactFunction?: string | null | undefined
}
const isOneContact = (given: Contacts) => !given.contactAccount || !given.contactFunction
const oneContactMessage = 'contactAccount, contactFunction: một trong hai / one of them'

export const agencySchema = z
  .object({ id: agencyIdSchema, ...agencyShape })
  .refine(isWholePaper, wholePaperMessage)
  .refine(isOneContact, oneContactMessage)
/** As it comes over the wire, under an address that names the agency. */
export const agencyBodySchema = z
  .object(agencyShape)
  .refine(isWholePaper, wholePaperMessage)
  .refine(isOneContact, oneContactMessage)
export type AgencyInput = z.input<typeof agencySchema>

/** All agencies as they are today, also those that have ended, by id. */
export async function listAgencies(db: Queryable): Promise<Agency[]> {
  return selectAgencies(db, null)
}

/** One agency; refused where there is none. */
export async function findAgency(db: Queryable, agency: string): Promise<Agency> {
  const [found] = await selectAgencies(db, agency)
  if (!found) throw new Refusal('catalogue.unknown-agency', { agency })
  return found
}

/** One that is there today; refused where it has ended, with those that stand in its place. */
export async function findLiveAgency(db: Queryable, agency: string): Promise<Agency> {
  const found = await findAgency(db, agency)
  if (found.validTo === null || found.validTo >= dayOf(new Date())) return found
  const successors = await selectSuccessors(db, agency)
  throw new Refusal('agency.ended', {
    agency,
    day: showDay(found.validTo),
    successors: successors.map((one) => one.agency).join(', ') || '-',
  })
}

/** The agency as it was on a day; null where there was none then. */
export async function agencyAt(db: Queryable, agency: string, day: string): Promise<Agency | null> {
  return (await selectAgenciesAt(db, day, agency))[0] ?? null
}

/** All agencies there were on a day, as they were then, by id. */
export async function listAgenciesAt(db: Queryable, day: string): Promise<Agency[]> {
  return selectAgenciesAt(db, day, null)
}

/** One agency with all its versions, oldest first; refused where there is none. */
export async function findAgencyHistory(db: Queryable, agency: string): Promise<AgencyWithHistory> {
  const found = await findAgency(db, agency)
  const versions = await selectVersions(db, agency)
  const successors = await selectSuccessors(db, agency)
  return { ...found, versions, successors, predecessors: await selectPredecessors(db, agency) }
}

/** Whom to ask: the agency's name, with its contact where it has one. */
export function askAgency(agency: Agency): Bilingual {
  const contact = agency.contact ? ` (${agency.contact})` : ''
  return { vi: agency.name.vi + contact, en: agency.name.en + contact }
}
