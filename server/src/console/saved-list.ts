/** The lists of the console whose filters may be saved: a list takes part by one line here. */
import { links } from '@kho/portal/links.ts'

/** Paths without language; `*` stands for one part of a path. */
export const savedLists: readonly string[] = [
  links.consoleAccounts,
  links.consoleAgencies,
  links.consoleSuccessions,
  links.consoleRuns,
  links.consoleHeld,
  links.consoleCases,
  links.consoleDrafts,
  links.requests,
  links.waitingRequests,
  links.lateRequests,
  links.proposals,
  links.releases,
  links.papers,
  links.subjectRequests,
  links.breaches,
  links.reviews,
  links.reviewReports,
  links.consoleJournal,
  links.consoleSources,
  links.consoleGrants,
  links.consoleSettings,
  links.applications,
  links.refusals,
  `${links.reviews}/*/items`,
]

/** Where in a list one is, and what was just done, are no filter. */
const places = new Set(['before', 'after', 'cursor', 'page', 'entry'])

export const queryLengthMax = 2_000

export function isSavedList(path: string): boolean {
  return savedLists.some((one) => {
    const [mine, theirs] = [one.split('/'), path.split('/')]
    return mine.length === theirs.length && mine.every((p, i) => p === '*' || p === theirs[i])
  })
}

/** The filter of an address in a lasting order, without what is empty; '' where nothing is filtered. */
export function filterOf(search: URLSearchParams): string {
  const kept = [...search].filter(([name, value]) => value !== '' && !places.has(name))
  const inOrder = kept.toSorted(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
  return new URLSearchParams(inOrder).toString()
}
