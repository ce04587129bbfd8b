/** A grant: who may read which columns and rows of a dataset, what for, from where and how long. */
import type { Mask } from '@kho/contract/mask.ts'
import type { Purpose } from '@kho/contract/purpose.ts'

/** Lasting column number → allowed values; every named column must match one of its values. */
export type Condition = Readonly<Record<string, readonly string[]>>

/** Lasting column number → how it is shown; columns that are not named are shown as they are. */
export type Masks = Readonly<Record<string, Mask>>

/** Ways on which rows leave: to a person, a system, as a file, as a feed of changes. */
export const deliveries = ['online', 'api', 'file', 'feed'] as const
export type Delivery = (typeof deliveries)[number]

/** From when to when a third party is committed. */
export type CommittedTerm = {
  readonly fromMs: number
  readonly untilMs: number
  readonly withdrawnAtMs: number | null
}

/** From when to when it slept because nobody confirmed it; null while it still does. */
export type SuspendedTerm = { readonly fromMs: number; readonly untilMs: number | null }

export type Grant = {
  readonly id: number
  /** The system that holds it; null where persons do. */
  readonly client: string | null
  /** The agency whose persons hold it, by the consumer's function; null where a system does. */
  readonly agency: string | null
  /** Accounts it is narrowed to; null for all of these persons. */
  readonly accounts: readonly string[] | null
  readonly dataset: string
  readonly purpose: Purpose
  /** Tasks it covers, `*` for any run of characters; null for every task. */
  readonly taskPattern: string | null
  /** Lasting numbers of the columns that may be read. */
  readonly columns: readonly number[]
  /** null for all rows. */
  readonly condition: Condition | null
  readonly masks: Masks
  /** Network zones; null for any that is known. */
  readonly zones: readonly string[] | null
  /** null for every way. */
  readonly delivery: readonly Delivery[] | null
  /** Who works with the data on the client's behalf; null for nobody. */
  readonly thirdParty: string | null
  /** What that third party has committed itself to, also what ended. */
  readonly commitments: readonly CommittedTerm[]
  /** Also those that are over. */
  readonly suspensions: readonly SuspendedTerm[]
  /** null for no limit. */
  readonly callsPerMinute: number | null
  readonly rowsPerDay: number | null
  /** Milliseconds since 1970. */
  readonly validFromMs: number
  readonly validUntilMs: number
  readonly revokedAtMs: number | null
}

/** Who holds it, in a word: a system's id, or `@` and the agency. */
export function holderOf({ client, agency }: Pick<Grant, 'client' | 'agency'>): string {
  return client ?? `@${agency}`
}

/** The same as public fields of an entry. */
export function heldBy({
  client,
  agency,
}: Pick<Grant, 'client' | 'agency'>): { client: string } | { agency: string } {
  return client === null ? { agency: agency! } : { client }
}

/** Whether it is in force: from its first instant up to, not including, its last. */
export function isInForce(grant: Grant, at: Date): boolean {
  const ms = at.getTime()
  if (grant.revokedAtMs !== null && grant.revokedAtMs <= ms) return false
  return grant.validFromMs <= ms && ms < grant.validUntilMs
}

/** Whether it may be used: a grant with a third party sleeps until that has committed itself. */
export function isAwake(grant: Grant, at: Date): boolean {
  if (grant.thirdParty === null) return true
  const ms = at.getTime()
  return grant.commitments.some(
    ({ fromMs, untilMs, withdrawnAtMs }) =>
      fromMs <= ms && ms < untilMs && (withdrawnAtMs === null || ms < withdrawnAtMs),
  )
}

/** Whether a review suspended it, and nobody had resumed it by then. */
export function isSuspended({ suspensions }: Grant, at: Date): boolean {
  const ms = at.getTime()
  return suspensions.some(
    ({ fromMs, untilMs }) => fromMs <= ms && (untilMs === null || ms < untilMs),
  )
}

export type GrantState = 'in-force' | 'suspended' | 'sleeping' | 'ended'

/** In one word; a grant that has not begun counts as one that is not in force. */
export function stateOf(grant: Grant, at: Date): GrantState {
  if (!isInForce(grant, at)) return 'ended'
  if (isSuspended(grant, at)) return 'suspended'
  return isAwake(grant, at) ? 'in-force' : 'sleeping'
}

/** Whether a task reference falls under its pattern. Case counts; Unicode form does not. */
export function coversTask(grant: Grant, task: string): boolean {
  return grant.taskPattern === null || matchesPattern(task, grant.taskPattern)
}

/** Whether one of the zones that the call came from is allowed. */
export function coversZone(allowed: readonly string[] | null, zones: readonly string[]): boolean {
  if (allowed === null) return zones.length > 0
  return zones.some((zone) => allowed.includes(zone))
}

/**
 * Whether the text matches a pattern with `*`. Time grows at most with the product of both
 * lengths, so that no pattern can be made to hang the server, as a regular expression could.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const [wanted, given] = [pattern.normalize('NFC'), text.normalize('NFC')]
  let [i, j] = [0, 0]
  let star = -1
  let resume = 0
  while (i < given.length) {
    if (wanted[j] === '*') {
      star = j++
      resume = i
    } else if (j < wanted.length && wanted[j] === given[i]) {
      i++
      j++
    } else if (star >= 0) {
      j = star + 1
      i = ++resume
    } else return false
  }
  while (wanted[j] === '*') j++
  return j === wanted.length
}
