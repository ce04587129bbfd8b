/** Carries out what a campaign came to, set by set, in the transaction that closes it. */
import type { SubjectKind } from '@kho/contract/review.ts'
import { grantHolds } from '../access/grant-holds.ts'
import { accountHolds } from '../people/account-holds.ts'
import { appointmentHolds } from '../people/appointment-holds.ts'
import { clientHolds } from '../people/client-holds.ts'
import type { Queryable } from '../pg/database.ts'
import { selectSettled, type Settled } from './outcome.sql.ts'
import { endOf } from './reduction.ts'

type Suspender = {
  suspend(tx: Queryable, ids: readonly string[], reason: string): Promise<string[]>
  resume(tx: Queryable, ids: readonly string[]): Promise<string[]>
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
    await suspenders[kind].suspend(tx, subjectsOf(idle), `review ${campaign}`)
    await revoke(tx, kind, subjectsOf(await selectSettled(tx, campaign, kind, 'revoked')))
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
  return [...made].map(([grant, by]) => ({ grant, by }))
}
