/** Persons of a story: accounts with functions, signed in by a session of their own. */
import type { FunctionName } from '@kho/contract/function.ts'
import { appoint } from '../../src/people/appoint.ts'
import { issueAccount } from '../../src/people/issue-account.ts'
import type { Assurance } from '../../src/people/actor.ts'
import { openSession } from '../../src/signin/open-session.ts'
import type { RunningKho } from './kho.ts'

export type Officer = {
  account: string
  /** Calls a route as this person's browser would: with the cookie, from a page of the store. */
  call(method: string, path: string, body?: unknown): Promise<OfficerAnswer>
  cookie: string
}

export type OfficerAnswer = { status: number; headers: Headers; text: string; json: any }

/**
 * Issues an account to a made-up person of the agency, appoints it to the functions there, and
 * opens a session as if it had entered with a second factor.
 */
export async function openOfficer(
  kho: RunningKho,
  account: string,
  given: { agency: string; functions?: readonly FunctionName[]; assurance?: Assurance },
): Promise<Officer> {
  const { agency, functions = [], assurance = 'two-factor' } = given
  await kho.act((tx) =>
    issueAccount(tx, 'test', { id: account, agency, name: `Người giả lập ${account}` }),
  )
  for (const name of functions) {
    await kho.act((tx) => appoint(tx, 'test', { account, function: name, agency }))
  }
  return signedIn(kho, account, assurance)
}

/** A session of an account that is there. */
export async function signedIn(
  kho: RunningKho,
  account: string,
  assurance: Assurance = 'two-factor',
): Promise<Officer> {
  const token = await kho.act((tx) =>
    openSession(tx, { account, assurance, hours: 1, device: 'test', address: '127.0.0.1' }),
  )
  const cookie = `kho_session=${token}`
  return {
    account,
    cookie,
    async call(method, path, body) {
      const { type, payload } = sendable(body)
      const response = await fetch(kho.url + path, {
        method,
        headers: { cookie, 'sec-fetch-site': 'same-origin', ...type },
        redirect: 'manual',
        ...payload,
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json')
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: isJson ? JSON.parse(text) : null,
      }
    },
  }
}

/** A form where it is one, JSON otherwise. */
export function sendable(body: unknown): {
  type: Record<string, string>
  payload: { body?: string | URLSearchParams | FormData | Blob }
} {
  if (body === undefined) return { type: {}, payload: {} }
  if (body instanceof URLSearchParams || body instanceof FormData || body instanceof Blob)
    return { type: {}, payload: { body } }
  return { type: { 'content-type': 'application/json' }, payload: { body: JSON.stringify(body) } }
}
