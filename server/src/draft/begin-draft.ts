/** The act that begins a draft from a sample file. The file itself is not kept. */
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import type { Draft } from './draft.ts'
import { insertDraft } from './draft.sql.ts'

export async function beginDraft(
  tx: Tx,
  actor: string,
  given: Pick<Draft, 'owner' | 'fields' | 'sample'>,
): Promise<{ id: string; entry: string }> {
  const id = randomId()
  await insertDraft(tx, { ...given, id, editedBy: actor })
  const { intakeId } = await append(tx, {
    kind: 'draft.begun',
    fields: { draft: id, columns: given.sample.columns.length },
    payload: { actor, owner: given.owner },
  })
  return { id, entry: intakeId }
}
