import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { deleteFilterRow } from './saved-filter.sql.ts'

/** Only one's own: whoever names another's finds none. */
export async function deleteFilter(
  tx: Queryable,
  actor: string,
  input: { list: string; name: string },
): Promise<{ journalIntake: string }> {
  const { list, name } = input
  if (!(await deleteFilterRow(tx, actor, { list, name })))
    throw new Refusal('console.unknown-filter', { name })
  const { intakeId } = await append(tx, {
    kind: 'filter.deleted',
    payload: { account: actor, list, name },
  })
  return { journalIntake: intakeId }
}
