/** Drafts as they are looked for; refused where there is none. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import type { Draft, DraftFields } from './draft.ts'
import { selectDraft, selectDrafts, selectSaved, type DraftFilter } from './draft.sql.ts'

export async function findDraft(db: Queryable, id: string): Promise<Draft> {
  return orRefuse(await selectDraft(db, id), id)
}

/** Nobody else changes it until the transaction ends. */
export async function lockDraft(tx: Tx, id: string): Promise<Draft> {
  return orRefuse(await selectDraft(tx, id, true), id)
}

export function listDrafts(db: Queryable, filter: DraftFilter): Promise<Draft[]> {
  return selectDrafts(db, filter)
}

/** What a step held at a revision; null where that is not known. */
export function findSaved(
  db: Queryable,
  id: string,
  at: { step: string; revision: number },
): Promise<DraftFields | null> {
  return selectSaved(db, id, at)
}

function orRefuse(draft: Draft | null, id: string): Draft {
  if (!draft) throw new Refusal('draft.unknown', { id })
  return draft
}
