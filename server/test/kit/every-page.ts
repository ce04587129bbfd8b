/** An address for each page that is served, and somebody who may see it. */
import { functionNames } from '@kho/contract/function.ts'
import type { Route } from '../../src/http/route.ts'
import { attempts } from './attempts.ts'
import { openOfficer, type Officer } from './officer.ts'
import type { RunningKho } from './kho.ts'

export type PageAt = { route: string; path: string; officer: Officer | null }

/** A page as its route declares it; one whose name has an ending is a download beside the pages. */
export const isPage = ({ method, path, hidden, responses }: Route) =>
  method === 'GET' &&
  hidden === true &&
  !/(\.\w+|\/events)$/.test(path) &&
  responses[200]?.types?.includes('text/html') === true

/** What a page's pictures are called: `/console/accounts/{account}` is `console-accounts-account`. */
export const stemOf = (route: string): string =>
  route.replaceAll(/[{}]/g, '').split('/').filter(Boolean).join('-') || 'home'

/** Pages that no link leads to, since they belong to the middle of an act, and who tries them. */
export const amidAnAct: Record<string, string> = {
  '/sign-in/password': 'passkeys.test.ts: the first entry',
  '/sign-in/factor': 'passkeys.test.ts: after the password',
  '/account/password': 'signing-in.test.ts: only for accounts with a password',
  '/connect/{uid}': 'openid.test.ts: on the way to another portal',
  '/console/subject-requests/{id}': 'personal-pages.test.ts: what a person has asked',
  '/console/requests/{request}/letter': 'requests-pages.test.ts: what was refused in writing',
  '/me/reports': 'phone-acts.test.ts: what a citizen reported',
  '/me': 'personal-pages.test.ts: a person whom a provider vouched for',
  '/console/views/{view}/delete': 'online.test.ts: only for who saved the filter',
  '/console/notices/{subscription}': 'notices.test.ts: only of whoever subscribed',
  '/nop/lan/{submission}': 'desk.test.ts: what a supplier has sent',
}

/** In the sample province. */
const samples: [place: RegExp, path: string][] = [
  [/^\/datasets\/\{\w+\}(?=\/map$)/, '/datasets/relay-masts'],
  [/^\/datasets\/\{\w+\}/, '/datasets/residents'],
  [/^\/agencies\/\{\w+\}/, '/agencies/so-noi-vu'],
  [/^\/codelists\/\{\w+\}\/\{\w+\}/, '/codelists/admin_unit/24670'],
  [/^\/codelists\/\{\w+\}/, '/codelists/admin_unit'],
  [/^\/catalogue\/\{\w+\}/, '/catalogue/1'],
  [/^\/guides\/\{\w+\}/, '/guides/ask-access'],
  [/^\/docs\/api\/\{\w+\}/, '/docs/api/records.read'],
]

/** Everybody who may see something: nobody in particular first, then one of each function. */
export async function openEveryone(kho: RunningKho, agency: string): Promise<(Officer | null)[]> {
  const officers: (Officer | null)[] = [null]
  for (const name of functionNames)
    officers.push(await openOfficer(kho, `moi.${name}`, { agency, functions: [name] }))
  return officers
}

/** One address for each Vietnamese page; `missing` are those that nobody could open. */
export async function addressPages(
  kho: RunningKho,
  agency: string,
): Promise<{ pages: PageAt[]; missing: string[] }> {
  const everyone = await openEveryone(kho, agency)
  const pages: PageAt[] = []
  const missing: string[] = []
  for (const route of kho.kho.routes.filter(isPage)) {
    if (route.path.startsWith('/en')) continue
    const path = await addressOf(kho, route, agency)
    const officer = path === null ? undefined : await whoOpens(kho, path, everyone)
    if (path === null || officer === undefined) missing.push(route.path)
    else pages.push({ route: route.path, path, officer })
  }
  return { pages, missing }
}

async function addressOf(kho: RunningKho, route: Route, agency: string): Promise<string | null> {
  if (!route.path.includes('{')) return route.path
  const attempt = await attempts[route.action]?.(kho, agency)
  if (attempt) return attempt.path
  const sample = samples.find(([place]) => place.test(route.path))
  return sample ? route.path.replace(sample[0], sample[1]) : null
}

async function whoOpens(
  kho: RunningKho,
  path: string,
  everyone: readonly (Officer | null)[],
): Promise<Officer | null | undefined> {
  for (const officer of everyone) {
    const headers = { accept: 'text/html', ...(officer ? { cookie: officer.cookie } : {}) }
    const answer = await fetch(kho.url + path, { headers, redirect: 'manual' })
    await answer.body?.cancel()
    if (answer.status === 200 || leadsOn(answer)) return officer
  }
  return undefined
}

/** A page that leads to another of the same matter, and not to the sign-in. */
const leadsOn = (answer: Response) =>
  answer.status === 303 && answer.headers.get('location')?.startsWith('/console/') === true

/** The same page in the other language. */
export const inEnglish = (path: string) => (path === '/' ? '/en' : `/en${path}`)
