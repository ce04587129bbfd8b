/** Bad assertions, proofs and names against a running Kho: each is refused and does nothing. */
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import test, { after, before } from 'node:test'
import { SignJWT } from 'jose'
import { Refusal } from '@kho/contract/refusal.ts'
import { addClient } from '../src/client/add-client.ts'
import { registerClient } from '../src/client/register-client.ts'
import {
  addKeyClient,
  askToken,
  boundToken,
  getProven,
  makeSigner,
  signAssertion,
  signProof,
  untilAnswer,
  type Changes,
  type Json,
  type Signer,
} from './kit/key-client.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { signToken } from './kit/token.ts'

const title = { vi: 'Cột', en: 'Column' }
const trees = definitionOf({
  id: 'trees',
  sharing: 'shared',
  key: ['code'],
  columns: [{ name: 'code', type: 'text', required: true, title }],
})

let it: RunningKho
let own: Signer
let other: Signer
let token: string
const path = '/api/v1/datasets/trees/records/1'

before(async () => {
  it = await openKho()
  await it.define(trees)
  await it.load('trees', 'code\n1\n')
  own = await makeSigner()
  other = await makeSigner()
  await addKeyClient(it, 'own', [own])
  await addKeyClient(it, 'other', [other])
  await it.grant({ client: 'own', dataset: 'trees' })
  token = await boundToken(it, 'own', own)
  await untilAnswer(
    () => read({}),
    ({ status }) => status === 200,
  )
})
after(() => it.end())

const seconds = () => Math.floor(Date.now() / 1000)

// --- assertions at the token service

const assertion = (changes: Changes = {}, signer: Parameters<typeof signAssertion>[2] = own) =>
  signAssertion(it, 'own', signer, changes)

async function refusedToken(given: string, fields: Record<string, string> = {}): Promise<void> {
  const { status, body } = await askToken(it, given, { fields })
  assert.ok(status === 401 || status === 400, `${status} ${JSON.stringify(body)}`)
  assert.ok(['invalid_client', 'invalid_request'].includes(body.error), body.error)
  assert.equal(body.access_token, undefined)
}

test('an assertion counts once, however many times and at whatever moment it comes again', async () => {
  const given = await assertion()
  assert.equal((await askToken(it, given)).status, 200)
  await refusedToken(given)
  const fresh = await assertion()
  const answers = await Promise.all(Array.from({ length: 8 }, () => askToken(it, fresh)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1, 'of eight at once, one')
})

const wrongClaims: [string, () => Changes][] = [
  ['for another audience', () => ({ claims: { aud: 'https://elsewhere.example/oauth' } })],
  ['for the resource instead of the token service', () => ({ claims: { aud: `${it.url}/api` } })],
  ['that has expired', () => ({ claims: { exp: seconds() - 60, iat: seconds() - 120 } })],
  ['without an end', () => ({ claims: { exp: undefined } })],
  ['that lives for a day', () => ({ claims: { exp: seconds() + 86_400 } })],
  ['from the future', () => ({ claims: { iat: seconds() + 120, exp: seconds() + 180 } })],
  ['that is not valid yet', () => ({ claims: { nbf: seconds() + 120 } })],
  ['without an id of its own', () => ({ claims: { jti: undefined } })],
  ['with an id of a thousand letters', () => ({ claims: { jti: 'x'.repeat(1_000) } })],
  ['whose issuer is another client', () => ({ claims: { iss: 'other' } })],
  ['that speaks for another client', () => ({ claims: { iss: 'other', sub: 'other' } })],
  ['of a client that does not exist', () => ({ claims: { iss: 'khong-co', sub: 'khong-co' } })],
  ['under the name of a key that is not there', () => ({ header: { kid: 'khong-co' } })],
]
for (const [what, changes] of wrongClaims) {
  test(`an assertion ${what} gets no token`, async () => refusedToken(await assertion(changes())))
}

test('an assertion signed by the key of another client gets no token', async () => {
  await refusedToken(await assertion({}, other))
  await refusedToken(await assertion({ header: { kid: own.jkt } }, other))
  await refusedToken(await assertion({ header: { kid: other.jkt } }, other))
})

test('an assertion of one client with the id of another is refused', async () => {
  await refusedToken(await assertion(), { client_id: 'other' })
})

test('an assertion without signature, or with the public key for a secret, gets no token', async () => {
  const [, claims] = (await assertion()).split('.')
  for (const alg of ['none', 'None', 'NONE']) {
    const header = Buffer.from(JSON.stringify({ alg, kid: own.jkt })).toString('base64url')
    await refusedToken(`${header}.${claims}.`)
  }
  for (const text of [JSON.stringify(own.jwk), own.jkt]) {
    const secret = { privateKey: new TextEncoder().encode(text) }
    await refusedToken(await assertion({ header: { alg: 'HS256', kid: own.jkt } }, secret))
  }
})

test('a key that an assertion brings along is not believed', async () => {
  const stranger = await makeSigner()
  await refusedToken(await assertion({ header: { jwk: stranger.jwk } }, stranger))
  const jku = `${it.url}/elsewhere.json`
  await refusedToken(await assertion({ header: { jku, x5u: jku } }, stranger))
})

test('two ways to prove oneself in one call are refused', async () => {
  await refusedToken(await assertion(), { client_secret: 'x' })
})

test('a client must bind its token where it is registered so', async () => {
  const bound = await makeSigner()
  await addKeyClient(it, 'must-bind', [bound], { needsDpop: true })
  const given = await signAssertion(it, 'must-bind', bound)
  assert.equal((await askToken(it, given)).body.error, 'invalid_grant')
  assert.ok(await boundToken(it, 'must-bind', bound))
})

// --- proofs at the resource

async function read(
  changes: Changes,
  { signer = own, given = token, to = path }: { signer?: Signer; given?: string; to?: string } = {},
) {
  const proof = await signProof(
    signer,
    { method: 'GET', url: it.url + path, token: given },
    changes,
  )
  return getProven(it, to, { token: given, proof })
}

async function refusedProof(asked: Promise<{ status: number; body: Json; headers: Headers }>) {
  const { status, body, headers } = await asked
  assert.equal(status, 401)
  assert.equal(body.code, 'access.bad-proof', JSON.stringify(body))
  assert.match(headers.get('www-authenticate')!, /DPoP realm="kho", algs="ES256 /)
  assert.ok(body.detail.length > 40 && body.detail_en.length > 30, 'it says what is wrong')
}

const wrongProofs: [string, () => Changes][] = [
  ['for another method', () => ({ claims: { htm: 'POST' } })],
  ['for another address', () => ({ claims: { htu: `${it.url}/api/v1/datasets/trees/records/2` } })],
  ['for another host', () => ({ claims: { htu: `https://elsewhere.example${path}` } })],
  ['for no address', () => ({ claims: { htu: undefined } })],
  ['for an address that is none', () => ({ claims: { htu: 'not an address' } })],
  [
    'for another token',
    () => ({ claims: { ath: createHash('sha256').update('x').digest('base64url') } }),
  ],
  ['for no token', () => ({ claims: { ath: undefined } })],
  ['two minutes old', () => ({ claims: { iat: seconds() - 120 } })],
  ['from the future', () => ({ claims: { iat: seconds() + 120 } })],
  ['without a time', () => ({ claims: { iat: 'now' } })],
  ['without an id', () => ({ claims: { jti: undefined } })],
  ['with an id of a thousand letters', () => ({ claims: { jti: 'x'.repeat(1_000) } })],
  ['of another kind', () => ({ header: { typ: 'JWT' } })],
  ['that carries another key', () => ({ header: { jwk: other.jwk } })],
]
for (const [what, changes] of wrongProofs) {
  test(`a proof ${what} is refused`, async () => refusedProof(read(changes())))
}

test('the control: a proof as it should be is taken, with query and fragment left out', async () => {
  assert.equal((await read({})).status, 200)
  assert.equal((await read({}, { to: `${path}?properties=code` })).status, 200)
  assert.equal((await read({ claims: { htu: `${it.url}${path}?x=1#y` } })).status, 200)
})

test('a proof by another key is refused, also by that of a client we know', async () => {
  await refusedProof(read({}, { signer: await makeSigner() }))
  await refusedProof(read({}, { signer: other }))
})

test('a proof counts once, also of many at the same moment', async () => {
  const jti = randomUUID()
  assert.equal((await read({ claims: { jti } })).status, 200)
  await refusedProof(read({ claims: { jti } }))
  const proof = await signProof(own, { method: 'GET', url: it.url + path, token })
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => getProven(it, path, { token, proof })),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
})

test('the same id of two keys is two proofs', async () => {
  const jti = randomUUID()
  const theirs = await boundToken(it, 'other', other)
  assert.equal((await read({ claims: { jti } })).status, 200)
  const proof = { method: 'GET', url: it.url + path, token: theirs }
  const answer = await getProven(it, path, {
    token: theirs,
    proof: await signProof(other, proof, { claims: { jti } }),
  })
  assert.equal(answer.body.code, 'access.no-grant', 'the proof was taken, the grant is missing')
})

test('a call that is refused for its grant is put on record though its proof counts once', async () => {
  const theirs = await boundToken(it, 'other', other)
  const call = { method: 'GET', url: it.url + path, token: theirs }
  const answer = await getProven(it, path, { token: theirs, proof: await signProof(other, call) })
  assert.equal(answer.status, 403)
  const { rows } = await it.db.query(
    `select count(*)::int as n from journal.read_group where records like $1`,
    [`%${answer.body.reference}%`],
  )
  assert.equal(rows[0].n, 1)
})

test('a proof without signature or with a secret is refused', async () => {
  const claims = { htm: 'GET', htu: it.url + path, jti: randomUUID(), iat: seconds() }
  const head = { alg: 'none', typ: 'dpop+jwt', jwk: own.jwk }
  const [header, body] = [head, claims].map((one) =>
    Buffer.from(JSON.stringify(one)).toString('base64url'),
  )
  await refusedProof(getProven(it, path, { token, proof: `${header}.${body}.` }))
  const symmetric = { kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA' }
  const proof = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt', jwk: symmetric as never })
    .sign(Buffer.from(symmetric.k, 'base64url'))
  await refusedProof(getProven(it, path, { token, proof }))
  await refusedProof(getProven(it, path, { token, proof: 'x'.repeat(10_000) }))
  await refusedProof(getProven(it, path, { token }))
})

test('a bound token is worth nothing by itself, and an unbound one is not taken as bound', async () => {
  const alone = await getProven(it, path, { token, scheme: 'Bearer' })
  assert.equal(alone.status, 401)
  assert.equal(alone.body.code, 'access.token-bound')
  const proof = await signProof(own, { method: 'GET', url: it.url + path, token })
  const with_ = await getProven(it, path, { token, proof, scheme: 'Bearer' })
  assert.equal(with_.body.code, 'access.token-bound', 'the proof belongs to the scheme DPoP')
  const { body } = await askToken(it, await assertion())
  const unbound = body.access_token
  const bare = await signProof(own, { method: 'GET', url: it.url + path, token: unbound })
  const taken = await getProven(it, path, { token: unbound, proof: bare })
  assert.equal(taken.body.code, 'access.bad-token')
})

test('a proof at the token service counts once, and for that address alone', async () => {
  const at = { method: 'POST', url: `${it.url}/oauth/token` }
  const proof = await signProof(own, at)
  assert.equal((await askToken(it, await assertion(), { proof })).status, 200)
  assert.notEqual((await askToken(it, await assertion(), { proof })).status, 200)
  const astray = await signProof(own, { method: 'POST', url: `${it.url}/oauth/else` })
  assert.notEqual((await askToken(it, await assertion(), { proof: astray })).status, 200)
})

// --- tokens

test('a token of another issuer, of a key of another client or of none is refused', async () => {
  const made = (changes: Json) =>
    signToken(it.db, it.url, { client: 'own', seconds: 60, ...changes })
  const get = (given: string) => it.get(path, { token: given })
  assert.equal((await get(await made({}))).status, 200, 'the control')
  const foreign = await signToken(it.db, 'https://elsewhere.example', {
    client: 'own',
    seconds: 60,
  })
  assert.match((await get(foreign)).text, /"access.bad-token"/)
  const { rows } = await it.db.query(
    `select id::float8 as id from people.client_key where client_id = 'other'`,
  )
  assert.match((await get(await made({ key: rows[0].id }))).text, /"access.key-ended"/)
  assert.match((await get(await made({ key: 999_999 }))).text, /"access.key-ended"/)
  assert.match((await get(await made({ seconds: -1 }))).text, /"access.bad-token"/)
})

// --- headers and names

test('a line break in a header of the call reaches nobody', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(it.url)
    const call = request({ hostname, port, path }, ({ statusCode }) => resolve(statusCode ?? 0))
    call.on('error', reject)
    assert.throws(() => call.setHeader('kho-task', 'HS-1\r\nX-Admin: 1'), /Invalid character/)
    call.setHeader('kho-task', `HS-1${encodeURIComponent('\r\nx-admin: 1')}`)
    call.setHeader('kho-purpose', 'c')
    call.setHeader('authorization', 'Bearer none')
    call.end()
  })
  assert.equal(status, 401)
})

test('a name that passes for another is refused before anything is kept', async () => {
  const names = [
    'Hệ thống \u0430',
    'Sở\u202E',
    'Sở\r\nSet-Cookie: a=b',
    'x'.repeat(201),
    '\u200B',
    '',
  ]
  for (const [i, name] of names.entries()) {
    const input = { id: `ten-${i}`, agency: 'so-y-te', name }
    for (const act of [addClient, registerClient]) {
      await assert.rejects(
        it.act((tx) => act(tx, 'test', input)),
        (error) => error instanceof Refusal && error.code === 'client.bad-name',
        JSON.stringify(name),
      )
    }
  }
  const { rows } = await it.db.query(
    `select count(*)::int as n from people.client where id like 'ten-%'`,
  )
  assert.equal(rows[0].n, 0)
})
