/** Proposals, newest first. */
import type { Queryable } from '../pg/database.ts'
import type { Proposal } from './proposal.ts'
import { selectProposals, type ProposalFilter } from './proposal.sql.ts'

export async function listProposals(
  db: Queryable,
  filter: ProposalFilter,
): Promise<{ proposals: Proposal[]; next: number | null }> {
  const proposals = await selectProposals(db, filter)
  return { proposals, next: proposals.length === filter.limit ? proposals.at(-1)!.id : null }
}
