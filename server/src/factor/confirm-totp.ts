/** The act that makes an application count: its owner shows one code of it. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import type { Seal } from './factor.ts'
import { takeTotp, type CodeInput } from './take-code.ts'

/** Refused: `signin.wrong-code`. */
export async function confirmTotp(tx: Queryable, seal: Seal, input: CodeInput): Promise<void> {
  const code = input.code.normalize('NFKC').replace(/\s/g, '')
  if (!(await takeTotp(tx, seal, { ...input, code }, false))) {
    throw new Refusal('signin.wrong-code')
  }
  const { account } = input
  await append(tx, {
    kind: 'signin.factor-added',
    fields: { factor: 'totp' },
    payload: { account },
  })
}
