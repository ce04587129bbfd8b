/** An account: a person who may act, as the authority issued it. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { selectAccounts } from './accounts.sql.ts'

/**
 * Issued until its first entry, then active. A locked or expired one is refused at its next
 * request. Nobody deletes an account, because what was done by it stays on record.
 */
export type AccountState = 'issued' | 'active' | 'locked' | 'expired'

export type Account = {
  id: string
  /** null: a citizen or business that signed in through an outside provider. */
  agency: string | null
  name: string
  mail: string | null
  telephone: string | null
  state: AccountState
  /** Names of the network zones it may act from; null for any zone that is known. */
  zones: string[] | null
  validFrom: Date
  validUntil: Date | null
  lastActiveAt: Date | null
}

export const accountSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/)
    .max(64),
  agency: z.string(),
  name: z.string().trim().min(1).max(200),
  mail: z.email().max(200).nullish(),
  telephone: z
    .string()
    .regex(/^\+?[\d .-]{8,20}$/)
    .nullish(),
  zones: z.array(z.string()).min(1).nullish(),
  validUntil: z.date().nullish(),
})
export type AccountInput = z.input<typeof accountSchema>

/** One account; refused where there is none. */
export async function findAccount(db: Queryable, account: string): Promise<Account> {
  const [found] = await selectAccounts(db, { id: account })
  if (!found) throw new Refusal('people.unknown-account', { account })
  return found
}

/** Accounts by id, of one agency or of all. */
export async function listAccounts(
  db: Queryable,
  filter: { agency?: string } = {},
): Promise<Account[]> {
  return selectAccounts(db, filter)
}
