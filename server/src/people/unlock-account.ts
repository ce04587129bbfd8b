/** The act that lets a locked account in again; its sessions of before stay ended. */
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { updateLock } from './accounts.sql.ts'
import { appendAbout } from './append-about.ts'

/** Unlocking one that is not locked changes nothing. Refused: an unknown account. */
export async function unlockAccount(
  tx: Queryable,
  actor: string,
  input: { account: string; reason: string },
): Promise<{ changed: boolean; entry: string | null }> {
  const { account, reason } = input
  const { agency } = await findAccount(tx, account)
  if (!(await updateLock(tx, account, false))) return { changed: false, entry: null }
  const { intakeId } = await appendAbout(tx, [account], {
    kind: 'people.account-unlocked',
    fields: { agency },
    payload: { actor, account, reason },
  })
  return { changed: true, entry: intakeId }
}
