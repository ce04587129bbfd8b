/** A definition that came into force, `<dataset>@<version>`, as an act with a paper. */
import { Refusal } from '@kho/contract/refusal.ts'
import { numberOf, type PaperedAct } from '../paper/papered-act.ts'
import { findDataset } from './find-dataset.ts'

export const paperedVersion: PaperedAct = {
  kind: 'catalogue-act',
  async find(db, subject) {
    const [, dataset = '', written = ''] = /^([a-z0-9-]{1,100})@(\d{1,9})$/.exec(subject) ?? []
    const version = numberOf(written, 2_147_483_647)
    if (version === null) return null
    const found = await findDataset(db, dataset, version).catch((error: unknown) => {
      if (error instanceof Refusal) return null
      throw error
    })
    if (!found) return null
    // The owner of now: after a succession its successor answers for it.
    const { owner } = await findDataset(db, dataset)
    return { kind: 'catalogue-act', subject, agency: owner, document: null }
  },
}
