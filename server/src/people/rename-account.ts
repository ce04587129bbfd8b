/** The act that corrects a person's name, as after a marriage; the account's own name stays. */
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { updateName } from './accounts.sql.ts'
import { appendAbout } from './append-about.ts'
import { readName } from './read-name.ts'

/** The same name again changes nothing. Refused: a name that could be taken for another. */
export async function renameAccount(
  tx: Queryable,
  actor: string,
  input: { account: string; name: string; reason: string },
): Promise<{ changed: boolean; entry: string | null }> {
  const { account, reason } = input
  const before = await findAccount(tx, account)
  const name = readName(input.name)
  if (name === before.name) return { changed: false, entry: null }
  await updateName(tx, account, name)
  const { intakeId } = await appendAbout(tx, [account], {
    kind: 'people.account-renamed',
    fields: { agency: before.agency },
    payload: { actor, account, from: before.name, to: name, reason },
  })
  return { changed: true, entry: intakeId }
}
