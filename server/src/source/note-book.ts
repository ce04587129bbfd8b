/** Gathers what is noticed on the way through a source: by note and column, how often, where first. */
import type { NoteName } from './notes.ts'
import type { SourceNote } from './row-batch.ts'

export type NoteBook = {
  /** The line that is being read; told to the first of each note. */
  line: number
  note(name: NoteName, column: string): void
  list(): SourceNote[]
}

export function createNoteBook(): NoteBook {
  const found = new Map<string, SourceNote>()
  const book: NoteBook = {
    line: 0,
    note(name, column) {
      const known = found.get(`${name} ${column}`)
      if (known) known.count++
      else {
        const first = book.line > 0 ? `${column}, ${book.line}` : column
        found.set(`${name} ${column}`, { note: name, count: 1, first })
      }
    },
    list: () => [...found.values()],
  }
  return book
}
