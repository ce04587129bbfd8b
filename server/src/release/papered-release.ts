/** The decision on a release as an act with a paper; a refusal of one may have it too. */
import { numberOf, type PaperedAct } from '../paper/papered-act.ts'
import { selectReleases } from './release.sql.ts'

export const paperedRelease: PaperedAct = {
  kind: 'release',
  async find(db, subject) {
    const id = numberOf(subject)
    const [found] = id === null ? [] : await selectReleases(db, { id })
    if (!found || found.decidedAt === null) return null
    const { agency, documentNumber: number, documentDate: date } = found
    const document = number === null || date === null ? null : { number, date, signer: null }
    return { kind: 'release', subject, agency, document }
  },
}
