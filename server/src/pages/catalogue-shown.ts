/** Issued editions as pages show them, wherever they are read. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ChangeView, EditionView, EntryView, FieldsView } from '@kho/portal/catalogue-view.ts'
import { catalogueWords } from '@kho/portal/catalogue-words.ts'
import type { AgencyRef } from '@kho/portal/view.ts'
import {
  notShared,
  type DatasetChange,
  type Edition,
  type EditionEntry,
  type ListedFields,
} from '../catalogue/edition.ts'

export const entriesAtOnce = 100

export type RefOf = (id: string) => AgencyRef

export function showEdition({ issuedAt, ...edition }: Edition): EditionView {
  return { ...edition, issuedAt: issuedAt.toISOString() }
}

function showFields(fields: ListedFields, refOf: RefOf): FieldsView {
  const { title, database, suppliers, updateForm, updateFrequency, permittedUsers: users } = fields
  const permitted = Array.isArray(users) ? users.map(refOf) : users
  return {
    title,
    database,
    suppliers: suppliers.map(refOf),
    updateForm,
    updateFrequency,
    permitted,
  }
}

export function showEntry(entry: EditionEntry, refOf: RefOf): EntryView {
  const { dataset, version, takenOut } = entry
  return {
    ...showFields(entry, refOf),
    dataset,
    version,
    takenOut: takenOut === null ? null : tellReason(takenOut),
  }
}

function tellReason(reason: string): { vi: string; en: string } {
  return reason === notShared
    ? { vi: catalogueWords('vi').notShared, en: catalogueWords('en').notShared }
    : { vi: reason, en: reason }
}

export function showChange(change: DatasetChange, refOf: RefOf): ChangeView {
  const side = (one: DatasetChange['was']) =>
    one && { version: one.version, fields: showFields(one.fields, refOf) }
  return { ...change, was: side(change.was), now: side(change.now) }
}

/** The number of an edition in an address. */
export function readEditionNumber(text: string | null | undefined): number {
  const written = text ?? ''
  const number = /^[1-9]\d{0,8}$/.test(written) ? Number(written) : null
  if (number === null) {
    throw new Refusal('catalogue.unknown-edition', { edition: written.slice(0, 20) || '–' })
  }
  return number
}

/** Where none is named, the edition before. */
export function readFrom(search: URLSearchParams, to: number): number {
  return search.has('from') ? readEditionNumber(search.get('from')) : to - 1
}
