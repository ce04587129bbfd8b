/** What somebody searches for: words, facets, order and page. It is the address, and nothing else. */

export const facetNames = [
  'kind',
  'database',
  'agency',
  'form',
  'sharing',
  'frequency',
  'freshness',
  'equality',
] as const
export type FacetName = (typeof facetNames)[number]

export const searchOrders = ['relevance', 'newest', 'rows', 'used'] as const
export type SearchOrder = (typeof searchOrders)[number]

export type Selection = {
  query: string
  /** Chosen values of each facet; a dataset must have one of each facet that has any. */
  chosen: Readonly<Record<FacetName, readonly string[]>>
  order: SearchOrder
  /** From 1. */
  page: number
}

const queryLengthMax = 200
const valuesMax = 20

/** Reads an address; what it does not know is left out, so that an old link still finds something. */
export function readSelection(search: URLSearchParams): Selection {
  const chosen = {} as Record<FacetName, string[]>
  for (const name of facetNames) {
    const values = search.getAll(name).filter((value) => value !== '' && value.length <= 64)
    chosen[name] = [...new Set(values)].slice(0, valuesMax)
  }
  const order = search.get('sort') as SearchOrder | null
  const page = Number(search.get('page') ?? 1)
  return {
    query: (search.get('q') ?? '').trim().slice(0, queryLengthMax),
    chosen,
    order: order !== null && searchOrders.includes(order) ? order : 'relevance',
    page: Number.isSafeInteger(page) && page >= 1 && page < 100_000 ? page : 1,
  }
}

/** The selection as the query of an address, in one order, so that equal questions are equal. */
export function writeSelection(selection: Selection): string {
  const search = new URLSearchParams()
  if (selection.query !== '') search.set('q', selection.query)
  for (const name of facetNames) {
    for (const value of selection.chosen[name].toSorted()) search.append(name, value)
  }
  if (selection.order !== 'relevance') search.set('sort', selection.order)
  if (selection.page > 1) search.set('page', String(selection.page))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** The selection with one value more or less; back on its first page. */
export function toggleValue(selection: Selection, name: FacetName, value: string): Selection {
  const before = selection.chosen[name]
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value]
  return { ...selection, chosen: { ...selection.chosen, [name]: after }, page: 1 }
}
