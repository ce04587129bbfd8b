/** A file that was sent at the desk, and what became of it. */
import { join } from 'node:path'
import type { ErrorCode } from '@kho/contract/errors.ts'
import type { RefusalValues } from '@kho/contract/refusal.ts'
import { spoolFolder } from '../intake/sweep-spool.ts'

export type Submission = {
  id: string
  link: string
  fileSha256: string
  fileName: string
  kind: string
  state: 'working' | 'done' | 'waiting' | 'refused'
  loadId: string | null
  refusal: { code: ErrorCode; values: RefusalValues } | null
  /** Line of a held row → where people find its cell. */
  places: Record<string, string>
  marked: boolean
  sentAt: Date
}

/** Held rows that are shown; the marked workbook and the list to download have all. */
export const heldShownMax = 500

/** Swept with other uploads when a day old (intake/sweep-spool.ts). */
export function sentPath(dataDir: string, id: string): string {
  return join(spoolFolder(dataDir), `load-desk-${id}`)
}

export function markedPath(dataDir: string, id: string): string {
  return join(spoolFolder(dataDir), `load-desk-${id}-marked.xlsx`)
}
