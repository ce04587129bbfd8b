/**
 * The names of what the journal says in public: kinds of entries and their members. The journal
 * itself keeps the words on the left, for ever; only what people call them may be put better.
 */
import { dataKinds } from './entries/data-kinds.ts'
import { entryFields, fieldsOfKinds } from './entries/fields.ts'
import { personKinds } from './entries/person-kinds.ts'
import type { Bilingual } from './dataset.ts'

export const entryKinds: Readonly<Record<string, Bilingual>> = { ...personKinds, ...dataKinds }

const fields: Readonly<Record<string, Bilingual>> = entryFields

/** Null for what only a later Kho writes. */
export function nameOfKind(kind: string): Bilingual | null {
  return Object.hasOwn(entryKinds, kind) ? entryKinds[kind]! : null
}

/** Null for what only a later Kho writes. */
export function nameOfField(kind: string, field: string): Bilingual | null {
  const own = `${kind}/${field}`
  if (Object.hasOwn(fieldsOfKinds, own)) return fieldsOfKinds[own]!
  return Object.hasOwn(fields, field) ? fields[field]! : null
}
