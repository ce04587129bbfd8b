import { randomBytes } from 'node:crypto'
import { canonicalJson, commitment } from '@kho/journal/entry.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import type { Queryable } from '../pg/database.ts'

/** An act as the journal takes it. */
export type Act = {
  /** What happened: a short lower-case word, dots between parts (`grant`, `client.lock`). */
  kind: string
  /**
   * What everybody may read, for ever: identifiers of datasets, agencies, clients, counts. No
   * names, no personal numbers, no free text. `rows` beside `root` says that a batch file of that
   * root lies with the log.
   */
  fields?: { readonly [name: string]: JsonValue | undefined }
  /**
   * What must not be public or may have to be erased: the entry only carries a commitment to it.
   */
  payload?: JsonValue
  /** Root of the sub-tree of a batch, 32 bytes. */
  root?: Uint8Array
}

/** The id names the act until and after it is an entry; the salt opens the commitment. */
export type Appended = { intakeId: string; salt?: Buffer }

/**
 * Puts an act into the journal in the caller's transaction: if that is rolled back, nothing of the
 * act remains; if it commits, the act becomes an entry of the log within a moment. One round trip.
 * Throws where fields or payload have no exact JSON (fractions, texts with half a surrogate pair);
 * the database refuses what could not become an entry (reserved names, over 32 kB).
 */
export async function append(tx: Queryable, act: Act): Promise<Appended> {
  const salt = act.payload === undefined ? null : randomBytes(32)
  const body = act.payload === undefined ? null : canonicalJson(act.payload)
  const commitments = salt && body !== null ? [commitment(salt, body)] : []
  const found = await tx.query<{ id: string }>({
    name: 'journal-append',
    text: appendStatement,
    values: [act.kind, canonicalJson(act.fields ?? {}), act.root ?? null, commitments, salt, body],
  })
  const intakeId = found.rows[0]?.id
  if (intakeId === undefined) throw new Error('the journal gave no id for an act')
  return salt ? { intakeId, salt } : { intakeId }
}

const appendStatement = `
  with act as (
    insert into journal.intake (kind, fields, root, commitments)
    values ($1, $2::jsonb, $3::bytea, $4::bytea[])
    returning id
  ), kept as (
    insert into journal.payload (intake_id, salt, body)
    select id, $5::bytea, $6::text from act where $5::bytea is not null
  )
  select id from act`
