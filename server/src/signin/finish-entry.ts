/** The act that ends an entry: a new session, and a browser that is known from now on. */
import { randomSecret } from '../ids.ts'
import type { Assurance } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { rememberDevice } from './enter.sql.ts'
import { openSession } from './open-session.ts'
import { hashOf } from './session.ts'

export type Browser = {
  address: string
  /** Hash of the device cookie it came with. */
  device: Buffer | null
  /** What it calls itself. */
  agent: string
}

/** Values of the two cookies, which are kept nowhere. */
export type Entered = { session: string; device: string }

export async function finishEntry(
  tx: Queryable,
  input: { account: string; assurance: Assurance; hours: number; browser: Browser },
): Promise<Entered> {
  const { account, assurance, hours, browser } = input
  const device = randomSecret()
  await rememberDevice(tx, { account, before: browser.device, token: hashOf(device) })
  const { agent, address } = browser
  const session = await openSession(tx, { account, assurance, hours, device: agent, address })
  return { session, device }
}
