/** What is known of the equality of a dataset with its source, for everybody. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { makeCertificate, type DatasetCertificate } from '../equality/sign-certificate.ts'
import type { Queryable } from '../pg/database.ts'
import { selectCertificates } from './pages.sql.ts'

/** Digests of rows that are not public would let anybody test a guess of their content. */
export async function readCertificate(
  db: Queryable,
  journalFolder: string,
  id: string,
): Promise<DatasetCertificate> {
  const version = await findDataset(db, id)
  const { rows } = await db.query('select read.equality($1) as equality', [id])
  return makeCertificate(journalFolder, {
    version,
    equalAsOf: rows[0].equality,
    parts: version.sharing === 'open' ? await selectCertificates(db, id) : [],
    issuedAt: new Date(),
  })
}
