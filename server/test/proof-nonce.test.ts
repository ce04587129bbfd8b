/** DPoP proofs that must carry a number of ours (RFC 9449, 8 and 9), at the token service and at calls. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as oauth from 'openid-client'
import { createProofNonces } from '../src/client/proof-nonce.ts'
import {
  addKeyClient,
  makeSigner,
  signAssertion,
  signProof,
  type Signer,
} from './kit/key-client.ts'
import { openKho, type RunningKho } from './kit/kho.ts'

let it: RunningKho
let signer: Signer

before(async () => {
  it = await openKho({ env: { KHO_DPOP_NONCE: 'demanded' } })
  signer = await makeSigner()
  await addKeyClient(it, 'kham-benh', [signer])
})
after(() => it.end())

const tokenUrl = () => `${it.url}/oauth/token`
const callUrl = () => `${it.url}/api/v1/grants`

async function askToken(claims: object): Promise<Response> {
  const dpop = await signProof(signer, { method: 'POST', url: tokenUrl() }, { claims })
  return fetch(tokenUrl(), {
    method: 'POST',
    headers: { dpop },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'kham-benh',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signAssertion(it, 'kham-benh', signer),
    }),
  })
}

test('the library of agencies signs again with the number it is given, and reads', async () => {
  const config = await oauth.discovery(
    new URL(`${it.url}/oauth`),
    'kham-benh',
    {},
    oauth.PrivateKeyJwt(signer.privateKey),
    { execute: [oauth.allowInsecureRequests] },
  )
  const DPoP = oauth.getDPoPHandle(config, await oauth.randomDPoPKeyPair('ES256'))
  const tokens = await oauth.clientCredentialsGrant(config, {}, { DPoP })
  for (let call = 0; call < 2; call++) {
    const answer = await oauth.fetchProtectedResource(
      config,
      tokens.access_token,
      new URL(callUrl()),
      'GET',
      null,
      undefined,
      { DPoP },
    )
    assert.equal(answer.status, 200)
  }
})

test('a proof without a number, or with one that is not ours, gets none but the number', async () => {
  for (const nonce of [undefined, 'mot-so-tu-nghi-ra']) {
    const refused = await askToken({ nonce })
    assert.equal(refused.status, 400)
    assert.equal(((await refused.json()) as { error: string }).error, 'use_dpop_nonce')
    assert.ok(refused.headers.get('dpop-nonce'))
  }
  const { headers } = await askToken({})
  const given = await askToken({ nonce: headers.get('dpop-nonce') })
  const { access_token: token } = (await given.json()) as { access_token: string }
  assert.ok(token)
  const call = async (claims: object) => {
    const dpop = await signProof(signer, { method: 'GET', url: callUrl(), token }, { claims })
    return fetch(callUrl(), { headers: { authorization: `DPoP ${token}`, dpop } })
  }
  for (const nonce of [undefined, 7, 'mot-so-tu-nghi-ra']) {
    const refused = await call({ nonce })
    assert.equal(refused.status, 401)
    assert.match(await refused.text(), /access\.proof-nonce/)
    assert.match(refused.headers.get('www-authenticate')!, /error="use_dpop_nonce"/)
    assert.ok(refused.headers.get('dpop-nonce'))
  }
  const nonce = (await call({})).headers.get('dpop-nonce')
  assert.equal((await call({ nonce })).status, 200)
})

test('a number is good for two to three minutes, in every process, and for no other secret', () => {
  let nowMs = Date.parse('2026-03-02T01:00:30Z')
  const clock = { now: () => new Date(nowMs) }
  const secret = Buffer.alloc(32, 5)
  const one = createProofNonces(secret, clock)
  const nonce = one.current()
  assert.ok(createProofNonces(secret, clock).isFresh(nonce))
  assert.ok(!createProofNonces(Buffer.alloc(32, 6), clock).isFresh(nonce))
  nowMs += 149_000
  assert.ok(one.isFresh(nonce))
  nowMs += 1_000
  assert.ok(!one.isFresh(nonce))
  nowMs -= 300_000
  assert.ok(!one.isFresh(nonce), 'nor is one from the future')
})
