/** One proposal; with its turn taken where somebody is going to move it. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import type { Need, Proposal } from './proposal.ts'
import { selectNeeds, selectProposal } from './proposal.sql.ts'

/** Refused where there is none. */
export async function findProposal(db: Queryable, proposal: number): Promise<Proposal> {
  const found = await selectProposal(db, proposal)
  if (!found) throw new Refusal('proposal.unknown', { proposal })
  return found
}

/** Nobody else moves it until the transaction ends. */
export async function lockProposal(tx: Tx, proposal: number): Promise<Proposal> {
  const found = await selectProposal(tx, proposal, true)
  if (!found) throw new Refusal('proposal.unknown', { proposal })
  return found
}

/** Which agencies need it, the one that proposed it first. */
export async function listNeeds(db: Queryable, proposal: number): Promise<Need[]> {
  return selectNeeds(db, proposal)
}
