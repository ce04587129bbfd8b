/** The act that locks an account: its sessions end at once, and nobody enters by it. */
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { updateLock } from './accounts.sql.ts'
import { appendAbout } from './append-about.ts'

/** Locking a locked account changes nothing. Refused: an unknown account. */
export async function lockAccount(
  tx: Queryable,
  actor: string,
  input: { account: string; reason: string },
): Promise<{ changed: boolean; entry: string | null }> {
  const { account, reason } = input
  const { agency } = await findAccount(tx, account)
  if (!(await updateLock(tx, account, true))) return { changed: false, entry: null }
  const { intakeId } = await appendAbout(tx, [account], {
    kind: 'people.account-locked',
    fields: { agency },
    payload: { actor, account, reason },
  })
  return { changed: true, entry: intakeId }
}
