/**
 * An edition of the catalogue: what a decision of the authority lists, and nothing else is shared
 * (Articles 4.2, 6.2). It is issued once, never changed, and known by the hash of its text.
 */
import type {
  ColumnChangeKind,
  DatasetChangeKind,
  ObligatoryField,
} from '@kho/contract/catalogue-edition.ts'
import type { Bilingual, DatasetVersion } from '@kho/contract/dataset.ts'

export type Edition = {
  number: number
  decisionNumber: string
  decisionDate: string
  signer: string
  authority: string
  validFrom: string
  sha256: string
  issuedAt: Date
  /** Of its entry in the journal; null until it is one. */
  journalEntry: number | null
  listed: number
  takenOut: number
}

/** The five fields of a dataset as they were when it was listed, with what they are the fields of. */
export type ListedFields = {
  title: Bilingual
  owner: string
  database: string
  suppliers: string[]
  updateForm: Bilingual
  updateFrequency: DatasetVersion['updateFrequency']
  permittedUsers: DatasetVersion['permittedUsers']
}

export type EditionEntry = ListedFields & {
  dataset: string
  version: number
  /** Null: it is listed. */
  takenOut: string | null
}

export type Side = { version: number; fields: ListedFields }

export type ColumnChange = { what: ColumnChangeKind; was: string | null; now: string | null }

/** How one dataset differs; `was` or `now` is null where it is not listed. */
export type DatasetChange = {
  dataset: string
  what: DatasetChangeKind
  was: Side | null
  now: Side | null
  columns: ColumnChange[]
  /** Of the five, those that differ. */
  fields: ObligatoryField[]
}

/** Why a dataset is taken out that is not left out by hand: it is shared no longer. */
export const notShared = 'not-shared'

/** The five fields that differ between two sides. */
export function changedFields(was: ListedFields, now: ListedFields): ObligatoryField[] {
  const pairs: [ObligatoryField, (of: ListedFields) => unknown][] = [
    ['data', ({ title }) => [title.vi, title.en]],
    ['supplier', ({ suppliers }) => suppliers],
    ['form', ({ updateForm }) => [updateForm.vi, updateForm.en]],
    ['frequency', ({ updateFrequency }) => updateFrequency],
    ['users', ({ permittedUsers: users }) => (Array.isArray(users) ? users.toSorted() : users)],
  ]
  return pairs
    .filter(([, of]) => JSON.stringify(of(was)) !== JSON.stringify(of(now)))
    .map(([field]) => field)
}
