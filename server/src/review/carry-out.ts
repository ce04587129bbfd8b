/** Carries out what a campaign came to, set by set, in the transaction that closes it. */
import type { SubjectKind } from '@kho/contract/review.ts'
import { grantHolds } from '../access/grant-holds.ts'
import { accountHolds, type HeldSpan } from '../people/account-holds.ts'
import { appointmentHolds } from '../people/appointment-holds.ts'
import { clientHolds } from '../client/client-holds.ts'
import { appendMany } from '../journal/append-many.ts'
import type { Queryable } from '../pg/database.ts'
import type { Told } from './item.ts'
import { selectSettled, type Settled } from './outcome.sql.ts'
import { endOf } from './reduction.ts'

type Suspender = {
  suspend(tx: Queryable, ids: readonly string[], reason: string): Promise<string[]>
  /** Of those, what was suspended within the span. */
  resume(tx: Queryable, ids: readonly string[], span: HeldSpan): Promise<string[]>
}

/** What may be suspended and resumed, whichever kind it is. */
export const suspenders: Record<SubjectKind, Suspender> = {
  account: accountHolds,
  appointment: appointmentHolds,
  client: clientHolds,
  grant: grantHolds,
}

/** Grants of before and those that took their place; null where nothing was left of the term. */
export type Replaced = { grant: string; by: string | null }

export async function carryOut(tx: Queryable, campaign: number): Promise<Replaced[]> {
  for (const kind of Object.keys(suspenders) as SubjectKind[]) {
    const idle = await selectSettled(tx, campaign, kind, 'suspended')
    const suspended = await suspenders[kind].suspend(tx, subjectsOf(idle), `review ${campaign}`)
    const unwanted = await selectSettled(tx, campaign, kind, 'revoked')
    await revoke(tx, kind, subjectsOf(unwanted))
    if (kind !== 'grant') continue
    await appendGrants(tx, 'access.suspended', campaign, idle, new Set(suspended))
    await appendGrants(tx, 'access.revoked', campaign, unwanted)
  }
  return reduce(tx, campaign)
}

function subjectsOf(settled: readonly Settled[]): string[] {
  return settled.map(({ subject }) => subject)
}

async function revoke(tx: Queryable, kind: SubjectKind, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  if (kind === 'account') await accountHolds.end(tx, ids)
  if (kind === 'appointment') await appointmentHolds.end(tx, ids)
  // A client stays on record, since its calls are; locked, it gets no token.
  if (kind === 'client') await clientHolds.suspend(tx, ids)
  if (kind === 'grant') await grantHolds.end(tx, ids)
}

async function reduce(tx: Queryable, campaign: number): Promise<Replaced[]> {
  for (const [kind, holds] of [
    ['account', accountHolds],
    ['appointment', appointmentHolds],
  ] as const) {
    const reduced = await selectSettled(tx, campaign, kind, 'reduced')
    const ends = reduced.map((one) => endOf(one.reduction!.until!))
    await holds.shorten(tx, subjectsOf(reduced), ends)
  }
  const clients = await selectSettled(tx, campaign, 'client', 'reduced')
  const scopes = clients.map((one) => JSON.stringify(one.reduction!.scopes))
  await clientHolds.narrow(tx, subjectsOf(clients), scopes)
  const grants = await selectSettled(tx, campaign, 'grant', 'reduced')
  const narrowed = grants.map(({ subject, reduction }) => ({
    grant: subject,
    columns: reduction!.columns,
    ends: reduction!.until === null ? null : endOf(reduction!.until),
  }))
  const made = await grantHolds.narrow(tx, narrowed)
  await appendGrants(tx, 'access.revoked', campaign, grants)
  await appendNarrower(tx, campaign, grants, made)
  return [...made].map(([grant, by]) => ({ grant, by }))
}

/** Each grant has entries of its own, on which it is explained later. */
async function appendGrants(
  tx: Queryable,
  kind: string,
  review: number,
  settled: readonly Settled[],
  only?: ReadonlySet<string>,
): Promise<void> {
  const entries = settled
    .filter(({ subject }) => only?.has(subject) ?? true)
    .map(({ subject, told }) => grantFields(subject, review, told))
  await appendMany(tx, kind, entries)
}

async function appendNarrower(
  tx: Queryable,
  review: number,
  settled: readonly Settled[],
  made: ReadonlyMap<string, string | null>,
): Promise<void> {
  const entries = settled.flatMap(({ subject, told }) => {
    const fresh = made.get(subject)
    if (!fresh) return []
    const { purpose } = told
    return [{ ...grantFields(fresh, review, told), purpose, replaces: Number(subject) }]
  })
  await appendMany(tx, 'access.granted', entries)
}

export function grantFields(grant: string, review: number, { client, dataset }: Told) {
  return { grant: Number(grant), client, dataset, review }
}
