/** The acts that hand a draft to the authority, or take it back for good. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { DraftFault } from '@kho/portal/console-draft-view.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { definitionOf } from './definition-of.ts'
import { refuseState } from './draft.ts'
import { updateState, updateSubmitted } from './draft.sql.ts'
import { lockDraft } from './find-draft.ts'
import { refuseBreaking } from './refuse-breaking.ts'

export async function submitDraft(tx: Tx, actor: string, id: string): Promise<string> {
  const draft = await lockDraft(tx, id)
  refuseState(draft, 'open', 'returned')
  const { definition, faults } = definitionOf(draft)
  const [fault] = faults
  if (fault) throw incomplete(fault)
  if (draft.base === null) await refuseTaken(tx, definition.id)
  else await refuseBreaking(tx, draft)
  await updateSubmitted(tx, id, actor)
  const { intakeId } = await append(tx, {
    kind: 'draft.submitted',
    fields: { draft: id, dataset: definition.id, columns: definition.columns.length },
    payload: { actor },
  })
  return intakeId
}

export function incomplete({ place, reason }: DraftFault): Refusal {
  return new Refusal('draft.incomplete', { place, reason: reason.vi, reasonEn: reason.en })
}

/** A new dataset has an id of its own; one that is there is changed by a draft that began from it. */
export async function refuseTaken(tx: Tx, dataset: string): Promise<void> {
  const { rows } = await tx.query('select 1 from catalogue.dataset where id = $1', [dataset])
  if (rows[0]) throw new Refusal('draft.id-taken', { dataset })
}

export async function withdrawDraft(
  tx: Tx,
  actor: string,
  { id, reason }: { id: string; reason: string },
): Promise<string> {
  const draft = await lockDraft(tx, id)
  refuseState(draft, 'open', 'returned', 'submitted')
  await updateState(tx, id, { state: 'withdrawn', reason })
  const { intakeId } = await append(tx, {
    kind: 'draft.withdrawn',
    fields: { draft: id },
    payload: { actor, reason },
  })
  return intakeId
}
