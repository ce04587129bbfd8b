/** All pages of the officers' console, with what waits for whom. */
import type { Route } from '../http/route.ts'
import { breakGlassNotice } from '../signin/break-glass.ts'
import { accountPages } from './accounts.http.ts'
import { actPaperPages } from './act-papers.http.ts'
import { agencyPages } from './agencies.http.ts'
import { applicationPages } from './applications.http.ts'
import { appointmentPages } from './appointments.http.ts'
import { authorityPages } from './authority.http.ts'
import { caseInbox } from './case-inbox.ts'
import { casePages } from './cases.http.ts'
import { cataloguePages } from './catalogue.http.ts'
import { compliancePages } from './compliance.http.ts'
import { decidePages } from './decide.http.ts'
import { draftInbox } from './draft-inbox.ts'
import { draftPages } from './drafts.http.ts'
import { filterPages } from './filters.http.ts'
import { goPages } from './go.http.ts'
import { heldPages } from './held.http.ts'
import { homePages } from './home.http.ts'
import type { InboxSource, NoticeSource } from './inbox.ts'
import { mePages } from './me.http.ts'
import { ownExplorePages } from './own-explore.http.ts'
import { ownReportPages } from './own-reports.http.ts'
import { paperPages } from './papers.http.ts'
import { personalInbox } from './personal-inbox.ts'
import { personalPages } from './personal.http.ts'
import { subjectRequestPages } from './subject-requests.http.ts'
import { proposalPages } from './proposals.http.ts'
import { quarterPages } from './quarters.http.ts'
import { releaseInbox } from './release-inbox.ts'
import { releasePages } from './releases.http.ts'
import { requestFormPages } from './request-form.http.ts'
import { requestInbox } from './request-inbox.ts'
import { requestTermPages } from './request-terms.http.ts'
import { requestPages } from './requests.http.ts'
import { reviewInbox } from './review-inbox.ts'
import { reviewItemPages } from './review-items.http.ts'
import { reviewPages } from './reviews.http.ts'
import { runPages } from './runs.http.ts'
import { successionInbox, successionPages } from './successions.http.ts'
import { usePages } from './use.http.ts'

/** What the pages need, each its part of it. */
export type ConsoleDoor = Parameters<typeof accountPages>[0] &
  Parameters<typeof appointmentPages>[0] &
  Parameters<typeof agencyPages>[0] &
  Parameters<typeof successionPages>[0] &
  Parameters<typeof runPages>[0] &
  Parameters<typeof draftPages>[0] &
  Parameters<typeof heldPages>[0] &
  Parameters<typeof casePages>[0] &
  Parameters<typeof personalPages>[0] &
  Parameters<typeof mePages>[0] &
  Parameters<typeof authorityPages>[0] &
  Parameters<typeof homePages>[0] &
  Parameters<typeof ownReportPages>[0] &
  Parameters<typeof quarterPages>[0] &
  Parameters<typeof filterPages>[0] &
  Parameters<typeof goPages>[0] &
  Parameters<typeof requestPages>[0] &
  Parameters<typeof usePages>[0] &
  Parameters<typeof ownExplorePages>[0] &
  Parameters<typeof requestFormPages>[0] &
  Parameters<typeof decidePages>[0] &
  Parameters<typeof requestTermPages>[0] &
  Parameters<typeof proposalPages>[0] &
  Parameters<typeof releasePages>[0] &
  Parameters<typeof paperPages>[0] &
  Parameters<typeof cataloguePages>[0] &
  Parameters<typeof compliancePages>[0] &
  Parameters<typeof actPaperPages>[0] &
  Parameters<typeof reviewPages>[0] &
  Parameters<typeof reviewItemPages>[0] &
  Parameters<typeof applicationPages>[0]

/** What all officers have to know. */
export const consoleNotices: NoticeSource[] = [breakGlassNotice]

/** What waits for officers: a line from each that has some. */
const inboxSources = ({ calendar, rule }: ConsoleDoor): InboxSource[] => [
  draftInbox(rule),
  successionInbox,
  requestInbox({ calendar }),
  releaseInbox,
  personalInbox(calendar),
  reviewInbox(calendar),
  caseInbox(calendar),
]

export function consoleRoutes(door: ConsoleDoor): Route[] {
  return [
    ...accountPages(door),
    ...appointmentPages(door),
    ...agencyPages(door),
    ...successionPages(door),
    ...runPages(door),
    ...draftPages(door),
    ...heldPages(door),
    ...casePages(door),
    ...personalPages(door),
    ...subjectRequestPages(door),
    ...mePages(door),
    ...authorityPages(door),
    ...homePages(door, inboxSources(door)),
    ...ownReportPages(door),
    ...quarterPages(door),
    ...filterPages(door),
    ...goPages(door),
    ...requestPages(door),
    ...usePages(door),
    ...ownExplorePages(door),
    ...requestFormPages(door),
    ...decidePages(door),
    ...requestTermPages(door),
    ...proposalPages(door),
    ...releasePages(door),
    ...paperPages(door),
    ...cataloguePages(door),
    ...compliancePages(door),
    ...actPaperPages(door),
    ...reviewPages(door),
    ...reviewItemPages(door),
    ...applicationPages(door),
  ]
}
