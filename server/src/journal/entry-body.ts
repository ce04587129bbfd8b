import { canonicalJson } from '@kho/journal/entry.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { ENTRY_BYTES_MAX } from '@kho/journal/tile.ts'
import { journalFault } from './journal-fault.ts'

/** A row of journal.intake as the sequencer reads it: hashes in base64, fields as JSON text. */
export type IntakeRow = {
  id: string
  kind: string
  fields: string
  root: string | null
  commitments: string[] | null
}

/**
 * The canonical text of the entry that an intake row becomes at this instant (ISO 8601 in UTC). Its
 * UTF-8 bytes are what the log hashes. The checks on journal.intake make a failure impossible short
 * of meddling; then it names the row, because the rows behind it wait.
 */
export function entryBody(row: IntakeRow, at: string): string {
  // Groups of reads are by far the most entries and have nothing but a root.
  if (row.fields === '{}' && row.commitments === null) {
    const root = row.root === null ? '' : `"root":"${row.root}",`
    return `{"at":"${at}","kind":"${row.kind}",${root}"v":1}`
  }
  try {
    const fields = JSON.parse(row.fields) as { [name: string]: JsonValue }
    const body = canonicalJson({
      ...fields,
      v: 1,
      kind: row.kind,
      at,
      commitments: row.commitments ?? undefined,
      root: row.root ?? undefined,
    })
    if (body.length * 3 > ENTRY_BYTES_MAX && Buffer.byteLength(body) > ENTRY_BYTES_MAX) {
      throw new Error(`it is longer than ${ENTRY_BYTES_MAX} bytes`)
    }
    return body
  } catch (error) {
    throw journalFault('journal.bad-intake', {
      intakeId: row.id,
      reason: (error as Error).message,
    })
  }
}
