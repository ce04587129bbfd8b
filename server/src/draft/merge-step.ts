/**
 * What two people wrote of one step, put together: what only one of them changed is taken as it is;
 * what both changed differently is shown to the second to choose from. Pure.
 */
import type { DraftFields } from './draft.ts'

export type FieldChange = { field: string; was: string; theirs: string; mine: string }

export type Merged = {
  fields: DraftFields
  /** Changed by the other alone, and taken. */
  taken: FieldChange[]
  /** Changed by both, each differently. */
  conflicts: FieldChange[]
}

/** `seen` is what the second had before its eyes; where that is not known all differences count. */
export function mergeStep(
  names: readonly string[],
  seen: DraftFields | null,
  kept: DraftFields,
  typed: DraftFields,
): Merged {
  const fields: Record<string, string> = {}
  const merged: Merged = { fields, taken: [], conflicts: [] }
  for (const field of names) {
    const [theirs, mine] = [kept[field] ?? '', typed[field] ?? '']
    const was = seen === null ? '' : (seen[field] ?? '')
    const change = { field, was, theirs, mine }
    const isTaken = seen !== null && mine === was && theirs !== was
    const isConflict = mine !== theirs && !isTaken && (seen === null || theirs !== was)
    if (isTaken) merged.taken.push(change)
    if (isConflict) merged.conflicts.push(change)
    const value = isTaken ? theirs : mine
    if (value !== '') fields[field] = value
  }
  return merged
}
