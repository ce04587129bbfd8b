/**
 * Text written for an old font or in decomposed Unicode: its characters mean other letters. A column
 * declares it (`legacy`); nothing is guessed from a value. The written form is kept in the store
 * beside the letters.
 */
import type { LegacyForm } from '@kho/contract/dataset.ts'
import { readTcvn3, writeTcvn3 } from './tcvn3.ts'
import { readVni, writeVni } from './vni.ts'

/**
 * The letters (Unicode NFC) that a written form means, or null where they would not be written as
 * exactly these characters again: then the cell is of another encoding, and stays as it is.
 */
export type LegacyReader = (written: string) => string | null

const beyondAscii = /[^\0-\x7f]/

const readers: Record<LegacyForm, LegacyReader> = {
  tcvn3: (written) => readBack(written, readTcvn3, writeTcvn3),
  // The font shows capitals whatever was typed, so the letters are capitals.
  'tcvn3-capitals': (written) => readBack(written, readTcvn3, writeTcvn3)?.toUpperCase() ?? null,
  vni: (written) => readBack(written, readVni, writeVni),
  decomposed: (written) => written.normalize('NFC'),
}

/** The reader of a declared form. */
export function legacyReader(form: LegacyForm): LegacyReader {
  return readers[form]
}

function readBack(
  written: string,
  read: (text: string) => string,
  write: (text: string) => string,
): string | null {
  if (!beyondAscii.test(written)) return written
  const letters = read(written)
  return write(letters) === written ? letters : null
}
