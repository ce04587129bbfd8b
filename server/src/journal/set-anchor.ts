import { openCheckpoint } from '@kho/journal/checkpoint.ts'
import { advanceAnchor, readAnchor } from './anchor.ts'
import type { Anchor } from './anchor.ts'
import { journalFault } from './journal-fault.ts'

/**
 * Puts back an anchor that was lost, from the last signed checkpoint that somebody else kept (a
 * mirror, a witness, a printed report). Only forward: throws where the checkpoint is not signed by
 * the key, or an anchor is there that already goes as far.
 */
export async function setAnchor(
  anchorFolder: string,
  origin: string,
  note: string,
  vkey: string,
): Promise<Anchor> {
  const opened = openCheckpoint(note, vkey)
  if (!opened.ok) throw journalFault('journal.anchor-key', { folder: anchorFolder, vkey })
  const present = await readAnchor(anchorFolder, origin)
  const expected = present?.checkpoint.size ?? 0
  const { size } = opened.checkpoint
  if (present !== null && size <= expected) {
    throw journalFault('journal.anchor-behind', { anchorSize: size, publishedSize: expected })
  }
  const set = await advanceAnchor(anchorFolder, present, note)
  if (set === null) throw journalFault('journal.anchor-moved', { expected, found: size })
  return set
}
