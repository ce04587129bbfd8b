/** The explorer, for everybody: rows of open datasets, narrowed by a filter that is the address. */
import { z } from 'zod'
import { datasetIdSchema, type StoredColumn } from '@kho/contract/dataset.ts'
import { conjuncts, type Filter } from '@kho/contract/filter/filter.ts'
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import { writeFilter } from '@kho/contract/filter/write-filter.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { isCode } from '@kho/portal/explore-filters.ts'
import { composeFilter, readFields, type FilterForm } from '@kho/portal/explore-form.ts'
import { groupsOfForm } from '@kho/portal/explore-groups.ts'
import { explorePage } from '@kho/portal/explore-page.ts'
import { explorePath, readExplore, type ExploreSelection } from '@kho/portal/explore-selection.ts'
import { readDay } from '@kho/portal/format.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { callingHeaders } from '@kho/portal/policy.ts'
import type { Frame, Lang } from '@kho/portal/view.ts'
import { defineRoute, type Route } from '../http/route.ts'
import type { Query } from '../query/query.ts'
import { codesFor, readExploreView, type ExploreParts } from './explore-view.ts'

export type ExploreDoor = ExploreParts & {
  frameOf: (lang: Lang, path: string, search: URLSearchParams) => Promise<Frame>
}

/** The script of the rows fetches the next page. */
const headers = { ...callingHeaders, 'cache-control': 'no-cache' }

export function explorePages(door: ExploreDoor): Route[] {
  return (['vi', 'en'] as const).map((lang) =>
    defineRoute({
      method: 'GET',
      path: inLang(lang, '/datasets/{id}/explore'),
      action: `page.explore.${lang}`,
      summary: { vi: 'Trang của cổng', en: 'Page of the portal' },
      params: z.object({ id: datasetIdSchema }),
      responses: {
        200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] },
        303: { description: { vi: 'Địa chỉ của bộ lọc', en: 'The address of the filter' } },
      },
      open: true,
      hidden: true,
      async handler({ params: { id }, search, address, reference }) {
        if (search.has('set')) {
          const selection = await selectionOfForm(door.query, id, search)
          const location = inLang(lang, explorePath(id, selection))
          return { status: 303, headers: { location, 'cache-control': 'no-cache' }, body: null }
        }
        const selection = readExplore(search)
        const view = await readExploreView(door, { id, selection, address, reference })
        const frame = await door.frameOf(lang, links.explore(id), search)
        return { status: view.refused?.status ?? 200, headers, body: explorePage(view, frame) }
      },
    }),
  )
}

/** What a form sent, as the address it means. */
async function selectionOfForm(
  query: Query,
  id: string,
  search: URLSearchParams,
): Promise<ExploreSelection> {
  const selection = { ...readExplore(search), cursor: '' }
  const { version } = await query.facts.now(id)
  if (search.get('set') === 'columns') {
    const chosen = search.getAll('column')
    const shown = version.columns.filter(({ name }) => chosen.includes(name))
    const all = shown.length === 0 || shown.length === version.columns.length
    return { ...selection, properties: all ? '' : shown.map(({ name }) => name).join(',') }
  }
  if (search.get('set') === 'groups') return { ...selection, ...groupsOfForm(search) }
  const asOf = readDay(selection.asOf) ?? selection.asOf
  const rest = partsOf(selection.filter)
  // A text that cannot be read stays, and the page says what is wrong with it.
  if (rest === null) return { ...selection, asOf }
  const fields = await withCodes(query, version.columns, readFields(version.columns, search))
  const filter = composeFilter(version.columns, { fields, rest })
  return { ...selection, asOf, filter: filter === null ? '' : writeFilter(filter) }
}

function partsOf(text: string): Filter[] | null {
  if (text === '') return []
  try {
    return conjuncts(readFilter(text))
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** In columns of codes people type names; what they mean are the codes. */
async function withCodes(
  { db }: Query,
  columns: readonly StoredColumn[],
  fields: FilterForm['fields'],
): Promise<FilterForm['fields']> {
  for (const column of columns.filter(isCode)) {
    const typed = fields.get(column.name)
    if (!typed || typed.has === '') continue
    const codes = await codesFor(db, column, typed.has)
    // What means no code is looked for as it stands, and finds nothing unless it is written so.
    if (codes.length === 0) continue
    fields.set(column.name, { ...typed, has: '', is: [...new Set([...typed.is, ...codes])] })
  }
  return fields
}
