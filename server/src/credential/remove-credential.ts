/** The act that forgets a credential; sources that name it are refused from then on. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'

export async function removeCredential(
  tx: Queryable,
  actor: string,
  input: { name: string },
): Promise<void> {
  const { name } = input
  const { rowCount } = await tx.query('delete from credential.credential where name = $1', [name])
  if (rowCount === 0) throw new Refusal('credential.unknown', { name })
  await append(tx, {
    kind: 'credential.removed',
    fields: { credential: name },
    payload: { actor },
  })
}
