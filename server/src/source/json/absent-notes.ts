/** Columns whose member stood in no record: nothing is wrong, but a name may be. */
import type { SourceNote } from '../row-batch.ts'
import { neverMet, type ShapeNode } from './record-shape.ts'

export function absentNotes(shape: ShapeNode): SourceNote[] {
  return neverMet(shape).map((column) => ({
    note: 'record.member-absent',
    count: 1,
    first: column,
  }))
}
