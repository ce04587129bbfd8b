/** What somebody looks at in the explorer: the address of the page, of the API call and of the download. */
import { calls } from './links.ts'

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

/** The explorer at one of its addresses: everybody's, or that of officers. */
export function explorePath(page: string, selection: ExploreSelection): string {
  return withSearch(page, new URLSearchParams(writeExplore(selection)))
}

/** Everything chosen, as the query of an address. */
export function writeExplore(selection: ExploreSelection): string {
  const search = exploreParameters(selection)
  for (const name of groupNames) if (selection[name] !== '') search.set(name, selection[name])
  return search.toString()
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

/** All rows, not only those of the page; `file` is the address without what is chosen. */
export function exploreDownload(file: string, selection: ExploreSelection): string {
  return withSearch(file, exploreParameters({ ...selection, cursor: '' }))
}

function withSearch(path: string, search: URLSearchParams): string {
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}
