/**
 * The act that saves one step of a draft. Whoever saw an older state of the step than is kept is
 * told so, and nothing is overwritten unseen.
 */
import type { DraftStep } from '@kho/portal/console-draft-view.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { fieldNames, refuseState, type Draft, type DraftFields } from './draft.ts'
import { insertSaved, updateStep } from './draft.sql.ts'
import { lockDraft } from './find-draft.ts'

const textMax = 20_000

/** What was typed for a step; fields of other steps and empty ones are left out. */
export function typedFields(
  step: DraftStep,
  draft: Pick<Draft, 'sample'>,
  form: URLSearchParams,
): Record<string, string> {
  const typed: Record<string, string> = {}
  for (const name of fieldNames(step, draft.sample)) {
    const value = chosenOf(form, name)?.replaceAll('\r\n', '\n').trim().slice(0, textMax)
    if (value) typed[name] = value
  }
  return typed
}

/** Of two texts of a field the one that was chosen; one's own where nothing was chosen yet. */
function chosenOf(form: URLSearchParams, name: string): string | null {
  if (!form.has(`mine.${name}`)) return form.get(name)
  return form.get(form.get(`choose.${name}`) === 'theirs' ? `theirs.${name}` : `mine.${name}`)
}

/** The revision of the step that whoever sends the form has seen. */
export function revisionSeen(form: URLSearchParams): number {
  // Where two texts stand side by side and none was chosen, the newer of the other is not agreed to.
  const isOpen = [...form.keys()].some(
    (name) => name.startsWith('mine.') && !form.has(`choose.${name.slice('mine.'.length)}`),
  )
  const revision = Number(form.get(isOpen ? 'seen' : 'revision') ?? 0)
  if (!Number.isSafeInteger(revision) || revision < 0)
    throw new Refusal('http.bad-request', { reason: 'revision' })
  return revision
}

export async function saveStep(
  tx: Tx,
  actor: string,
  input: { id: string; step: DraftStep; revision: number; typed: DraftFields },
): Promise<string> {
  const { id, step, revision, typed } = input
  const draft = await lockDraft(tx, id)
  refuseState(draft, 'open', 'returned')
  const kept = draft.revisions[step] ?? 0
  if (kept !== revision) throw new Refusal('draft.changed', { by: draft.editedBy })
  const names = new Set(fieldNames(step, draft.sample))
  const others = Object.entries(draft.fields).filter(([name]) => !names.has(name))
  const fields = { ...Object.fromEntries(others), ...typed }
  await updateStep(tx, id, { fields, step, revision: kept + 1, by: actor })
  await insertSaved(tx, id, { step, revision: kept + 1, fields: typed, by: actor })
  const { intakeId } = await append(tx, {
    kind: 'draft.saved',
    fields: { draft: id, step, revision: kept + 1 },
    payload: { actor },
  })
  return intakeId
}
