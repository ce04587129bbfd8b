/** The act that saves what was typed into a request that is not submitted. */
import type { Draft } from '@kho/contract/request.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { knownDataset, withoutEmpty, type SavedDraft } from './draft-request.ts'
import { lockRequest } from './lock-request.ts'
import { refuseMove } from './request.ts'
import { updateDraft } from './request.sql.ts'

export type SaveInput = { request: number; revision: number; asked: Draft }

/** Refused where another window has saved meanwhile, or it is no longer open to be changed. */
export async function saveDraft(
  tx: Tx,
  actor: string,
  { request, revision, asked }: SaveInput,
): Promise<SavedDraft> {
  const found = await lockRequest(tx, request, revision)
  refuseMove(found, 'save')
  const kept = withoutEmpty(asked)
  const saved = await updateDraft(tx, request, {
    asked: kept,
    dataset: await knownDataset(tx, kept),
    author: actor,
  })
  const { intakeId } = await append(tx, {
    kind: 'request.saved',
    fields: { request, revision: saved },
    payload: { actor },
  })
  return { request, revision: saved, journalIntake: intakeId }
}
