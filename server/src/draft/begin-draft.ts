/** The act that begins a draft, from a sample file or from a dataset. The file itself is not kept. */
import { draftSteps } from '@kho/portal/console-draft-view.ts'
import { randomId } from '../ids.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { fieldsOf, type Draft } from './draft.ts'
import { insertDraft, insertSaved } from './draft.sql.ts'

export async function beginDraft(
  tx: Tx,
  actor: string,
  given: Pick<Draft, 'owner' | 'fields' | 'sample'> & Partial<Pick<Draft, 'base'>>,
): Promise<{ id: string; entry: string }> {
  const id = randomId()
  const base = given.base ?? null
  await insertDraft(tx, { ...given, base, id, editedBy: actor })
  for (const step of draftSteps)
    await insertSaved(tx, id, { step, revision: 0, fields: fieldsOf(step, given), by: actor })
  const { intakeId } = await append(tx, {
    kind: 'draft.begun',
    fields: {
      draft: id,
      columns: given.sample.columns.length,
      ...(base ? { dataset: base.id } : {}),
    },
    payload: { actor, owner: given.owner },
  })
  return { id, entry: intakeId }
}
