/** The act that keeps whom an outside provider vouched an account to be. */
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import type { SubjectHasher } from './subject.ts'

/** How sure the provider is: its levels, by the names of eIDAS and of the electronic identity. */
export type VouchedAssurance = 'low' | 'substantial' | 'high'

/** A later word of the provider takes the place of an earlier one. */
export async function vouchSubject(
  tx: Queryable,
  hasher: SubjectHasher,
  input: { account: string; key: string; provider: string; assurance: VouchedAssurance },
): Promise<void> {
  const { account, provider, assurance } = input
  const key = input.key.trim().normalize('NFC')
  await tx.query(
    `insert into personal.subject_of_account (account_id, subject, sealed, provider, assurance)
     values ($1, $2, $3, $4, $5)
     on conflict (account_id) do update set subject = excluded.subject, sealed = excluded.sealed,
       provider = excluded.provider, assurance = excluded.assurance, vouched_at = clock_timestamp()`,
    [account, hasher.hash(key), hasher.seal(key), provider, assurance],
  )
  await append(tx, {
    kind: 'personal.subject-vouched',
    fields: { provider, assurance },
    payload: { account },
  })
}
