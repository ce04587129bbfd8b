/** The act that takes a code: of the application, or a recovery code. Each is taken once. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import type { Seal } from './factor.ts'
import { lockTotp, takeStep, useRecoveryCode } from './factor.sql.ts'
import { hashRecoveryCode } from './recovery-code.ts'
import { sealName } from './start-totp.ts'
import { stepOf } from './totp.ts'

export type CodeInput = { account: string; code: string; at: Date }

/** Whether the code was right; a code of the application also where its step was taken before. */
export async function takeCode(tx: Queryable, seal: Seal, input: CodeInput): Promise<boolean> {
  const typed = input.code.normalize('NFKC').replace(/\s/g, '')
  if (/^\d{6}$/.test(typed)) return takeTotp(tx, seal, { ...input, code: typed }, true)
  const { account } = input
  if (!(await useRecoveryCode(tx, account, hashRecoveryCode(typed)))) return false
  await append(tx, { kind: 'signin.recovery-used', payload: { account } })
  return true
}

/** `confirmed`: whether the application counts already, or this code is what confirms it. */
export async function takeTotp(
  tx: Queryable,
  seal: Seal,
  { account, code, at }: CodeInput,
  confirmed: boolean,
): Promise<boolean> {
  const found = await lockTotp(tx, account)
  if (!found || found.confirmed !== confirmed) return false
  const step = stepOf(seal.open(sealName(account), found.sealed, found.keyId), code, at)
  if (step === null || step <= found.lastStep) return false
  await takeStep(tx, account, step)
  return true
}
