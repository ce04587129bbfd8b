/** A purpose as people know it: the point of Article 4.1, and what it says. */
import { purposes, readPurpose } from '@kho/contract/purpose.ts'
import type { Lang } from './view.ts'

/** What is no purpose stands as it was sent. */
export function purposeText(lang: Lang, sent: string): string {
  const code = readPurpose(sent)
  return code === null ? sent : `${purposes[code].point}) ${purposes[code][lang]}`
}
