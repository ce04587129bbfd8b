/** An issued edition of the catalogue as an act with a paper. */
import { numberOf, type PaperedAct } from '../paper/papered-act.ts'
import { selectEditions } from './edition.sql.ts'

export const paperedEdition: PaperedAct = {
  kind: 'edition',
  async find(db, subject) {
    const number = numberOf(subject, 2_147_483_647)
    const [found] = number === null ? [] : await selectEditions(db, { number, limit: 1 })
    if (!found) return null
    const { decisionNumber, decisionDate: date, signer } = found
    // Of the whole province, so of no agency of its own.
    return {
      kind: 'edition',
      subject,
      agency: null,
      document: { number: decisionNumber, date, signer },
    }
  },
}
