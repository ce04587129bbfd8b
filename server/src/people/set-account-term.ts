/** The act that ends an account on a day, or lets it last longer. */
import type { Queryable } from '../pg/database.ts'
import { findAccount } from './account.ts'
import { updateTerm } from './accounts.sql.ts'
import { appendAbout } from './append-about.ts'

/** An end that has passed expires it now; null is without an end. Refused: an unknown account. */
export async function setAccountTerm(
  tx: Queryable,
  actor: string,
  input: { account: string; validUntil: Date | null; reason: string },
): Promise<{ changed: boolean; entry: string | null }> {
  const { account, reason } = input
  const before = await findAccount(tx, account)
  const validUntil = endAfter(before.validFrom, input.validUntil)
  if (!(await updateTerm(tx, account, validUntil))) return { changed: false, entry: null }
  const { intakeId } = await appendAbout(tx, [account], {
    kind: 'people.account-term-set',
    fields: { agency: before.agency },
    payload: {
      actor,
      account,
      from: before.validUntil?.toISOString() ?? null,
      until: validUntil?.toISOString() ?? null,
      reason,
    },
  })
  return { changed: true, entry: intakeId }
}

/** An end before the beginning would mean that it never was, so it ends now at the earliest. */
function endAfter(from: Date, until: Date | null): Date | null {
  if (until === null || until > from) return until
  return new Date(Math.max(from.getTime() + 1, Date.now()))
}
