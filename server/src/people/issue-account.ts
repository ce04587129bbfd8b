/** The act that issues an account to a person of an agency. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { accountSchema } from './account.ts'
import type { AccountInput } from './account.ts'
import { insertAccount } from './accounts.sql.ts'
import { findLiveAgency } from './agency.ts'
import { appendAbout } from './append-about.ts'
import { paperOf } from './paper.ts'
import { readName } from './read-name.ts'

/**
 * How it is first entered is for `signin`. Refused: an agency that is not there, a name used before,
 * a person's name that could be taken for another.
 */
export async function issueAccount(
  tx: Queryable,
  actor: string,
  input: AccountInput,
): Promise<{ account: string; entry: string }> {
  const given = accountSchema.parse(input)
  const agency = await findLiveAgency(tx, given.agency)
  const account = {
    id: given.id,
    agency: agency.id,
    name: readName(given.name),
    mail: given.mail ?? null,
    telephone: given.telephone ?? null,
    zones: given.zones ?? null,
    validUntil: given.validUntil ?? null,
    requestedBy: given.requestedBy ?? null,
    ...paperOf(given),
  }
  if (account.validUntil !== null && account.validUntil <= new Date()) {
    const [from, until] = [new Date().toISOString(), account.validUntil.toISOString()]
    throw new Refusal('people.empty-term', { from, until })
  }
  if (!(await insertAccount(tx, account))) {
    throw new Refusal('people.account-exists', { account: account.id })
  }
  const { documentNumber, documentDate, requestedBy } = account
  const { intakeId } = await appendAbout(tx, [account.id], {
    kind: 'people.account-issued',
    fields: { agency: agency.id },
    payload: {
      actor,
      account: account.id,
      zones: account.zones,
      documentNumber,
      documentDate,
      requestedBy,
    },
  })
  return { account: account.id, entry: intakeId }
}
