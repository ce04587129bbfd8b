/** The act that opens the break-glass account with both halves of its secret, for an hour. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { appoint } from '../people/appoint.ts'
import type { Queryable } from '../pg/database.ts'
import { breakGlassHours, hashHalf } from './break-glass.ts'
import { openSeal } from './break-glass.sql.ts'
import { finishEntry, type Browser, type Entered } from './finish-entry.ts'

export type BreakGlassInput = {
  halves: readonly [string, string]
  reason: string
  browser: Browser
}

/** Refused: halves that do not belong together, or that were used or replaced. */
export async function openBreakGlass(
  tx: Queryable,
  { halves, reason, browser }: BreakGlassInput,
): Promise<Entered> {
  const [one, two] = halves.map(hashHalf) as [Buffer, Buffer]
  const seal = await openSeal(tx, one, two)
  if (!seal) throw new Refusal('signin.wrong-halves')
  const { account, agency } = seal
  const validUntil = new Date(Date.now() + breakGlassHours * 3_600_000)
  for (const name of ['authority', 'operator'] as const) {
    await appoint(tx, account, { account, function: name, agency, validUntil })
  }
  await append(tx, {
    kind: 'signin.break-glass-opened',
    fields: { seal: seal.id, agency, hours: breakGlassHours },
    payload: { account, reason, address: browser.address },
  })
  const entry = { account, assurance: 'two-factor' as const, hours: breakGlassHours, browser }
  return finishEntry(tx, entry)
}
