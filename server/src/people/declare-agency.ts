/** The act that makes an agency known, or brings what is known of it up to date. */
import { isDeepStrictEqual } from 'node:util'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { findAccount } from './account.ts'
import { agencySchema, type Agency, type AgencyFacts, type AgencyInput } from './agency.ts'
import {
  insertAgency,
  renewAgencies,
  selectAgencies,
  selectIdentifierTaken,
  selectIsAbove,
  updateDays,
} from './agency.sql.ts'
import { upsertVersion } from './agency-version.sql.ts'
import { paperOf, type Paper } from './paper.ts'
import { readName } from './read-name.ts'

/**
 * What was known before stays as the version of its days. Declaring the same again changes nothing
 * and leaves no entry. Refused: a parent that is not known or stands below, an unknown contact, a
 * name that could be taken for another.
 */
export async function declareAgency(
  tx: Queryable,
  actor: string,
  input: AgencyInput,
): Promise<{ agency: Agency; changed: boolean; entry: string | null }> {
  const given = agencySchema.parse(input)
  const agency = { ...readAgency(given), ...(await readContacts(tx, given)) }
  await refuseParent(tx, agency.id, agency.parent)
  const [before] = await selectAgencies(tx, agency.id)
  if (before) {
    agency.validFrom ??= before.validFrom
    agency.validTo ??= before.validTo
  }
  const today = dayOf(new Date())
  const from = given.from ?? (before ? today : agency.validFrom)
  if (before && isDeepStrictEqual(before, agency) && (given.from ?? today) >= today)
    return { agency, changed: false, entry: null }
  await refuseIdentifiers(tx, agency)
  if (before) await updateDays(tx, agency)
  else await insertAgency(tx, agency)
  await putVersion(tx, agency, { from, ...paperOf(given) })
  await renewAgencies(tx, today, agency.id)
  const { intakeId } = await append(tx, {
    kind: 'people.agency-declared',
    fields: { agency: agency.id, ...(from === null ? {} : { from }) },
    payload: { actor, agency },
  })
  return { agency, changed: true, entry: intakeId }
}

function readAgency(given: ReturnType<typeof agencySchema.parse>): Agency {
  return {
    id: given.id,
    name: { vi: readName(given.name.vi), en: readName(given.name.en) },
    identifierOld: given.identifierOld ?? null,
    identifierNew: given.identifierNew ?? null,
    contact: given.contact ?? null,
    contactAccount: given.contactAccount ?? null,
    contactFunction: given.contactFunction ?? null,
    parent: given.parent ?? null,
    zones: given.zones ?? null,
    validFrom: given.validFrom ?? null,
    validTo: given.validTo ?? null,
  }
}

async function readContacts(
  tx: Queryable,
  { contactAccount }: ReturnType<typeof agencySchema.parse>,
): Promise<Pick<Agency, 'contactAccount'>> {
  if (!contactAccount) return { contactAccount: null }
  return { contactAccount: (await findAccount(tx, contactAccount)).id }
}

/** An identifier says which agency is meant, so that it belongs to one of those in being. */
export async function refuseIdentifiers(tx: Queryable, agency: Agency): Promise<void> {
  if (agency.validTo !== null) return
  const taken = await selectIdentifierTaken(tx, agency)
  if (taken) throw new Refusal('agency.identifier-taken', taken)
}

/** Agencies are a tree. */
export async function refuseParent(
  tx: Queryable,
  agency: string,
  parent: string | null,
): Promise<void> {
  if (parent === null) return
  if ((await selectAgencies(tx, parent)).length === 0)
    throw new Refusal('catalogue.unknown-agency', { agency: parent })
  if (await selectIsAbove(tx, agency, parent))
    throw new Refusal('agency.parent-below', { agency, parent })
}

/** A version from a day on; the first of an agency is its beginning. */
export async function putVersion(
  tx: Queryable,
  agency: Agency,
  version: Paper & { from: string | null },
): Promise<void> {
  await upsertVersion(tx, agency.id, { ...factsOf(agency), ...version })
}

function factsOf(agency: Agency): AgencyFacts {
  const { id: _, validFrom: _from, validTo: _to, ...facts } = agency
  return facts
}
