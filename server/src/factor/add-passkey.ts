/** The act that adds a passkey to an account. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { z } from 'zod'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertPasskey } from './factor.sql.ts'
import { checkNewPasskey, type newPasskeySchema } from './passkey.ts'

export type NewPasskeyInput = {
  account: string
  name: string
  publicUrl: string
  made: z.output<typeof newPasskeySchema>
}

/** Refused: `signin.wrong-passkey`, also where it belongs to an account already. */
export async function addPasskey(tx: Queryable, input: NewPasskeyInput): Promise<void> {
  const { account } = input
  const passkey = await checkNewPasskey(tx, input, input)
  const name = input.name.normalize('NFC').trim().slice(0, 100) || 'Passkey'
  if (!(await insertPasskey(tx, { ...passkey, name }))) throw new Refusal('signin.wrong-passkey')
  await append(tx, {
    kind: 'signin.factor-added',
    fields: { factor: 'passkey' },
    payload: { account },
  })
}
