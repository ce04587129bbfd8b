/**
 * The acts of the authority on a submitted draft. Approved, it is a dataset, or a version of one, in the
 * same transaction, with its quality rules; whoever submitted it does not decide.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { setAwaitsRelease } from '../catalogue/awaiting-release.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { defineRule } from '../quality/define-rule.ts'
import { makeReadFunctions } from '../query/read-functions.ts'
import { defineDataset } from '../store/define-dataset.ts'
import { definitionOf } from './definition-of.ts'
import { refuseState, type Draft } from './draft.ts'
import { updateState } from './draft.sql.ts'
import { lockDraft } from './find-draft.ts'
import { refuseBreaking } from './refuse-breaking.ts'
import { incomplete, refuseTaken } from './submit-draft.ts'

export type Approval = { id: string; documentNumber: string; documentDate: string }

export async function approveDraft(
  tx: Tx,
  actor: string,
  { id, documentNumber, documentDate }: Approval,
): Promise<{ dataset: string; entry: string }> {
  const draft = await lockSubmitted(tx, actor, id)
  const { definition, rules, faults } = definitionOf(draft)
  // What is checked may have become stricter since it was submitted.
  if (faults[0]) throw incomplete(faults[0])
  if (draft.base === null) await refuseTaken(tx, definition.id)
  else await refuseBreaking(tx, draft)
  const { version } = await defineDataset(tx, actor, { definition })
  await makeReadFunctions(tx, version)
  for (const rule of rules) await defineRule(tx, actor, { ...rule, dataset: version.id })
  const { id: dataset, version: number } = version
  const awaitsRelease = draft.base === null && draft.fields.wantsOpen === 'yes'
  if (awaitsRelease) await setAwaitsRelease(tx, dataset, true)
  const made = { dataset, version: number, decidedBy: actor, documentNumber, documentDate }
  await updateState(tx, id, { state: 'approved', made })
  const { intakeId } = await append(tx, {
    kind: 'draft.approved',
    fields: {
      draft: id,
      dataset,
      version: number,
      document: documentNumber,
      date: documentDate,
      awaits_release: awaitsRelease,
    },
    payload: { actor, submittedBy: draft.submittedBy },
  })
  return { dataset, entry: intakeId }
}

export async function returnDraft(
  tx: Tx,
  actor: string,
  { id, reason }: { id: string; reason: string },
): Promise<string> {
  await lockSubmitted(tx, actor, id)
  await updateState(tx, id, { state: 'returned', reason })
  const { intakeId } = await append(tx, {
    kind: 'draft.returned',
    fields: { draft: id },
    payload: { actor, reason },
  })
  return intakeId
}

async function lockSubmitted(tx: Tx, actor: string, id: string): Promise<Draft> {
  const draft = await lockDraft(tx, id)
  refuseState(draft, 'submitted')
  if (draft.submittedBy === actor) throw new Refusal('draft.own', { account: actor })
  return draft
}
