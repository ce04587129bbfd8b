import { writeFile } from 'node:fs/promises'
import type { RowPlace } from '@kho/journal/proof.ts'
import type { JournalPlaces } from './journal-places.ts'
import { readJournalVkey } from './key.ts'
import { proveEntry } from './prove-entry.ts'

/**
 * Writes the proof of a published entry, with `row` also of a row of its batch, to a file. Returns
 * the public key it is checked with. Throws where entry or row are not in the published log.
 */
export async function writeProof(
  places: Pick<JournalPlaces, 'folder' | 'keyFile'>,
  file: string,
  what: { index: number; row?: RowPlace },
): Promise<string> {
  const key = await readJournalVkey(places.keyFile)
  if (key === null) throw new Error(`there is no signing key in ${places.keyFile}`)
  await writeFile(file, await proveEntry(places.folder, what.index, what.row))
  return key
}
