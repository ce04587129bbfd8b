/** The act that seals the break-glass account: two new halves, and the account where there is none. */
import { randomCode } from '../ids.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import { issueAccount } from '../people/issue-account.ts'
import { listAccounts } from '../people/account.ts'
import type { Queryable } from '../pg/database.ts'
import { hashHalf } from './break-glass.ts'
import { insertSeal } from './break-glass.sql.ts'

export type SealedHalves = { account: string; halves: [string, string] }

/** The halves are shown this once. Refused: an unknown agency. */
export async function sealBreakGlass(
  tx: Queryable,
  actor: string,
  input: { account: string; agency: string },
): Promise<SealedHalves> {
  const { account } = input
  const { id: agency } = await findAgency(tx, input.agency)
  if (!(await listAccounts(tx)).some(({ id }) => id === account)) {
    await issueAccount(tx, actor, { id: account, agency, name: 'Tài khoản khẩn cấp' })
  }
  const halves: [string, string] = [randomCode(), randomCode()]
  const [one, two] = halves.map(hashHalf) as [Buffer, Buffer]
  const seal = await insertSeal(tx, { account, agency, one, two })
  await append(tx, {
    kind: 'signin.break-glass-sealed',
    fields: { seal, agency },
    payload: { actor, account },
  })
  return { account, halves }
}
