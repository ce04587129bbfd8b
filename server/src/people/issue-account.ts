/** The act that issues an account to a person of an agency. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { accountSchema } from './account.ts'
import type { AccountInput } from './account.ts'
import { insertAccount } from './accounts.sql.ts'
import { findAgency } from './agency.ts'

/** How it is first entered is for `signin`. Refused: an unknown agency, a name used before. */
export async function issueAccount(
  tx: Queryable,
  actor: string,
  input: AccountInput,
): Promise<{ account: string }> {
  const given = accountSchema.parse(input)
  const agency = await findAgency(tx, given.agency)
  const account = {
    id: given.id,
    agency: agency.id,
    name: given.name.normalize('NFC'),
    mail: given.mail ?? null,
    telephone: given.telephone ?? null,
    zones: given.zones ?? null,
    validUntil: given.validUntil ?? null,
  }
  if (!(await insertAccount(tx, account))) {
    throw new Refusal('people.account-exists', { account: account.id })
  }
  await append(tx, {
    kind: 'people.account-issued',
    fields: { agency: agency.id },
    payload: { actor, account: account.id, zones: account.zones },
  })
  return { account: account.id }
}
