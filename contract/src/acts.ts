/**
 * What persons may do: each act with the functions that may do it, for their own agency or for any,
 * and the legal ground it rests on. The one table of rights: routes name an act of it, pages ask
 * it, and the tests try every pair that it does not allow.
 */
import { accessActs } from './acts/access.ts'
import { consoleActs } from './acts/console.ts'
import { complianceActs } from './acts/compliance.ts'
import { paperActs } from './acts/paper.ts'
import { dataActs } from './acts/data.ts'
import { noticeActs } from './acts/notice.ts'
import { peopleActs } from './acts/people.ts'
import { signinActs } from './acts/signin.ts'
import { personalActs } from './acts/personal.ts'
import { proposalActs } from './acts/proposal.ts'
import { requestActs } from './acts/request.ts'
import { onlineActs } from './acts/online.ts'
import { reviewActs } from './acts/review.ts'
import { releaseActs } from './acts/release.ts'
import { catalogueActs } from './acts/catalogue.ts'
import type { Bilingual } from './dataset.ts'
import type { FunctionName } from './function.ts'

/** The law an act rests on; an act may be done only while one of its grounds is in force. */
export type Ground = {
  /** As it is cited: document and article. */
  law: string
  /** Days, the first and the last; no last while it is in force. */
  from: string
  until?: string
}

export type ActEntry = {
  summary: Bilingual
  /** `own`: only where the matter is one of the agency that the function is held for. */
  by: Partial<Record<FunctionName, 'own' | 'any'>>
  /** Everybody who is signed in may do it in matters of their own account. */
  everyone?: true
  grounds: readonly Ground[]
}

export const acts = {
  ...peopleActs,
  ...accessActs,
  ...signinActs,
  ...personalActs,
  ...paperActs,
  ...requestActs,
  ...proposalActs,
  ...reviewActs,
  ...onlineActs,
  ...releaseActs,
  ...dataActs,
  ...catalogueActs,
  ...consoleActs,
  ...complianceActs,
  ...noticeActs,
} as const satisfies Record<string, ActEntry>

export type ActName = keyof typeof acts
