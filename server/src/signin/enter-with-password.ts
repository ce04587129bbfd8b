/** The act of entering by password: what comes of it is a session, or a step that is yet to do. */
import { Refusal } from '@kho/contract/refusal.ts'
import { hasFactor, readFactors } from '../factor/factor.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { showInstant } from '../time.ts'
import { tellFailures } from './guess.sql.ts'
import { selectPassword, type PasswordRow } from './enter.sql.ts'
import { finishEntry, type Browser, type Entered } from './finish-entry.ts'
import { forgiveTurn, takeTurn } from './guess.ts'
import { openHalfway, type Step } from './halfway.ts'
import type { PasswordHasher } from './hash-password.ts'
import { refuseClosed } from './refuse-closed.ts'

export type PasswordInput = Browser & {
  account: string
  password: string
  next: string
  /** Known zones of the address. */
  zones: readonly string[]
}

export type EnterParts = { db: Database; hasher: PasswordHasher; hours: number }

export type PasswordOutcome =
  { entered: Entered; account: string } | { halfway: string; step: Step; account: string }

/**
 * Refused before the password is looked at: from an unknown network, or while waiting. A wrong
 * password and an account that does not exist are one refusal, and take the same time.
 */
export async function enterWithPassword(
  parts: EnterParts,
  input: PasswordInput,
): Promise<PasswordOutcome> {
  const { db, hasher, hours } = parts
  const account = readAccount(input.account)
  if (input.zones.length === 0) {
    throw new Refusal('people.wrong-zone', { account: account ?? '-', zone: 'KHO_ZONES' })
  }
  const turn = await takeTurn(db, { ...input, account: account ?? '-' })
  const found = account === null ? undefined : await selectPassword(db, account)
  const right = await hasher.verify(found?.hash ?? null, input.password.slice(0, 1000), turn.lane)
  if (!right || !found) {
    if (found) await recordGuessing(db, found.account)
    throw new Refusal('signin.wrong')
  }
  await refuseClosed(db, found.account, input.zones)
  refuseEndedIssue(found)
  await forgiveTurn(db, turn)
  const step = await stepOf(db, found)
  const { next } = input
  if (step) {
    const halfway = await db.tx((tx) => openHalfway(tx, { account: found.account, step, next }))
    return { halfway, step, account: found.account }
  }
  const entry = { account: found.account, assurance: 'one-factor' as const, hours, browser: input }
  return { entered: await db.tx((tx) => finishEntry(tx, entry)), account: found.account }
}

/** As account names are written; null for what can be none. */
function readAccount(typed: string): string | null {
  const account = typed.normalize('NFKC').trim().toLowerCase()
  return /^[a-z][a-z0-9.-]{0,63}$/.test(account) ? account : null
}

async function stepOf(db: Database, found: PasswordRow): Promise<Step | null> {
  if (found.issued) return 'password'
  return hasFactor(await readFactors(db, found.account)) ? 'factor' : null
}

/** Told only to whoever knows the password. */
function refuseEndedIssue({ issued, untilMs }: PasswordRow): void {
  if (!issued || untilMs === null || untilMs > Date.now()) return
  throw new Refusal('signin.issued-ended', { until: showInstant(new Date(untilMs)) })
}

/** At ten, a hundred, a thousand … wrong tries of strangers within an hour one entry. */
async function recordGuessing(db: Database, account: string): Promise<void> {
  await db.tx(async (tx) => {
    const failures = await tellFailures(tx, account)
    if (failures === null) return
    await append(tx, { kind: 'signin.guessing', fields: { failures }, payload: { account } })
  })
}
