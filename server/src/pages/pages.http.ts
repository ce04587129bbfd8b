/** The portal over the store: its pages, the proofs beside them, and the pages on which people write. */
import type { ReportDoor } from '../discrepancy/receive-report.ts'
import type { Route } from '../http/route.ts'
import type { Query } from '../query/query.ts'
import { explorePages } from './explore.http.ts'
import { exploreFormOf, nobody, readExploreView } from './explore-view.ts'
import { frameOf } from './frame.ts'
import { portalRoutes } from './portal.http.ts'
import { proofRoutes, type ProofParts } from './proofs.http.ts'
import { reportPageRoutes, type ReportPageParts } from './reports.http.ts'
import { openStoreReader, type StoreParts } from './store-reader.ts'

export type PageParts = StoreParts & ProofParts

/** All routes of the portal with its assets; none of them needs a token. */
export function pageRoutes(parts: PageParts): Route[] {
  return [...portalRoutes(openStoreReader(parts)), ...proofRoutes(parts)]
}

/** The pages on which people write: they need the way out, to decide what may be reported. */
export function reportPages(
  parts: PageParts,
  reports: ReportDoor,
  accountOf: ReportPageParts['accountOf'],
): Route[] {
  const nothing = new URLSearchParams()
  return reportPageRoutes({
    reports,
    accountOf,
    frameOf: (lang, path) => frameOf(parts, lang, path, nothing),
  })
}

/** Pages of rows: they need the way out, which decides what may be shown. */
export function rowPages(parts: PageParts, query: Query): Route[] {
  const { rule } = parts
  return explorePages({
    frameOf: (lang, path, search) => frameOf(parts, lang, path, search),
    view: ({ id, selection, address, reference }) =>
      readExploreView({ query, rule }, { id, selection, caller: nobody(address), reference }),
    form: (id) => exploreFormOf(query, id),
  })
}
