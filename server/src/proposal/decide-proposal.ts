/** The act by which the authority accepts a proposal or declines it, by a document. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { showDay } from '../time.ts'
import { lockProposal } from './find-proposal.ts'
import type { MadeProposal } from './make-proposal.ts'
import { refuseMove } from './proposal.ts'
import { updateDecided } from './proposal.sql.ts'

export type ProposalDecision = {
  proposal: number
  state: 'accepted' | 'declined'
  answer?: string | undefined
  legalGround?: string | undefined
  documentNumber: string
  documentDate: string
  signer: string
  today: string
}

/** An accepted one can still be declined while it has not become an entry of the catalogue. */
export async function decideProposal(
  tx: Tx,
  actor: string,
  input: ProposalDecision,
): Promise<MadeProposal> {
  const { state, documentNumber, documentDate, signer, today } = input
  if (documentDate > today) {
    throw new Refusal('proposal.bad-day', { day: showDay(documentDate), today: showDay(today) })
  }
  const found = await lockProposal(tx, input.proposal)
  refuseMove(found, state === 'accepted' ? 'accept' : 'decline')
  const answer = input.answer ?? null
  const legalGround = input.legalGround ?? null
  const document = { number: documentNumber, date: documentDate, signer }
  await updateDecided(tx, found.id, { state, answer, legalGround, document })
  const { intakeId } = await append(tx, {
    kind: `proposal.${state}`,
    fields: { proposal: found.id, agency: found.agency, needs: found.needs },
    payload: { actor, answer, legalGround, document },
  })
  return { proposal: found.id, journalIntake: intakeId }
}
