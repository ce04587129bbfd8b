/** The act by which the authority gathers the needs of agencies until a day. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { lockProposal } from './find-proposal.ts'
import type { MadeProposal } from './make-proposal.ts'
import { refuseMove } from './proposal.ts'
import { updateGathering } from './proposal.sql.ts'

/** Gathering again prolongs it. */
export async function gatherNeeds(
  tx: Tx,
  actor: string,
  input: { proposal: number; until: string; today: string },
): Promise<MadeProposal> {
  const { until, today } = input
  if (until < today) {
    throw new Refusal('proposal.bad-day', { day: showDay(until), today: showDay(today) })
  }
  const found = await lockProposal(tx, input.proposal)
  refuseMove(found, 'gather')
  await updateGathering(tx, found.id, until)
  const { intakeId } = await append(tx, {
    kind: 'proposal.gathered',
    fields: { proposal: found.id, until },
    payload: { actor },
  })
  return { proposal: found.id, journalIntake: intakeId }
}
