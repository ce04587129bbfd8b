/** What the pages of the journal are made from. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { RefusedView } from './console-view.ts'

export type EntryValue = {
  text: Bilingual
  /** The page of what it names, where there is one. */
  href: string | null
  /** The section of the console that the page is in; null for pages that anybody may see. */
  section: string | null
  /** As it stands in the entry, where the text says it otherwise. */
  code?: string
}

export type EntryField = {
  name: string
  /** Null for what has no name yet. */
  title: Bilingual | null
  /** As it is written. */
  value: string
  /** One by one, where it is a list. */
  values: EntryValue[]
}

export type EntryLine = {
  index: number
  kind: string
  title: Bilingual | null
  /** ISO. */
  at: string
  /** Null where the entry keeps nothing, or not any more. */
  actor: string | null
  /** Public members beside kind and time. */
  fields: EntryField[]
}

export type EntryFilter = Record<
  'number' | 'kind' | 'actor' | 'agency' | 'dataset' | 'from' | 'until',
  string
>

export type EntriesView = {
  entries: EntryLine[]
  kinds: { kind: string; title: Bilingual | null }[]
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
