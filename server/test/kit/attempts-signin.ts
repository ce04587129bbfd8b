/** How the acts about entering are tried; merged in attempts.ts. */
import { issueAccount } from '../../src/people/issue-account.ts'
import { randomId } from '../../src/ids.ts'
import type { Attempts } from './attempts.ts'
import type { RunningKho } from './kho.ts'

/** An account of the agency, for acts about another's. */
async function somebody(kho: RunningKho, agency: string): Promise<string> {
  const id = `thu.x${randomId().slice(0, 13)}`
  await kho.act((tx) => issueAccount(tx, 'test', { id, agency, name: 'Người giả lập' }))
  return id
}

const body = { reason: 'thử' }

export const signinAttempts: Attempts = {
  'signin.own-sessions': () => ({ path: '/api/v1/account/sessions' }),
  // Of a session that is not there, or the officer of the test would be signed out.
  'signin.end-own-sessions': () => ({
    path: '/api/v1/account/sessions/end',
    body: { session: 999_999 },
  }),
  'signin.sessions': async (kho, agency) => ({
    path: `/api/v1/accounts/${await somebody(kho, agency)}/sessions`,
  }),
  'signin.end-sessions': async (kho, agency) => ({
    path: `/api/v1/accounts/${await somebody(kho, agency)}/sessions/end`,
    body,
  }),
  'signin.issue-password': async (kho, agency) => ({
    path: `/api/v1/accounts/${await somebody(kho, agency)}/password`,
  }),
  'signin.reset-factors': async (kho, agency) => ({
    path: `/api/v1/accounts/${await somebody(kho, agency)}/factors/reset`,
    body,
  }),
}
