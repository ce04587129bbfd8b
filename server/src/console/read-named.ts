/** What the ids on a page are called, looked up for the whole page at once. */
import type { Named } from '@kho/portal/console-view.ts'
import type { Queryable } from '../pg/database.ts'

/** Ids that a page shows; what is null, or there twice, may be in it. */
export type ShownIds = Partial<Record<keyof Named, readonly (string | null | undefined)[]>>

/** The ids behind who holds a grant. */
export function holderIds(holders: readonly string[]) {
  const [agencies, clients] = [[] as string[], [] as string[]]
  for (const holder of holders) {
    if (holder.startsWith('@')) agencies.push(holder.slice(1))
    else clients.push(holder)
  }
  return { agencies, clients }
}

/** The ids of columns of a dataset; see `Named`. */
export function columnIds(dataset: string, columns: readonly string[]): string[] {
  return columns.map((name) => `${dataset}/${name}`)
}

/** An id whose name is gone is left out. */
export async function readNamed(db: Queryable, shown: ShownIds): Promise<Named> {
  const named: Named = { agencies: {}, datasets: {}, clients: {}, columns: {} }
  const of = (kind: keyof Named) => [
    ...new Set((shown[kind] ?? []).filter((id) => typeof id === 'string')),
  ]
  const wanted = [of('agencies'), of('datasets'), of('clients'), of('columns')]
  if (wanted.every((ids) => ids.length === 0)) return named
  const { rows } = await db.query(
    `select 'agencies' as kind, id, name_vi as vi, name_en as en
       from people.agency where id = any ($1)
     union all
     select 'datasets', d.id, v.definition->'title'->>'vi', v.definition->'title'->>'en'
       from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
       where d.id = any ($2)
     union all
     select 'clients', id, name, name from people.client where id = any ($3)
     union all
     select 'columns', d.id || '/' || (c->>'name'), c->'title'->>'vi', c->'title'->>'en'
       from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
       cross join lateral jsonb_array_elements(v.definition->'columns') c
       where d.id in (select split_part(one, '/', 1) from unnest($4::text[]) one)
         and d.id || '/' || (c->>'name') = any ($4)`,
    wanted,
  )
  for (const { kind, id, vi, en } of rows) named[kind as keyof Named][id] = { vi, en }
  return named
}
