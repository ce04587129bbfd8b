/** What somebody looks at in the explorer: the address of the page, of the API call and of the download. */
import { calls, links } from './links.ts'

/** As the parameters of the API write them; an empty text is a parameter left out. */
export type ExploreSelection = {
  filter: string
  properties: string
  sortby: string
  asOf: string
  cursor: string
}

const names = ['filter', 'properties', 'sortby', 'asOf', 'cursor'] as const

export const exploreRows = 50

export function readExplore(search: URLSearchParams): ExploreSelection {
  const one = (name: string) => search.get(name)?.trim() ?? ''
  return {
    filter: one('filter'),
    properties: one('properties'),
    sortby: one('sortby'),
    asOf: one('asOf'),
    cursor: one('cursor'),
  }
}

/** The parameters in their fixed order, so that one selection has one address. */
export function exploreParameters(selection: ExploreSelection): URLSearchParams {
  const written = new URLSearchParams()
  for (const name of names) if (selection[name] !== '') written.set(name, selection[name])
  return written
}

export function explorePath(id: string, selection: ExploreSelection): string {
  return withSearch(links.explore(id), exploreParameters(selection))
}

/** The call that gives the rows of the page. */
export function exploreCall(id: string, selection: ExploreSelection): string {
  const search = exploreParameters(selection)
  search.set('limit', String(exploreRows))
  return withSearch(calls.records(id), search)
}

/** All rows, not only those of the page. */
export function exploreDownload(
  id: string,
  selection: ExploreSelection,
  format: 'csv' | 'ndjson' | 'geojson',
): string {
  return withSearch(calls.exported(id, format), exploreParameters({ ...selection, cursor: '' }))
}

function withSearch(path: string, search: URLSearchParams): string {
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}
