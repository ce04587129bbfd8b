/** The statement that tells two editions apart: datasets, versions, columns, and the five fields. */
import type { Queryable } from '../pg/database.ts'
import type { ColumnChange, Side } from './edition.ts'

export type DifferenceRow = {
  dataset: string
  was: Side | null
  now: Side | null
  columns: ColumnChange[]
}

const side = (of: string) => `case when ${of}.dataset is null then null else jsonb_build_object(
  'version', ${of}.version, 'fields', jsonb_build_object('title', ${of}.title, 'owner', ${of}.owner,
    'database', ${of}.database, 'suppliers', ${of}.suppliers, 'updateForm', ${of}.update_form,
    'updateFrequency', ${of}.update_frequency, 'permittedUsers', ${of}.permitted_users)) end`

/** What makes the declared type of a column. */
const typeOf = (of: string) =>
  `concat_ws(' ', ${of}->>'type', ${of}->>'precision', ${of}->>'scale', ${of}->>'shape')`

/** A column is followed by its lasting number, so that a new name is no new column. */
const columnChanges = `
  select coalesce(jsonb_agg(jsonb_build_object('what', c.what, 'was', c.was, 'now', c.now)
    order by c.place, c.what), '[]') as columns
  from (
    select coalesce((o->>'number')::int, (n->>'number')::int) as place, k.*
    from jsonb_array_elements(old.definition->'columns') o
    full join jsonb_array_elements(new.definition->'columns') n on n->>'number' = o->>'number'
    cross join lateral (values
      ('added', null, n->>'name', o is null),
      ('removed', o->>'name', null, n is null),
      ('renamed', o->>'name', n->>'name', o->>'name' <> n->>'name'),
      ('retyped', (n->>'name') || ': ' || ${typeOf('o')}, ${typeOf('n')}, ${typeOf('o')} <> ${typeOf('n')}),
      ('personal', (n->>'name') || ': ' || coalesce(o->>'personal', 'none'),
        coalesce(n->>'personal', 'none'),
        coalesce(o->>'personal', 'none') <> coalesce(n->>'personal', 'none'))
    ) as k (what, was, now, holds)
    where k.holds and (k.what in ('added', 'removed') or (o is not null and n is not null))
  ) c`

/** Datasets that differ from one edition to another, by id, from after the one named. */
export async function selectDifference(
  db: Queryable,
  asked: { from: number; to: number; after: string; limit: number },
): Promise<DifferenceRow[]> {
  const { rows } = await db.query(
    `with a as (select * from catalogue.edition_entry where edition = $1 and taken_out is null),
     b as (select * from catalogue.edition_entry where edition = $2 and taken_out is null),
     differing as (
       select coalesce(a.dataset, b.dataset) as dataset, a.version as old_version,
         b.version as new_version, ${side('a')} as was, ${side('b')} as now
       from a full join b on b.dataset = a.dataset
       where (a.version, a.title, a.suppliers, a.update_form, a.update_frequency, a.permitted_users)
         is distinct from
         (b.version, b.title, b.suppliers, b.update_form, b.update_frequency, b.permitted_users)
     )
     select d.dataset, d.was::text, d.now::text, coalesce(c.columns, '[]')::text as columns
     from (select * from differing where dataset > $3 order by dataset limit $4) d
     left join catalogue.dataset_version old
       on old.dataset = d.dataset and old.version = d.old_version and d.now is not null
     left join catalogue.dataset_version new
       on new.dataset = d.dataset and new.version = d.new_version and d.was is not null
     left join lateral (${columnChanges}) c on old.version is not null and new.version is not null
       and old.version <> new.version
     order by d.dataset`,
    [asked.from, asked.to, asked.after, asked.limit],
  )
  return rows.map((row) => ({
    dataset: row.dataset,
    was: JSON.parse(row.was),
    now: JSON.parse(row.now),
    columns: JSON.parse(row.columns),
  }))
}

export type DifferenceCounts = { in: number; out: number; changed: number }

export async function countDifference(
  db: Queryable,
  { from, to }: { from: number; to: number },
): Promise<DifferenceCounts> {
  const { rows } = await db.query(
    `with a as (select * from catalogue.edition_entry where edition = $1 and taken_out is null),
     b as (select * from catalogue.edition_entry where edition = $2 and taken_out is null)
     select count(*) filter (where a.dataset is null)::int as "in",
       count(*) filter (where b.dataset is null)::int as out,
       count(*) filter (where a.dataset is not null and b.dataset is not null)::int as changed
     from a full join b on b.dataset = a.dataset
     where (a.version, a.title, a.suppliers, a.update_form, a.update_frequency, a.permitted_users)
       is distinct from
       (b.version, b.title, b.suppliers, b.update_form, b.update_frequency, b.permitted_users)`,
    [from, to],
  )
  return rows[0]
}
