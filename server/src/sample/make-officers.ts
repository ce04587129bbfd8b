/** Officers of the sample, one for each function; all of them are made up. */
import type { FunctionName } from '@kho/contract/function.ts'
import { appoint } from '../people/appoint.ts'
import { issueAccount } from '../people/issue-account.ts'
import type { Database } from '../pg/database.ts'
import { createPasswordHasher } from '../signin/hash-password.ts'
import { issuePassword } from '../signin/issue-password.ts'
import { actor } from './load-sample.ts'

export type SampleOfficer = {
  account: string
  function: FunctionName
  agency: string
  /** To be changed at the first entry; null where the account was there before. */
  password: string | null
}

const officers = [
  { account: 'quan-ly', function: 'authority', agency: 'so-khcn', name: 'Trần Thị Giả Lập' },
  { account: 'van-hanh', function: 'operator', agency: 'so-khcn', name: 'Lê Văn Giả Lập' },
  { account: 'chu-quan', function: 'steward', agency: 'cong-an', name: 'Phạm Giả Lập' },
  { account: 'khai-thac', function: 'consumer', agency: 'so-y-te', name: 'Hoàng Thị Giả Lập' },
  { account: 'phat-trien', function: 'developer', agency: 'so-y-te', name: 'Vũ Văn Giả Lập' },
  { account: 'kiem-tra', function: 'auditor', agency: 'ubnd', name: 'Đặng Giả Lập' },
  { account: 'lanh-dao', function: 'leader', agency: 'ubnd', name: 'Bùi Thị Giả Lập' },
] as const satisfies { account: string; function: FunctionName; agency: string; name: string }[]

const paper = { documentNumber: '01/QĐ-GIALAP', documentDate: '2026-01-05' }

/** Their first passwords are given once, when they are made. */
export async function makeOfficers(db: Database): Promise<SampleOfficer[]> {
  const { rows } = await db.query('select id from people.account')
  const known = new Set(rows.map(({ id }) => id))
  const hasher = createPasswordHasher()
  const made: SampleOfficer[] = []
  for (const { name, ...officer } of officers) {
    const { account, agency } = officer
    const password = known.has(account)
      ? null
      : await db.tx(async (tx) => {
          await issueAccount(tx, actor, { id: account, agency, name, ...paper })
          await appoint(tx, actor, { account, function: officer.function, agency, ...paper })
          return (await issuePassword(tx, actor, { account, hasher })).password
        })
    made.push({ ...officer, password })
  }
  return made
}
