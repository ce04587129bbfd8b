/** Gathers what was noticed of a source: each kind of note once, counted, with its first place. */
import type { NoteName } from '../notes.ts'
import type { SourceNote } from '../row-batch.ts'

export type CellNotes = {
  add(note: NoteName, place: () => string, count?: number): void
  list(): SourceNote[]
}

export function createCellNotes(): CellNotes {
  const found = new Map<NoteName, SourceNote>()
  return {
    add(note, place, count = 1) {
      const known = found.get(note)
      if (known) known.count += count
      else found.set(note, { note, count, first: place() })
    },
    list: () => [...found.values()],
  }
}
