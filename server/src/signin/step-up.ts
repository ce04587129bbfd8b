/** The act that makes a session two-factor: a new one opens and the one of before ends. */
import type { Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import { finishEntry, type Browser, type Entered } from './finish-entry.ts'
import { endSessions } from './signin.sql.ts'

/** Nobody who knew the cookie of before has anything of it. */
export async function stepUp(
  tx: Queryable,
  { actor, hours, browser }: { actor: Actor; hours: number; browser: Browser },
): Promise<Entered> {
  const { account, session } = actor
  await endSessions(tx, { session })
  return finishEntry(tx, { account, assurance: 'two-factor', hours, browser })
}
