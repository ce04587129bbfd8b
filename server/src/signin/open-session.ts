/** The act that opens a session to one browser, after whoever enters has proved who it is. */
import { randomSecret } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Assurance } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { hashOf } from './session.ts'
import { insertSession, markEntered } from './signin.sql.ts'

export type SessionInput = {
  account: string
  assurance: Assurance
  /** Absolute limit. */
  hours: number
  /** What the browser calls itself; kept for the owner of the account. */
  device: string
  address: string
}

/** Returns the value of the session's cookie, which is kept nowhere. */
export async function openSession(tx: Queryable, input: SessionInput): Promise<string> {
  const token = randomSecret()
  const device = input.device.slice(0, 300)
  const session = await insertSession(tx, { ...input, device, tokenHash: hashOf(token) })
  await markEntered(tx, input.account)
  await append(tx, {
    kind: 'signin.entered',
    fields: { session },
    payload: { account: input.account, assurance: input.assurance, address: input.address },
  })
  return token
}
