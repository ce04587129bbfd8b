/** What the pages of the journal are made from. */
import type { RefusedView } from './console-view.ts'

export type EntryLine = {
  index: number
  kind: string
  /** ISO. */
  at: string
  /** Null where the entry keeps nothing, or not any more. */
  actor: string | null
  /** Public members beside kind and time, as they are written. */
  fields: { name: string; value: string }[]
}

export type EntryFilter = Record<
  'number' | 'kind' | 'actor' | 'agency' | 'dataset' | 'from' | 'until',
  string
>

export type EntriesView = {
  entries: EntryLine[]
  kinds: string[]
  filter: EntryFilter
  next: string | null
  refused: RefusedView | null
  check: LogCheckView
}

/** What the script that verifies is told. */
export type LogCheckView = {
  vkey: string
  /** Address of the verifier's module. */
  proof: string
  /** The command that does the same. */
  command: string
  /** The entry whose place is verified too, with its bytes as text. */
  entry?: { index: number; body: string }
}

/** What an entry keeps from the public. */
export type EntryContent =
  | { state: 'none' | 'erased' | 'closed' | 'reads' }
  | { state: 'open'; text: string; isCommitted: boolean }

export type EntryPageView = {
  entry: EntryLine
  body: string
  commitments: string[]
  root: string | null
  rows: number | null
  /** Whether a signed checkpoint covers it yet. */
  isPublished: boolean
  content: EntryContent
  check: LogCheckView
}
