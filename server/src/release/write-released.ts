/** The rows of everything that is released, dataset by dataset. */
import { canonicalJson } from '@kho/journal/entry.ts'
import { datasetPlaces, type EditionFile } from '@kho/contract/edition.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { certificateSigner } from '../equality/sign-certificate.ts'
import { openJournalKey } from '../journal/key.ts'
import { proveEntry } from '../journal/prove-entry.ts'
import { readCertificate } from '../pages/dataset-certificate.ts'
import type { Database } from '../pg/database.ts'
import { judgeDefinition } from './check-release.ts'
import { hashOf } from './edition-folder.ts'
import type { Finding } from './finding.ts'
import { selectState } from './projection.sql.ts'
import { selectIssueEntry, selectReleases } from './release.sql.ts'
import { showsAll, type Issue, type Release } from './release.ts'
import type { Released } from './released-view.ts'
import type { EditionParts } from './write-edition.ts'
import { writeIssue } from './write-issue.ts'
import { join } from 'node:path'

export type Withheld = { dataset: string; release: number; findings: Finding[] }
export type Standing = { release: Release & { issue: Issue } }

/**
 * What is released and may still be: a definition of today that forbids it counts more than the
 * decision of then, so that what became personal is out with the next writing.
 */
export async function readReleased(
  db: Database,
): Promise<{ standing: Standing[]; withheld: Withheld[] }> {
  const standing: Standing[] = []
  const withheld: Withheld[] = []
  for (const release of await selectReleases(db, { states: ['released'] })) {
    const { issue, dataset, id } = release
    if (issue === null) continue
    const today = await findDataset(db, dataset)
    const known = new Set(today.columns.map(({ number }) => number))
    const projection = {
      ...release,
      columns: release.columns.filter((number) => known.has(number)),
    }
    const findings = judgeDefinition(today, projection).filter(({ stops }) => stops)
    if (findings.length > 0) withheld.push({ dataset, release: id, findings })
    else standing.push({ release: { ...release, issue } })
  }
  standing.sort((a, b) => (a.release.dataset < b.release.dataset ? -1 : 1))
  return { standing, withheld }
}

export async function writeReleased(
  { db, places, bom, progress }: EditionParts,
  folder: string,
  standing: readonly Standing[],
): Promise<{ released: Released; folder: string; files: EditionFile[]; written: boolean }[]> {
  const sign = certificateSigner((await openJournalKey(places.keyFile, places.origin)).skey)
  const all = []
  for (const { release } of standing) {
    const { dataset, issue } = release
    const version = await findDataset(db, dataset, issue.version)
    const entry = await selectIssueEntry(db, release.id, issue.number)
    if (entry === null) throw new Error(`the release of ${dataset} has no place in the journal`)
    const certificate = sign(await readReleasedCertificate(db, places.folder, release))
    const {
      folder: within,
      part,
      written,
    } = await writeIssue(db, folder, {
      release,
      version,
      entry,
      certificate: `${canonicalJson(certificate)}\n`,
      proof: await proveEntry(places.folder, entry),
      bom,
    })
    progress(`${dataset}: ${part.dataset.rows}${written ? '' : ' ='}`)
    const files = part.files.map((file) => ({ ...file, path: `${within}/${file.path}` }))
    const path = `${within}/${datasetPlaces.part}`
    files.push({ path, ...(await hashOf(join(folder, path))) })
    all.push({ released: { release, version, part }, folder: within, files, written })
  }
  return all
}

/**
 * Its digests are those of all columns and rows: where some stay inside, or have come since, a guess
 * could be tested. What is known of a later sequence says nothing of the rows released.
 */
async function readReleasedCertificate(
  db: Database,
  journalFolder: string,
  release: Standing['release'],
) {
  const certificate = await readCertificate(db, journalFolder, release.dataset)
  const { seq } = await selectState(db, release.dataset)
  if (seq !== release.issue.seq) return { ...certificate, equalAsOf: 'unknown', parts: [] }
  const isWhole = showsAll(await findDataset(db, release.dataset), release)
  return isWhole ? certificate : { ...certificate, parts: [] }
}
