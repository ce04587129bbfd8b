/** Attempts at the lists of the console as files and over the API, all by one rule. */
import type { Attempts } from './attempts.ts'

/** By the action of its page: the page's path, and whether the address may name whose it is. */
const pages: Readonly<Record<string, { path: string; named?: 'agency' | 'owner' }>> = {
  agencies: { path: 'agencies' },
  successions: { path: 'successions' },
  'held-loads': { path: 'held', named: 'agency' },
  cases: { path: 'cases', named: 'agency' },
  drafts: { path: 'drafts', named: 'agency' },
  proposals: { path: 'proposals' },
  releases: { path: 'releases', named: 'agency' },
  papers: { path: 'papers', named: 'agency' },
  'subject-requests': { path: 'subject-requests' },
  breaches: { path: 'breaches' },
  applications: { path: 'applications', named: 'agency' },
  'requests-waiting': { path: 'requests/waiting', named: 'owner' },
  'requests-late': { path: 'requests/late', named: 'owner' },
}

export const fileAttempts: Attempts = Object.fromEntries(
  Object.entries(pages).map(([name, { path, named }]) => [
    `console.${name}-csv`,
    (_, agency) => ({ path: `/console/${path}.csv${named ? `?${named}=${agency}` : ''}` }),
  ]),
)

/** Files of one matter, not of a list. */
const noLists = new Set(['console.held-csv', 'console.explore-csv'])

/** The same over the API, for every file of a list that is tried. */
export function twinsOf(tried: Attempts): Attempts {
  const files = Object.entries(tried).filter(
    ([action]) => /^console\..+-csv$/.test(action) && !noLists.has(action),
  )
  return Object.fromEntries(
    files.map(([action, attempt]) => [
      action.replace(/^console\.(.+)-csv$/, 'list.$1'),
      async (kho, agency) => {
        const { path } = await attempt(kho, agency)
        return { path: path.replace(/^\/console(\/.*)\.csv/, '/api/v1/lists$1') }
      },
    ]),
  )
}
