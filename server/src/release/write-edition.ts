/**
 * Writes everything that is released into a folder, for the program outside. What is there already
 * is left; the signed manifest comes last and by one rename, so that a folder is always the edition
 * before or the new one. Broken off, it is run again.
 */
import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  editionFormat,
  editionPlaces,
  manifestProof,
  type EditionDataset,
  type EditionManifest,
} from '@kho/contract/edition.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { signReceipt } from '@kho/journal/receipt.ts'
import { append } from '../journal/append.ts'
import type { JournalPlaces } from '../journal/journal-places.ts'
import { openJournalKey } from '../journal/key.ts'
import { proveEntry } from '../journal/prove-entry.ts'
import { findEntry } from '../journal/find-entry.ts'
import { waitForPublication } from '../journal/wait-for-publication.ts'
import type { Rule } from '../lateness/due.ts'
import type { Log } from '../log.ts'
import type { Place } from '../pages/bare-frame.ts'
import type { Database } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { refuseForeign, removeOthers, stagingFolder } from './edition-folder.ts'
import { readReleased, writeReleased, type Withheld } from './write-released.ts'
import { selectReleases } from './release.sql.ts'
import { writeSite } from './write-site.ts'

export type EditionParts = {
  db: Database
  log: Log
  places: JournalPlaces
  /** By which supplies are due. */
  rule: Rule
  place: Place
  /** CSV files begin with a byte order mark. */
  bom: boolean
  progress: (text: string) => void
}

export type Written = {
  manifest: EditionManifest
  sha256: string
  /** Datasets whose rows were written, and those that were there. */
  written: string[]
  kept: string[]
  /** Released, but the definition of today forbids it. */
  withheld: Withheld[]
  removed: string[]
}

export async function writeEdition(parts: EditionParts, folder: string): Promise<Written> {
  const { db, places, log } = parts
  await refuseForeign(folder)
  await mkdir(folder, { recursive: true })
  // Proofs are of the published journal, which has to hold all that is released.
  await waitForPublication(db, places, log)
  return db.tx(async (turn) => {
    await turn.query(`select pg_advisory_xact_lock(hashtext('release.write'))`)
    const { standing, withheld } = await readReleased(db)
    const released = await writeReleased(parts, folder, standing)
    const site = await writeSite(
      parts,
      folder,
      released.map(({ released: one }) => one),
    )
    const manifest: EditionManifest = {
      format: editionFormat,
      writtenAt: new Date().toISOString(),
      datasets: released.map(({ released: { part }, folder: at }) => ({
        ...part.dataset,
        folder: at,
      })),
      withdrawn: await listWithdrawn(db, new Set(standing.map(({ release }) => release.dataset))),
      site: site.folder,
      files: [...released.flatMap(({ files }) => files), ...site.files],
    }
    const sha256 = await publish(parts, folder, manifest)
    const kept = new Set<string>([editionPlaces.manifest, manifestProof(sha256)])
    for (const { path } of manifest.files) kept.add(path)
    return {
      manifest,
      sha256,
      written: released.filter(({ written }) => written).map(({ released: one }) => idOf(one)),
      kept: released.filter(({ written }) => !written).map(({ released: one }) => idOf(one)),
      withheld,
      removed: await removeOthers(folder, kept),
    }
  })
}

const idOf = ({ part }: { part: { dataset: Pick<EditionDataset, 'id'> } }) => part.dataset.id

/** Signs it, puts it on record, proves that, and puts it in its place. */
async function publish(
  { db, places, log }: EditionParts,
  folder: string,
  manifest: EditionManifest,
): Promise<string> {
  const { skey } = await openJournalKey(places.keyFile, places.origin)
  const signed = signReceipt(
    JSON.parse(JSON.stringify(manifest)) as Record<string, JsonValue>,
    skey,
  )
  const text = `${JSON.stringify(signed, null, 1)}\n`
  const sha256 = createHash('sha256').update(text).digest('hex')
  const rows = manifest.datasets.reduce((sum, one) => sum + one.rows, 0)
  const fields = { manifest: sha256, datasets: manifest.datasets.length, rows_released: rows }
  const { intakeId } = await db.tx((tx) => append(tx, { kind: 'release.written', fields }))
  await waitForPublication(db, places, log)
  const entry = await findEntry(db, { intakeId })
  if (!entry) throw new Error('the journal has not placed what was written')
  await mkdir(join(folder, editionPlaces.proofs), { recursive: true })
  await writeFile(join(folder, manifestProof(sha256)), await proveEntry(places.folder, entry.index))
  const staged = join(folder, stagingFolder, editionPlaces.manifest)
  await mkdir(join(folder, stagingFolder), { recursive: true })
  await writeFile(staged, text)
  await rename(staged, join(folder, editionPlaces.manifest))
  return sha256
}

/** What was open and is not, with the day it ended; the newest of each dataset counts. */
async function listWithdrawn(
  db: Database,
  standing: ReadonlySet<string>,
): Promise<EditionManifest['withdrawn']> {
  const days = new Map<string, string>()
  for (const { dataset, withdrawnAt } of await selectReleases(db, { states: ['withdrawn'] }))
    if (!standing.has(dataset) && !days.has(dataset)) days.set(dataset, dayOf(withdrawnAt!))
  return [...days].map(([dataset, day]) => ({ dataset, day }))
}
