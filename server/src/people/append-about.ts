/** Puts an act about accounts into the journal, and its entry into the history of each of them. */
import { append, type Act, type Appended } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'

/** The accounts belong into the act's payload; its public members name no person. */
export async function appendAbout(
  tx: Queryable,
  accounts: readonly string[],
  act: Act,
): Promise<Appended> {
  const appended = await append(tx, act)
  await tx.query(
    `insert into people.account_entry (account_id, intake_id)
     select distinct one, $2::bigint from unnest($1::text[]) one`,
    [accounts, appended.intakeId],
  )
  return appended
}
