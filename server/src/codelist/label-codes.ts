/** What codes among the values of columns mean, each at the day that its column says. */
import type { Bilingual, StoredColumn } from '@kho/contract/dataset.ts'
import type { CodeLabels } from '@kho/contract/named-condition.ts'
import type { Queryable } from '../pg/database.ts'

type Values = Readonly<Record<string, readonly string[]>>

/**
 * Values by the name of their column, looked up at once. Where the day lies in each row, a code is
 * labelled only if it has always meant the same; what means nothing at its day is left out.
 */
export async function labelCodes(
  db: Queryable,
  columns: readonly Pick<StoredColumn, 'name' | 'codelist'>[],
  values: Values,
  today: string,
): Promise<CodeLabels> {
  const asked = columns.flatMap(({ name, codelist }) => {
    if (!codelist || !Object.hasOwn(values, name)) return []
    const { list, asOf = today } = codelist
    const day = typeof asOf === 'string' ? asOf : null
    return [...new Set(values[name])].map((code) => ({ name, list, code, day }))
  })
  if (asked.length === 0) return {}
  const { rows } = await db.query<{ place: number; vi: string; en: string }>({
    name: 'codelist-label-codes',
    text: `select a.place::int, min(c.name) as vi, min(coalesce(c.name_en, c.name)) as en
      from unnest($1::text[], $2::text[], $3::date[]) with ordinality a (list, code, day, place)
      join codelist.code c on c.list = a.list and c.code = a.code
        and coalesce(c.valid_from <= a.day, true) and coalesce(c.valid_to >= a.day, true)
      group by a.place having count(distinct c.name) = 1`,
    values: [
      asked.map(({ list }) => list),
      asked.map(({ code }) => code),
      asked.map(({ day }) => day),
    ],
  })
  const labels = new Map<string, [string, Bilingual][]>()
  for (const { place, vi, en } of rows) {
    const { name, code } = asked[place - 1]!
    labels.set(name, [...(labels.get(name) ?? []), [code, { vi, en }]])
  }
  return Object.fromEntries([...labels].map(([name, pairs]) => [name, Object.fromEntries(pairs)]))
}

/** The values of several conditions under the names of their columns. */
export function valuesOf(conditions: readonly (Values | null | undefined)[]): Values {
  const all = new Map<string, string[]>()
  for (const condition of conditions)
    for (const [name, values] of Object.entries(condition ?? {}))
      all.set(name, [...(all.get(name) ?? []), ...values])
  return Object.fromEntries(all)
}
