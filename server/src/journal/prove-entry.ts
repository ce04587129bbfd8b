import { makeProof } from '@kho/journal/proof.ts'
import type { RowPlace } from '@kho/journal/proof.ts'
import { openLog } from '@kho/journal/store.ts'

/**
 * The text of a proof that an entry, and with `row` a row of its batch, is in the published log; it
 * is checked with the log's key alone. Reads only the files of the log, in a folder or at a URL.
 * Throws where the entry is not published yet or the row is not the one the batch has at its place.
 */
export async function proveEntry(location: string, index: number, row?: RowPlace): Promise<string> {
  return makeProof({ log: openLog(location), index, row })
}
