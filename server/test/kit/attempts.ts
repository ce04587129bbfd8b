/**
 * How each act is tried over HTTP in the matter of an agency, for the test that tries everything
 * that is not permitted. A route of persons that is missing here fails that test.
 */
import { consoleAttempts } from './attempts-console.ts'
import { dataAttempts } from './attempts-data.ts'
import { fileAttempts, twinsOf } from './attempts-lists.ts'
import { noticeAttempts } from './attempts-notice.ts'
import { signinAttempts } from './attempts-signin.ts'
import { catalogueAttempts } from './attempts-catalogue.ts'
import { releaseAttempts } from './attempts-release.ts'
import { definitionOf, type RunningKho } from './kho.ts'
import { peopleAttempts } from './attempts-people.ts'
import { personalAttempts } from './attempts-personal.ts'
import { paperAttempts } from './attempts-paper.ts'
import { proposalAttempts } from './attempts-proposal.ts'
import { requestAttempts } from './attempts-request.ts'
import { onlineAttempts } from './attempts-online.ts'
import { reviewAttempts } from './attempts-review.ts'

/** A body of URLSearchParams goes as a form. The English twin of a page is tried by the same. */
export type Attempt = { path: string; body?: unknown }

/**
 * By action of the route. Prepares what the call needs and says how to call it in a matter of the
 * agency; a call that is permitted may fail for another reason, one that is not must be refused.
 */
export type Attempts = Record<
  string,
  (kho: RunningKho, agency: string) => Promise<Attempt> | Attempt
>

const tried: Attempts = {
  ...fileAttempts,
  ...reviewAttempts,
  ...onlineAttempts,
  ...releaseAttempts,
  ...catalogueAttempts,
  'console.home': () => ({ path: '/console' }),
  ...signinAttempts,
  ...personalAttempts,
  'account.own': () => ({ path: '/api/v1/account' }),
  'account.list': (_, agency) => ({ path: `/api/v1/accounts?agency=${agency}` }),
  'account.issue': (_, agency) => ({
    path: '/api/v1/accounts',
    body: { id: `thu.${Math.random().toString(36).slice(2)}`, agency, name: 'Người giả lập' },
  }),
  'access.explain': (_, agency) => ({ path: `/api/v1/explain?agency=${agency}&dataset=none` }),
  'access.explain-row': (_, agency) => ({
    path: `/api/v1/explain/row?agency=${agency}&dataset=none&key=1`,
  }),
  'access.could-see': (_, agency) => ({ path: `/api/v1/agencies/${agency}/could-see` }),
  'access.who-can-see': async (kho, agency) => {
    const id = `cua-${agency}`
    await kho.define(
      definitionOf({
        id,
        title: { vi: 'Hồ sơ giả lập', en: 'Made-up dossiers' },
        owner: agency,
        sharing: 'shared',
        key: ['so'],
        columns: [{ name: 'so', type: 'text', required: true, title: { vi: 'Số', en: 'Number' } }],
      }),
    )
    return { path: `/api/v1/datasets/${id}/columns/so/readers` }
  },
  ...peopleAttempts,
  ...paperAttempts,
  ...requestAttempts,
  ...proposalAttempts,
  ...dataAttempts,
  ...consoleAttempts,
  ...noticeAttempts,
}

export const attempts: Attempts = { ...tried, ...twinsOf(tried) }
