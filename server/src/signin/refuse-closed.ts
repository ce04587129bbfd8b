/** Whether an account may enter, from where it comes; told only to who has proved to be its owner. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAccount } from '../people/account.ts'
import type { Database } from '../pg/database.ts'

/** Refused: one that is locked, expired or not yet valid; one from a network that is not its own. */
export async function refuseClosed(
  db: Database,
  account: string,
  from: readonly string[],
): Promise<void> {
  const { state, zones, validFrom } = await findAccount(db, account)
  if (state === 'locked' || state === 'expired' || validFrom > new Date()) {
    throw new Refusal('signin.account-closed', { account })
  }
  if (from.length > 0 && (zones === null || from.some((zone) => zones.includes(zone)))) return
  const zone = zones?.join(', ') ?? 'KHO_ZONES'
  const refusal = new Refusal('people.wrong-zone', { account, zone })
  await db.tx((tx) =>
    append(tx, {
      kind: 'people.refused',
      fields: { act: 'account.own', code: refusal.code },
      payload: { account },
    }),
  )
  throw refusal
}
