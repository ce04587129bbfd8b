/**
 * What the values of an entry's members are called, where they are words of the store: said as the
 * pages say them that show the thing itself; word for word they stand in the entry's text.
 */
import { acts } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { renewals } from '@kho/contract/release.ts'
import { agencyWords } from '@kho/portal/console-agencies-words.ts'
import { applicationWords } from '@kho/portal/console-applications-words.ts'
import { dataWords } from '@kho/portal/console-data-words.ts'
import { draftWords } from '@kho/portal/console-draft-words.ts'
import { noticesWords } from '@kho/portal/console-notices-words.ts'
import { personalWords } from '@kho/portal/console-personal-words.ts'
import { proposalWords } from '@kho/portal/console-proposal-words.ts'
import { requestWords } from '@kho/portal/console-request-words.ts'
import { reviewWords } from '@kho/portal/console-review-words.ts'

type Words = Readonly<Record<string, Bilingual>>

function both(vi: Readonly<Record<string, string>>, en: Readonly<Record<string, string>>): Words {
  return Object.fromEntries(
    Object.entries(vi).map(([value, word]) => [value, { vi: word, en: en[value] ?? word }]),
  )
}

const [dataVi, dataEn] = [dataWords('vi'), dataWords('en')]
const [requestVi, requestEn] = [requestWords('vi'), requestWords('en')]
const [reviewVi, reviewEn] = [reviewWords('vi'), reviewWords('en')]
const roles = both(requestVi.roles, requestEn.roles)
const states = both(requestVi.states, requestEn.states)

/** By kind and member. */
export const valueWords: Readonly<Record<string, Words>> = {
  'sync.ended/state': both(dataVi.states, dataEn.states),
  'sync.requested/by': both(dataVi.startedBy, dataEn.startedBy),
  'request.decided/by': roles,
  'request.returned/by': roles,
  'request.decided/outcome': both(requestVi.outcomes, requestEn.outcomes),
  'request.expired/from': states,
  'request.withdrawn/from': states,
  'review.decided/decision': both(reviewVi.decisions, reviewEn.decisions),
  'review.decided-many/decision': both(reviewVi.decisions, reviewEn.decisions),
  'discrepancy.reported/about': both(dataVi.abouts, dataEn.abouts),
  'discrepancy.reported/origin': both(dataVi.origins, dataEn.origins),
  'personal.request-received/asked': both(personalWords('vi').kinds, personalWords('en').kinds),
  'personal.request-received/entered_by': {
    subject: { vi: 'chủ thể dữ liệu', en: 'the subject' },
    officer: { vi: 'cán bộ', en: 'an officer' },
  },
  'personal.subject-vouched/assurance': {
    low: { vi: 'thấp', en: 'low' },
    substantial: { vi: 'đáng kể', en: 'substantial' },
    high: { vi: 'cao', en: 'high' },
  },
  'people.refused/act': Object.fromEntries(
    Object.entries(acts).map(([act, { summary }]) => [act, summary]),
  ),
  'succession.proposed/form': both(agencyWords('vi').kinds, agencyWords('en').kinds),
  'proposal.made/what': both(proposalWords('vi').kinds, proposalWords('en').kinds),
  'draft.saved/step': both(draftWords('vi').stepNames, draftWords('en').stepNames),
  'release.proposed/renewal': renewals,
  'request.entered/source': { paper: { vi: 'bằng giấy', en: 'from paper' } },
  'request.submitted/source': {
    online: { vi: 'trên bàn làm việc', en: 'on the console' },
    paper: { vi: 'bằng giấy', en: 'from paper' },
  },
  'notice.subscribed/way': both(noticesWords('vi').ways, noticesWords('en').ways),
  'people.client-key-added/form': both(applicationWords('vi').kinds, applicationWords('en').kinds),
}

/** A part that is the whole dataset. */
export const partWords: Words = { all: { vi: 'cả bộ dữ liệu', en: 'the whole dataset' } }
