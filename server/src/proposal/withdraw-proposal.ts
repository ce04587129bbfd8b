/** The act by which an agency takes its proposal back before it is decided. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { lockProposal } from './find-proposal.ts'
import type { MadeProposal } from './make-proposal.ts'
import { refuseMove } from './proposal.ts'
import { updateWithdrawn } from './proposal.sql.ts'

export async function withdrawProposal(
  tx: Tx,
  actor: string,
  input: { proposal: number },
): Promise<MadeProposal> {
  const found = await lockProposal(tx, input.proposal)
  refuseMove(found, 'withdraw')
  await updateWithdrawn(tx, found.id)
  const { intakeId } = await append(tx, {
    kind: 'proposal.withdrawn',
    fields: { proposal: found.id, agency: found.agency, needs: found.needs },
    payload: { actor },
  })
  return { proposal: found.id, journalIntake: intakeId }
}
