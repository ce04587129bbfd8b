/** The decision on a proposal as an act with a paper. */
import { numberOf, type PaperedAct } from '../paper/papered-act.ts'
import { selectProposal } from './proposal.sql.ts'

export const paperedProposal: PaperedAct = {
  kind: 'proposal',
  async find(db, subject) {
    const id = numberOf(subject)
    const found = id === null ? null : await selectProposal(db, id)
    if (!found?.document) return null
    return { kind: 'proposal', subject, agency: null, document: found.document }
  },
}
