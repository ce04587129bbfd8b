/** A grant and its revocation as acts with a paper; both are a matter of the dataset's owner. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { numberOf, type PaperedAct } from '../paper/papered-act.ts'
import type { Queryable } from '../pg/database.ts'
import { selectGrants, type WrittenGrant } from './grant.sql.ts'

type Found = WrittenGrant & { owner: string }

async function findGrant(db: Queryable, subject: string): Promise<Found | null> {
  const id = numberOf(subject)
  const [found] = id === null ? [] : await selectGrants(db, { id })
  if (!found) return null
  const { owner } = await findDataset(db, found.dataset)
  return { ...found, owner }
}

export const paperedGrant: PaperedAct = {
  kind: 'grant',
  async find(db, subject) {
    const found = await findGrant(db, subject)
    if (!found) return null
    const document = { number: found.documentNumber, date: found.documentDate, signer: null }
    return { kind: 'grant', subject, agency: found.owner, document }
  },
}

/** Revoking names a reason and no document: the paper itself tells which it is. */
export const paperedRevocation: PaperedAct = {
  kind: 'revocation',
  async find(db, subject) {
    const found = await findGrant(db, subject)
    if (!found || found.revokedAtMs === null) return null
    return { kind: 'revocation', subject, agency: found.owner, document: null }
  },
}
