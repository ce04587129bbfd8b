/** The act by which an owner no longer asks to open a dataset: its page stands for sharing alone. */
import { Refusal } from '@kho/contract/refusal.ts'
import { awaitsRelease, setAwaitsRelease } from '../catalogue/awaiting-release.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { listReleases } from '../release/list-releases.ts'
import { refuseState } from './draft.ts'
import { lockDraft } from './find-draft.ts'

export async function giveUpOpening(
  tx: Tx,
  actor: string,
  { id, reason }: { id: string; reason: string },
): Promise<string> {
  const draft = await lockDraft(tx, id)
  refuseState(draft, 'approved')
  const dataset = draft.dataset!
  const [proposed] = await listReleases(tx, { dataset, states: ['proposed'] })
  if (proposed) throw new Refusal('release.open-proposal', { dataset, release: proposed.id })
  if (!(await awaitsRelease(tx, dataset))) throw new Refusal('draft.no-opening', { dataset })
  await setAwaitsRelease(tx, dataset, false)
  const { intakeId } = await append(tx, {
    kind: 'draft.opening-given-up',
    fields: { draft: id, dataset },
    payload: { actor, reason },
  })
  return intakeId
}
