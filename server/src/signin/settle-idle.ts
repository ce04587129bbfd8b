/** What becomes of accounts that nobody uses: told of, then locked. The break-glass account stays. */
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { lockIdle, warnIdle } from './idle.sql.ts'

export type IdleRule = { warnDays: number; lockDays: number }

/** Each is told of once for each time it fell idle, and locked with its sessions ended. */
export async function settleIdle(
  db: Database,
  { warnDays, lockDays }: IdleRule,
): Promise<{ warned: string[]; locked: string[] }> {
  return db.tx(async (tx) => {
    const locked = await lockIdle(tx, lockDays)
    const warned = await warnIdle(tx, warnDays)
    for (const [kind, accounts, days] of [
      ['signin.idle-locked', locked, lockDays],
      ['signin.idle-warned', warned, warnDays],
    ] as const) {
      // An entry holds as many names as fit in it.
      for (let from = 0; from < accounts.length; from += 200) {
        const part = accounts.slice(from, from + 200)
        const fields = { accounts: part.length, days }
        await append(tx, { kind, fields, payload: { accounts: part } })
      }
    }
    return { warned, locked }
  })
}
