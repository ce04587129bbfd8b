/** The act by which an agency says, once, that it needs what is proposed, and why. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { lockProposal } from './find-proposal.ts'
import type { MadeProposal } from './make-proposal.ts'
import { refuseMove } from './proposal.ts'
import { insertNeed } from './proposal.sql.ts'

/** `today` is a day in Viet Nam. */
export async function sayNeed(
  tx: Tx,
  actor: string,
  input: { proposal: number; agency: string; reason: string; today: string },
): Promise<MadeProposal> {
  const found = await lockProposal(tx, input.proposal)
  refuseMove(found, 'need')
  const { id: proposal, gatherUntil } = found
  if (gatherUntil !== null && gatherUntil < input.today) {
    throw new Refusal('proposal.gathering-over', { proposal, until: showDay(gatherUntil) })
  }
  const { id: agency } = await findAgency(tx, input.agency)
  const { reason } = input
  if (!(await insertNeed(tx, { proposal, agency, account: actor, reason }))) {
    throw new Refusal('proposal.need-said', { proposal, agency })
  }
  const { intakeId } = await append(tx, {
    kind: 'proposal.needed',
    fields: { proposal, agency, needs: found.needs + 1 },
    payload: { actor, reason },
  })
  return { proposal, journalIntake: intakeId }
}
