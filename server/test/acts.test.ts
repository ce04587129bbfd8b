/** Every function × every act × own and other agency, over HTTP: what is not permitted is refused. */
import { strict as assert } from 'node:assert'
import { after, before, describe, test } from 'node:test'
import { acts, type ActEntry, type ActName } from '@kho/contract/acts.ts'
import { functionNames, type FunctionName } from '@kho/contract/function.ts'
import type { Route } from '../src/http/route.ts'
import { declareAgency } from '../src/people/declare-agency.ts'
import { listRoutes } from '../../tools/write-reference.ts'
import { attempts, type Attempt } from './kit/attempts.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, sendable, type Officer, type OfficerAnswer } from './kit/officer.ts'

const own = 'so-noi-vu'
const other = 'so-khac'
const routes = listRoutes().filter((route) => route.act !== undefined)

/** The English twin of a page is tried as the page is, under its own path. */
const nameOf = ({ action, hidden }: Route) => (hidden ? action.replace(/\.en$/, '') : action)

async function attemptOf(route: Route, kho: RunningKho, agency: string): Promise<Attempt> {
  const attempt = await attempts[nameOf(route)]!(kho, agency)
  return route.path.startsWith('/en/') ? { ...attempt, path: `/en${attempt.path}` } : attempt
}

const hidesPage = ({ method, responses }: Route, { status, headers }: OfficerAnswer) =>
  method === 'GET' &&
  status === 200 &&
  headers.get('content-type')?.startsWith('text/html') === true &&
  responses[200]?.types?.includes('text/html') !== true

const begun = new Map<string, Promise<Attempt>>()

/** A call that is refused, or only reads, leaves the matter as it is, so the next may try on the same. */
function matterOf(route: Route, kho: RunningKho, agency: string): Promise<Attempt> {
  const name = `${route.method} ${route.path} ${agency}`
  const matter = begun.get(name) ?? attemptOf(route, kho, agency)
  begun.set(name, matter)
  return matter
}

describe('the table of rights, tried from outside', () => {
  let kho: RunningKho
  const officers = new Map<FunctionName | 'none', Officer>()
  before(async () => {
    kho = await openKho()
    const name = { vi: 'Cơ quan khác', en: 'Another agency' }
    await kho.act((tx) => declareAgency(tx, 'test', { id: other, name }))
    for (const one of functionNames) {
      officers.set(one, await openOfficer(kho, `thu.${one}`, { agency: own, functions: [one] }))
    }
    officers.set('none', await openOfficer(kho, 'thu.khong', { agency: own }))
  })
  after(() => kho.end())

  test('every route of persons is tried, and every act has a route or is used by a page', () => {
    const missing = routes.filter((route) => attempts[nameOf(route)] === undefined)
    assert.deepEqual(
      missing.map((route) => route.action),
      [],
    )
    const stale = Object.keys(attempts).filter(
      (name) => !routes.some((one) => nameOf(one) === name),
    )
    assert.deepEqual(stale, [])
  })

  for (const route of routes) {
    test(`${route.action}: nobody without a session, nobody from another site`, async () => {
      const { path, body } = await matterOf(route, kho, own)
      const init = { method: route.method, redirect: 'manual' as const }
      const { type, payload } = sendable(body)
      const headers = { 'sec-fetch-site': 'same-origin', ...type }
      const plain = await fetch(kho.url + path, { ...init, headers, ...payload })
      assert.ok([401, 303].includes(plain.status), `${plain.status} ${await plain.text()}`)
      if (route.method === 'GET') return
      const { cookie } = officers.get('authority')!
      const foreign = { ...headers, cookie, 'sec-fetch-site': 'cross-site' }
      const forged = await fetch(kho.url + path, { ...init, headers: foreign, ...payload })
      assert.equal(forged.status, 403, await forged.text())
    })

    for (const [name, agency] of [...functionNames, 'none' as const].flatMap((one) => [
      [one, own] as const,
      [one, other] as const,
    ])) {
      const act: ActEntry = acts[route.act as ActName]
      const reach = name === 'none' ? undefined : act.by[name]
      const permitted = act.everyone || reach === 'any' || (reach === 'own' && agency === own)
      test(`${route.action}: ${name} for ${agency === own ? 'its own' : 'another'} agency is ${permitted ? 'permitted' : 'refused'}`, async () => {
        const find = permitted && route.method !== 'GET' ? attemptOf : matterOf
        const { path, body } = await find(route, kho, agency)
        const answer = await officers.get(name)!.call(route.method, path, body)
        const codes = ['people.not-permitted', 'people.other-agency', 'signin.second-factor-needed']
        const refused = answer.status === 403 && codes.includes(answer.json?.code)
        if (permitted) assert.ok(!refused, `${answer.status} ${answer.text.slice(0, 300)}`)
        else assert.ok(refused, `${answer.status} ${answer.text.slice(0, 300)}`)
        assert.ok(answer.status < 500, answer.text.slice(0, 300))
        assert.ok(!hidesPage(route, answer), 'what answers a page says so, or no test visits it')
      })
    }
  }

  test('a function that decides needs a second factor, whoever holds it', async () => {
    const weak = await openOfficer(kho, 'thu.mot', {
      agency: own,
      functions: ['authority'],
      assurance: 'one-factor',
    })
    const { path, body } = await attempts['account.issue']!(kho, own)
    const answer = await weak.call('POST', path, body)
    assert.equal(answer.json.code, 'signin.second-factor-needed')
  })

  test('refusals of persons are on record, without the person', async () => {
    await kho.kho.journal.publishNow()
    const { rows } = await kho.db.query(
      `select body from journal.entry where kind = 'people.refused'`,
    )
    assert.ok(rows.length > 0)
    assert.ok(rows.every(({ body }) => !body.includes('thu.')))
  })
})
