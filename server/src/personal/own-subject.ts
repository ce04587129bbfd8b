/** Who a signed-in citizen is, as its provider vouched for. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Actor } from '../people/actor.ts'
import type { Queryable } from '../pg/database.ts'
import type { SubjectHasher } from './subject.ts'

const enough: ReadonlySet<string> = new Set(['substantial', 'high'])

/** The key of the person. Refused: an officer's account, and one that nobody vouched for enough. */
export async function ownSubject(
  db: Queryable,
  hasher: SubjectHasher,
  actor: Actor,
): Promise<string> {
  const { rows } = await db.query(
    'select sealed, assurance from personal.subject_of_account where account_id = $1',
    [actor.account],
  )
  const [row] = rows
  if (actor.agency === null && row && enough.has(row.assurance)) return hasher.open(row.sealed)
  throw new Refusal('personal.not-vouched', {
    account: actor.account,
    found: row?.assurance ?? '-',
    needed: [...enough].join(', '),
  })
}
