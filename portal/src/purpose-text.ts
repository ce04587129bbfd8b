/** A purpose as people know it: the point of Article 4.1, and what it says. */
import { sayPurpose } from '@kho/contract/purpose.ts'
import type { Lang } from './view.ts'

/** What is no purpose stands as it was sent. */
export function purposeText(lang: Lang, sent: string): string {
  return sayPurpose(sent)[lang]
}
