/** The name of a person or an agency as it may stand on screens and in minutes. */
import { Refusal } from '@kho/contract/refusal.ts'
import { readShownName } from '@kho/contract/shown-name.ts'

/** Composed letters; refused where it could be taken for another, or hides something. */
export function readName(written: string): string {
  const read = readShownName(written.trim())
  if (read.ok) return read.name
  const { shown, reason } = read
  throw new Refusal('people.bad-name', { name: shown, reason: reason.vi, reasonEn: reason.en })
}
