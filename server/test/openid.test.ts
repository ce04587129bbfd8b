/** Portals let persons in on Kho's word: a certified client, over HTTP, with everything one may forge. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as client from 'openid-client'
import { removeRelyingParty } from '../src/openid/remove-relying-party.ts'
import { isRedirectUri } from '../src/openid/relying-party.ts'
import { addTotp, enterFirst, goodPassword, signIn } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { follow, openParty } from './kit/party.ts'
import { openVisitor, type Visitor } from './kit/visitor.ts'

let kho: RunningKho
before(async () => {
  kho = await openKho()
})
after(() => kho.end())

/** Says yes on the page of Kho and follows to where the portal is. */
async function agree(visitor: Visitor, page: string): Promise<string> {
  const said = await visitor.post(page, { decision: 'yes' })
  assert.equal(said.status, 303, said.text.slice(0, 500))
  const to = new URL(said.location, kho.url)
  return (await follow(visitor, kho, to.pathname + to.search)).location
}

test('somebody enters a portal: name, agency, functions and assurance are told, and no password', async () => {
  const party = await openParty(kho, 'cong-y-te')
  await enterFirst(kho, 'an.cong', { functions: ['consumer'] })
  const visitor = openVisitor(kho)
  const begun = await party.begin()
  const led = await follow(visitor, kho, begun.path)
  assert.match(led.location, /^\/sign-in\?next=%2Fconnect%2F/)
  const next = new URL(led.location, kho.url).searchParams.get('next')!
  const entered = await signIn(visitor, 'an.cong', goodPassword, next)
  assert.equal(entered.location, next)
  const page = await visitor.get(next)
  assert.match(page.text, /Đăng nhập vào Cổng cong-y-te/)
  assert.match(
    page.headers.get('content-security-policy')!,
    /form-action 'self' http:\/\/127\.0\.0\.1:9;/,
  )
  const back = await agree(visitor, next)
  const tokens = await party.finish(begun, back)
  const claims = tokens.claims()!
  assert.equal(claims.sub, 'an.cong')
  assert.equal(claims.name, 'Người giả lập an.cong')
  assert.equal(claims.agency, 'so-noi-vu')
  assert.deepEqual(claims.functions, ['consumer:so-noi-vu'])
  assert.equal(claims.acr, 'kho:one-factor')
  assert.equal(tokens.refresh_token, undefined)
  const told = await client.fetchUserInfo(party.config, tokens.access_token, 'an.cong')
  assert.equal(told.agency, 'so-noi-vu')

  const again = await party.begin()
  const second = await follow(visitor, kho, again.path)
  assert.match(second.location, /^http:\/\/127\.0\.0\.1:9\/cong-y-te\/back\?code=/, 'at once')
  await assert.rejects(party.finish(begun, back), 'a code is worth one token')
  const asked = await follow(visitor, kho, (await party.begin()).path)
  assert.match(asked.location, /^\/connect\//, 'and one shown twice ends what was agreed')
  const api = await fetch(`${kho.url}/api/v1/account`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  assert.equal(api.status, 401, 'what a portal holds opens nothing of the store')
})

test('an ended session and a locked account give no code from that moment on', async () => {
  const party = await openParty(kho, 'cong-tat')
  const visitor = await enterFirst(kho, 'binh.tat')
  const begun = await party.begin()
  const page = (await follow(visitor, kho, begun.path)).location
  const back = await agree(visitor, page)
  await visitor.post('/sign-out', {})
  const led = await follow(visitor, kho, (await party.begin()).path)
  assert.match(led.location, /^\/sign-in\?/)
  const silent = await follow(visitor, kho, (await party.begin({ prompt: 'none' })).path)
  assert.match(silent.location, /error=login_required/)
  await kho.db.query(
    `update people.account set state = 'locked', locked_at = clock_timestamp()
     where id = 'binh.tat'`,
  )
  await assert.rejects(party.finish(begun, back), 'nor a token for a code of before')
})

test('another account in the same browser is not taken for the one of before', async () => {
  const party = await openParty(kho, 'cong-doi')
  const visitor = await enterFirst(kho, 'chi.mot')
  await agree(visitor, (await follow(visitor, kho, (await party.begin()).path)).location)
  await visitor.post('/sign-out', {})
  await enterFirst(kho, 'chi.hai')
  await signIn(visitor, 'chi.hai', goodPassword)
  const begun = await party.begin()
  const page = await follow(visitor, kho, begun.path)
  assert.match(page.location, /^\/connect\//)
  assert.match(page.text, /Người giả lập chi\.hai/)
  const tokens = await party.finish(begun, await agree(visitor, page.location))
  assert.equal(tokens.claims()!.sub, 'chi.hai')
})

test('a session that became surer is told so; one that must be new is entered anew', async () => {
  const party = await openParty(kho, 'cong-chac', { confidential: false })
  const visitor = await enterFirst(kho, 'dao.chac')
  await agree(visitor, (await follow(visitor, kho, (await party.begin()).path)).location)
  await addTotp(visitor)
  const begun = await party.begin()
  const page = await follow(visitor, kho, begun.path)
  const tokens = await party.finish(begun, await agree(visitor, page.location))
  assert.equal(tokens.claims()!.acr, 'kho:two-factor')
  const anew = await follow(visitor, kho, (await party.begin({ prompt: 'login' })).path)
  assert.match(anew.location, /^\/sign-in\?next=/)
  const aged = await follow(visitor, kho, (await party.begin({ max_age: '0' })).path)
  assert.match(aged.location, /^\/sign-in\?next=/)
})

test('who refuses goes back without a code', async () => {
  const party = await openParty(kho, 'cong-khong')
  const visitor = await enterFirst(kho, 'em.khong')
  const { location } = await follow(visitor, kho, (await party.begin()).path)
  const said = await visitor.post(location, { decision: 'no' })
  const back = await follow(visitor, kho, new URL(said.location, kho.url).pathname)
  assert.match(back.location, /error=access_denied/)
})

test('what is forged goes nowhere', async () => {
  const party = await openParty(kho, 'cong-gia')
  const visitor = await enterFirst(kho, 'gia.mao')
  const pathOf = async (more: Record<string, string>) => (await party.begin(more)).path
  const bad: [path: string, said: RegExp][] = [
    [await pathOf({ redirect_uri: 'https://evil.example/' }), /redirect_uri/],
    [await pathOf({ redirect_uri: `${party.redirectUri}/..` }), /redirect_uri/],
    [await pathOf({ redirect_uri: `${party.redirectUri}?a=1` }), /redirect_uri/],
    [(await pathOf({})).replace('client_id=cong-gia', 'client_id=khong-co'), /client/],
  ]
  for (const [path, said] of bad) {
    const answer = await follow(visitor, kho, path)
    assert.equal(answer.status, 400, path)
    assert.match(answer.text, said)
    assert.match(answer.text, /<h1>Không đăng nhập được vào cổng<\/h1>/)
  }
  const plain = await pathOf({ code_challenge_method: 'plain' })
  const without = (await pathOf({})).replace(/&code_challenge[^&]*/g, '')
  for (const [path, said] of [
    [plain, /error=invalid_request/],
    [without, /error=invalid_request/],
    [
      await pathOf({ response_type: 'token' }),
      /error=(unsupported_response_type|invalid_request|unauthorized_client)/,
    ],
    [
      await pathOf({ scope: 'openid read supply offline_access' }),
      /^\/connect\/|error=invalid_scope/,
    ],
  ] as const) {
    assert.match((await follow(visitor, kho, path)).location, said, path)
  }
  const begun = await party.begin()
  const page = (await follow(visitor, kho, begun.path)).location
  const thief = await enterFirst(kho, 'ke.trom')
  assert.equal((await thief.get(page)).status, 404, 'another browser')
  assert.equal((await thief.post(page, { decision: 'yes' })).status, 404)
  const foreign = await visitor.post(page, { decision: 'yes' }, { 'sec-fetch-site': 'cross-site' })
  assert.equal(foreign.status, 403)
  const back = await agree(visitor, page)
  await assert.rejects(party.finish({ ...begun, verifier: client.randomPKCECodeVerifier() }, back))
  for (const path of [
    '/openid/reg',
    '/openid/session',
    '/openid/interaction/a',
    '/openid/token/introspection',
  ]) {
    assert.equal((await visitor.get(path)).status, 404, path)
  }
})

test('signing out at a portal signs out of Kho, after a question', async () => {
  const party = await openParty(kho, 'cong-ra')
  const visitor = await enterFirst(kho, 'hai.ra')
  const begun = await party.begin()
  const page = (await follow(visitor, kho, begun.path)).location
  const tokens = await party.finish(begun, await agree(visitor, page))
  const url = client.buildEndSessionUrl(party.config, {
    post_logout_redirect_uri: 'http://127.0.0.1:9/cong-ra/left',
    id_token_hint: tokens.id_token!,
  })
  const asked = await visitor.get(url.pathname + url.search)
  assert.match(asked.text, /xin đăng xuất bạn khỏi Kho/)
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(asked.text)![1]!
  assert.equal((await visitor.get('/account')).status, 200)
  const done = await visitor.post('/openid/session/end/confirm', { xsrf, logout: 'yes' })
  assert.match(done.location, /^http:\/\/127\.0\.0\.1:9\/cong-ra\/left/)
  assert.equal((await visitor.get('/account')).status, 303)
})

test('a removed portal lets nobody in', async () => {
  const party = await openParty(kho, 'cong-go')
  await kho.act((tx) => removeRelyingParty(tx, 'test', { id: 'cong-go', reason: 'thử' }))
  const answer = await follow(openVisitor(kho), kho, (await party.begin()).path)
  assert.equal(answer.status, 400)
})

test('an address to return to is one address, over TLS or on this machine', () => {
  for (const good of ['https://cong.example/back', 'http://localhost:3000/b', 'http://[::1]/b']) {
    assert.equal(isRedirectUri(good), true, good)
  }
  for (const bad of [
    'http://cong.example/back',
    'https://*.example/back',
    'https://a@cong.example/',
    'https://cong.example/#a',
    'https://cong.example\\@evil.example/',
    'javascript:alert(1)',
    'cong.example',
    'https://cong.example/ a',
    '',
  ]) {
    assert.equal(isRedirectUri(bad), false, bad)
  }
})
