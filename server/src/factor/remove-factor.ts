/** The act by which a person removes a factor of its own account. */
import { functions } from '@kho/contract/function.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { needingFunction, readFactors } from './factor.ts'
import { deletePasskey, deleteTotp, lockFactors } from './factor.sql.ts'

/** `passkey` null: the application. Refused: the last one, while a function needs it. */
export async function removeFactor(
  tx: Queryable,
  actor: Actor,
  input: { passkey: string | null },
): Promise<void> {
  const { account } = actor
  const { passkey } = input
  await lockFactors(tx, account)
  const removed =
    passkey === null ? await deleteTotp(tx, account) : await deletePasskey(tx, account, passkey)
  if (!removed) throw new Refusal('signin.no-factor', { account })
  const { totp, passkeys } = await readFactors(tx, account)
  const needing = needingFunction(actor)
  if (!totp && passkeys.length === 0 && needing) {
    const { title } = functions[needing]
    throw new Refusal('signin.last-factor', { function: title.vi, functionEn: title.en })
  }
  await append(tx, {
    kind: 'signin.factor-removed',
    fields: { factor: passkey === null ? 'totp' : 'passkey' },
    payload: { account },
  })
}
