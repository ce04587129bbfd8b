import type { JsonValue } from '@kho/journal/entry.ts'
import type { Queryable } from '../pg/database.ts'

/** An act as it stands in the log or is about to; the actor is null where that was erased. */
export type DoneAct = {
  kind: string
  fields: { readonly [name: string]: JsonValue }
  actor: string | null
}

/** Acts of these kinds with their public members and who did them, in the order they were done. */
export async function listActs(db: Queryable, kinds: readonly string[]): Promise<DoneAct[]> {
  const { rows } = await db.query<{ kind: string; fields: string; actor: string | null }>(
    `select a.kind, a.fields::text, p.doc ->> 'actor' as actor
     from (
       select intake_id, kind, body::jsonb as fields from journal.entry where kind = any ($1)
       union all
       select id, kind, fields from journal.intake where kind = any ($1)) a
     left join lateral (
       -- A text with U+0000 in it has no jsonb, so that a space stands for it.
       select replace(body, '\\u0000', '\\u0020')::jsonb as doc
       from journal.payload where intake_id = a.intake_id) p on true
     order by a.intake_id`,
    [kinds],
  )
  return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) as DoneAct['fields'] }))
}
