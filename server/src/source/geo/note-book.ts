/** Gathers what was noticed of a map: each kind of note once, counted, with its first place. */
import type { NoteName } from '../notes.ts'
import type { SourceNote } from '../row-batch.ts'

export type NoteBook = {
  add(note: NoteName, first: string): void
  list(): SourceNote[]
}

/** Counts notes as they come up and remembers where each was first met. */
export function createNoteBook(): NoteBook {
  const found = new Map<NoteName, SourceNote>()
  return {
    add(note, first) {
      const known = found.get(note)
      if (known) known.count++
      else found.set(note, { note, count: 1, first })
    },
    list: () => [...found.values()],
  }
}
