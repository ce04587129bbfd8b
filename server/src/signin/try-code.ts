/**
 * Slows guessing of codes that open something without an account: the code of an upload link, of a
 * report that is followed. As with passwords nobody is locked out: each address has a place in one
 * line. Only wrong codes count, so that who uses the right one again and again does not wait.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { networkOf } from '../http/network.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { forgiveAddress, forgiveLine, takeStranger, tellFailures } from './guess.sql.ts'

export type CodeTried = {
  /** What it opens, for the journal. */
  of: 'upload-link' | 'report'
  /** Which one, where a code is tried at one thing; all share a line where it is not. */
  at?: string
  address: string
}

/** Refused before the code is looked at, while waiting: `signin.slow-down`. `check` refuses a wrong one. */
export async function tryCode<T>(
  db: Database,
  { of, at = '', address }: CodeTried,
  check: () => Promise<T>,
): Promise<T> {
  // No account is named so.
  const line = `/${of}/${at.slice(0, 64)}`
  const network = networkOf(address)
  const wait = await takeStranger(db, line, network)
  if (wait > 0) throw new Refusal('signin.slow-down', { seconds: Math.ceil(wait) })
  try {
    const opened = await check()
    await forgiveAddress(db, network)
    await forgiveLine(db, line)
    return opened
  } catch (error) {
    if (error instanceof Refusal) await recordGuessing(db, of, line)
    throw error
  }
}

/** At ten, a hundred, a thousand … wrong tries within an hour one entry. */
async function recordGuessing(db: Database, of: CodeTried['of'], line: string): Promise<void> {
  await db.tx(async (tx) => {
    const failures = await tellFailures(tx, line)
    if (failures !== null)
      await append(tx, { kind: 'signin.code-guessing', fields: { failures, of } })
  })
}
