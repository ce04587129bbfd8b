/** An account: a person who may act, as the authority issued it. */
import { z } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import type { FunctionName } from '@kho/contract/function.ts'
import type { Queryable } from '../pg/database.ts'
import { selectAccounts } from './accounts.sql.ts'
import { instantSchema, isWholePaper, paperShape, wholePaperMessage, type Paper } from './paper.ts'

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
  issuedAt: Date
  requestedBy: string | null
} & Paper

export const accountIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/)
  .max(64)

const accountShape = {
  id: accountIdSchema,
  agency: z.string(),
  name: z.string().trim().min(1).max(400),
  mail: z.email().max(200).nullish(),
  telephone: z
    .string()
    .regex(/^\+?[\d .-]{8,20}$/)
    .nullish(),
  zones: z.array(z.string()).min(1).nullish(),
  /** Who asked for it on the agency's behalf, and by which paper. */
  requestedBy: z.string().trim().min(1).max(200).nullish(),
  ...paperShape,
}
export const accountSchema = z
  .object({ ...accountShape, validUntil: z.date().nullish() })
  .refine(isWholePaper, wholePaperMessage)
/** As it comes over the wire. */
export const accountBodySchema = z
  .object({ ...accountShape, validUntil: instantSchema.nullish() })
  .refine(isWholePaper, wholePaperMessage)
export type AccountInput = z.input<typeof accountSchema>

export type AccountFilter = {
  id?: string | undefined
  /** Of one of these; all without it. */
  agencies?: readonly string[] | undefined
  state?: AccountState | undefined
  /** Holds it now, or will. */
  function?: FunctionName | undefined
  /** Not active since; never active counts from when it was issued. */
  idleSince?: Date | undefined
  /** Keyset: accounts after this one. */
  after?: string | undefined
  accountsMax?: number | undefined
}

/** One account; refused where there is none. */
export async function findAccount(db: Queryable, account: string): Promise<Account> {
  const [found] = await selectAccounts(db, { id: account })
  if (!found) throw new Refusal('people.unknown-account', { account })
  return found
}

/** Accounts by id. */
export async function listAccounts(db: Queryable, filter: AccountFilter = {}): Promise<Account[]> {
  return selectAccounts(db, filter)
}
