/** The act that ties an accepted proposal to the entry of the catalogue that it became. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { isPermittedUser } from '../access/permitted-user.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { lockProposal } from './find-proposal.ts'
import type { MadeProposal } from './make-proposal.ts'
import { refuseMove, type Proposal } from './proposal.ts'
import { updateEntered } from './proposal.sql.ts'

/** Refused: a version that does not have what was proposed. */
export async function enterProposal(
  tx: Tx,
  actor: string,
  input: { proposal: number; dataset: string; version: number },
): Promise<MadeProposal> {
  const found = await lockProposal(tx, input.proposal)
  refuseMove(found, 'enter')
  const version = await findDataset(tx, input.dataset, input.version)
  const missing = missingOf(found, version)
  if (missing !== null) {
    const values = { dataset: version.id, version: version.version, missing }
    throw new Refusal('proposal.not-entered', values)
  }
  const entered = { dataset: version.id, version: version.version }
  await updateEntered(tx, found.id, entered)
  const { intakeId } = await append(tx, {
    kind: 'proposal.entered',
    fields: { proposal: found.id, agency: found.agency, ...entered },
    payload: { actor },
  })
  return { proposal: found.id, journalIntake: intakeId }
}

/** What of the proposal the version does not have; null where it has all. */
function missingOf({ kind, dataset, columns, agency }: Proposal, version: DatasetVersion) {
  if (kind === 'dataset') return isPermittedUser(agency, version) ? null : agency
  if (version.id !== dataset) return dataset
  if (kind === 'permitted-user') return isPermittedUser(agency, version) ? null : agency
  const gone = columns!.filter((name) => !version.columns.some((one) => one.name === name))
  return gone.length === 0 ? null : gone.join(', ')
}
