/** What the things are called that a rule of a split may name. */
import type { Queryable } from '../pg/database.ts'

export type RuledName = { vi: string; en: string }

/** Accounts and clients by their names, datasets by their titles, grants by what they are on. */
export async function selectRuledNames(
  db: Queryable,
  of: { dataset: string[]; account: string[]; client: string[]; grant: string[] },
): Promise<Map<string, RuledName>> {
  const { rows } = await db.query(
    `with titled as (
       select d.id, v.definition->'title'->>'vi' as vi, v.definition->'title'->>'en' as en
       from catalogue.dataset d
       join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     )
     select 'account ' || id as thing, name as vi, name as en
       from people.account where id = any ($1)
     union all
     select 'client ' || id, name, name from people.client where id = any ($2)
     union all
     select 'dataset ' || id, vi, en from titled where id = any ($3)
     union all
     select 'grant ' || g.id, t.vi, t.en from access.grant g join titled t on t.id = g.dataset_id
       where g.id = any ($4::bigint[])`,
    [of.account, of.client, of.dataset, of.grant],
  )
  return new Map(rows.map(({ thing, vi, en }) => [thing, { vi, en }]))
}
