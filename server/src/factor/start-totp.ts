/** The act that offers an account the secret of a code application. It counts once confirmed. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Seal } from './factor.ts'
import { lockTotp, upsertTotp } from './factor.sql.ts'
import { makeTotpSecret, totpAddress } from './totp.ts'

export type OfferedTotp = { secret: string; address: string }

/**
 * The same secret as long as it is not confirmed, so that a page loaded twice shows one picture.
 * Refused: `signin.factor-exists`, where there is a confirmed one.
 */
export async function startTotp(
  tx: Queryable,
  seal: Seal,
  input: { account: string; issuer: string },
): Promise<OfferedTotp> {
  const { account, issuer } = input
  const found = await lockTotp(tx, account)
  if (found?.confirmed) throw new Refusal('signin.factor-exists')
  const secret = found ? seal.open(sealName(account), found.sealed, found.keyId) : makeTotpSecret()
  if (!found) {
    const sealed = seal.seal(sealName(account), secret)
    await upsertTotp(tx, { account, sealed, keyId: seal.keyId })
  }
  return { secret, address: totpAddress(secret, issuer, account) }
}

/** Binds the sealed secret to its account, so that rows cannot be exchanged. */
export function sealName(account: string): string {
  return `totp/${account}`
}
