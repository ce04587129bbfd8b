/** A saved filter as people say it: what it narrows by, with names where its address has ids. */
import type { SavedFilterView } from '@kho/portal/console-view.ts'
import type { Queryable } from '../pg/database.ts'
import { memberOf, titleOfList } from './list-words.ts'
import { readNamed, type ShownIds } from './read-named.ts'
import type { SavedFilter } from './saved-filter.sql.ts'

export async function describeFilters(
  db: Queryable,
  filters: readonly SavedFilter[],
): Promise<SavedFilterView[]> {
  const named = await readNamed(db, idsIn(filters))
  return filters.map((filter) => {
    const { list, query } = filter
    const members = [...new URLSearchParams(query)]
    const told = (lang: 'vi' | 'en') =>
      members
        .map(([name, value]) => {
          const member = memberOf(list, name)
          const names = member?.names && named[member.names]
          const known = names && Object.hasOwn(names, value) ? names[value]![lang] : null
          return `${member?.label(lang) ?? name}: ${known ?? member?.means?.(value, lang) ?? value}`
        })
        .join('; ')
    return { ...filter, listTitle: titleOfList(list), told: { vi: told('vi'), en: told('en') } }
  })
}

function idsIn(filters: readonly SavedFilter[]): ShownIds {
  const ids: Record<'agencies' | 'datasets' | 'clients', string[]> = {
    agencies: [],
    datasets: [],
    clients: [],
  }
  for (const { list, query } of filters) {
    for (const [name, value] of new URLSearchParams(query)) {
      const names = memberOf(list, name)?.names
      if (names) ids[names].push(value)
    }
  }
  return ids
}
