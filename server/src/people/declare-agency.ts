/** The act that makes an agency known, or brings what is known of it up to date. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { agencySchema } from './agency.ts'
import type { Agency, AgencyInput } from './agency.ts'
import { selectAgencies, upsertAgency } from './people.sql.ts'

/** Declaring the same again changes nothing and leaves no entry. Refused: an unknown parent. */
export async function declareAgency(
  tx: Queryable,
  actor: string,
  input: AgencyInput,
): Promise<{ agency: Agency; changed: boolean }> {
  const given = agencySchema.parse(input)
  const agency: Agency = {
    id: given.id,
    name: given.name,
    identifierOld: given.identifierOld ?? null,
    identifierNew: given.identifierNew ?? null,
    contact: given.contact ?? null,
    parent: given.parent ?? null,
    validFrom: given.validFrom ?? null,
    validTo: given.validTo ?? null,
  }
  if (agency.parent !== null && (await selectAgencies(tx, agency.parent)).length === 0) {
    throw new Refusal('catalogue.unknown-agency', { agency: agency.parent })
  }
  const changed = await upsertAgency(tx, agency)
  if (changed) {
    await append(tx, {
      kind: 'people.agency-declared',
      fields: { agency: agency.id },
      payload: { actor, agency },
    })
  }
  return { agency, changed }
}
