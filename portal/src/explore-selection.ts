/** What somebody looks at in the explorer: the address of the page, of the API call and of the download. */
import { calls, links } from './links.ts'

/** As the parameters of the API write them; an empty text is a parameter left out. */
export type ExploreSelection = {
  filter: string
  properties: string
  sortby: string
  asOf: string
  cursor: string
  /** Of the figures beside the rows: columns to group by, and what is asked of each group. */
  group: string
  value: string
}

const names = ['filter', 'properties', 'sortby', 'asOf', 'cursor'] as const
const groupNames = ['group', 'value'] as const

export const exploreRows = 50

export function readExplore(search: URLSearchParams): ExploreSelection {
  const one = (name: string) => search.get(name)?.trim() ?? ''
  return {
    filter: one('filter'),
    properties: one('properties'),
    sortby: one('sortby'),
    asOf: one('asOf'),
    cursor: one('cursor'),
    group: one('group'),
    value: one('value'),
  }
}

/** What the rows are asked by, in a fixed order, so that one selection has one address. */
export function exploreParameters(selection: ExploreSelection): URLSearchParams {
  const written = new URLSearchParams()
  for (const name of names) if (selection[name] !== '') written.set(name, selection[name])
  return written
}

export function explorePath(id: string, selection: ExploreSelection): string {
  const search = exploreParameters(selection)
  for (const name of groupNames) if (selection[name] !== '') search.set(name, selection[name])
  return withSearch(links.explore(id), search)
}

/** The call that gives the rows of the page. */
export function exploreCall(id: string, selection: ExploreSelection): string {
  const search = exploreParameters(selection)
  search.set('limit', String(exploreRows))
  return withSearch(calls.records(id), search)
}

export function aggregateParameters({
  filter,
  asOf,
  group,
  value,
}: ExploreSelection): URLSearchParams {
  const search = new URLSearchParams()
  for (const [name, text] of Object.entries({ filter, asOf, group, value }))
    if (text !== '') search.set(name, text)
  return search
}

/** The call that gives the figures of the page. */
export function aggregateCall(id: string, selection: ExploreSelection): string {
  return withSearch(calls.aggregate(id), aggregateParameters(selection))
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
