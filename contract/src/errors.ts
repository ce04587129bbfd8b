/**
 * Every error a caller can meet: code, HTTP status, sentence and next step in both languages.
 * A code never changes its meaning; a retired one stays here as a comment.
 */
import { accessErrors } from './errors/access.ts'
import { agencyErrors } from './errors/agency.ts'
import { catalogueErrors } from './errors/catalogue.ts'
import { clientErrors } from './errors/client.ts'
import { consoleErrors } from './errors/console.ts'
import { discrepancyErrors } from './errors/discrepancy.ts'
import { deskErrors } from './errors/desk.ts'
import { grantErrors } from './errors/grant.ts'
import { intakeErrors } from './errors/intake.ts'
import { journalErrors } from './errors/journal.ts'
import { kitErrors } from './errors/kit.ts'
import { noticeErrors } from './errors/notice.ts'
import { paperErrors } from './errors/paper.ts'
import { mapErrors } from './errors/map.ts'
import { peopleErrors } from './errors/people.ts'
import { draftErrors } from './errors/draft.ts'
import { personalErrors } from './errors/personal.ts'
import { pushErrors } from './errors/push.ts'
import { qualityErrors } from './errors/quality.ts'
import { queryErrors } from './errors/query.ts'
import { signinErrors } from './errors/signin.ts'
import { openidErrors } from './errors/openid.ts'
import { proposalErrors } from './errors/proposal.ts'
import { requestErrors } from './errors/request.ts'
import { onlineErrors } from './errors/online.ts'
import { reviewErrors } from './errors/review.ts'
import { releaseErrors } from './errors/release.ts'
import { sourceDatabaseErrors } from './errors/source-database.ts'
import { sourceFileErrors } from './errors/source-file.ts'
import { sourceErrors } from './errors/source.ts'
import { syncErrors } from './errors/sync.ts'
import { throughErrors } from './errors/through.ts'
import { workbookErrors } from './errors/workbook.ts'
import type { Bilingual } from './dataset.ts'

export type ErrorEntry = { status: number; sentence: Bilingual; hint: Bilingual }

export const errors = {
  ...kitErrors,
  ...journalErrors,
  ...peopleErrors,
  ...agencyErrors,
  ...signinErrors,
  ...openidErrors,
  ...paperErrors,
  ...noticeErrors,
  ...catalogueErrors,
  ...accessErrors,
  ...clientErrors,
  ...consoleErrors,
  ...grantErrors,
  ...requestErrors,
  ...proposalErrors,
  ...sourceErrors,
  ...sourceFileErrors,
  ...workbookErrors,
  ...intakeErrors,
  ...pushErrors,
  ...sourceDatabaseErrors,
  ...queryErrors,
  ...releaseErrors,
  ...mapErrors,
  ...syncErrors,
  ...qualityErrors,
  ...reviewErrors,
  ...onlineErrors,
  ...discrepancyErrors,
  ...throughErrors,
  ...personalErrors,
  ...draftErrors,
  ...deskErrors,
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof errors
