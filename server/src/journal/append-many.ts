import { canonicalJson } from '@kho/journal/entry.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import type { Queryable } from '../pg/database.ts'

type Fields = { readonly [name: string]: JsonValue | undefined }

/**
 * Puts many acts of one kind into the journal in the caller's transaction, each an entry of its own
 * with nothing but public members; one round trip. See `append` for what these may hold.
 */
export async function appendMany(
  tx: Queryable,
  kind: string,
  fields: readonly Fields[],
): Promise<void> {
  if (fields.length === 0) return
  await tx.query(
    `insert into journal.intake (kind, fields, root, commitments)
     select $1, f.fields, null, '{}' from unnest($2::jsonb[]) with ordinality f (fields, place)
     order by f.place`,
    [kind, fields.map((one) => canonicalJson(one))],
  )
}
