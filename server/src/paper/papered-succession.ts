/** A succession as an act with a paper: the resolution that it rests on. */
import { listSuccessions } from '../succession/succession.ts'
import { numberOf, type PaperedAct } from './papered-act.ts'

export const paperedSuccession: PaperedAct = {
  kind: 'succession',
  async find(db, subject) {
    const id = numberOf(subject)
    if (id === null) return null
    const [found] = (await listSuccessions(db, { before: id + 1, successionsMax: 1 })).filter(
      (one) => one.id === id,
    )
    if (!found || found.state === 'dropped') return null
    const { documentNumber: number, documentDate: date, signer } = found.plan
    return { kind: 'succession', subject, agency: null, document: { number, date, signer } }
  },
}
