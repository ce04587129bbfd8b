import { strict as assert } from 'node:assert'
import { after, before, test } from 'node:test'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { Refusal } from '@kho/contract/refusal.ts'
import { testDatabase } from '../../test/kit/database.ts'
import type { TestDatabase } from '../../test/kit/database.ts'
import { waitUntil } from '../../test/kit/wait-until.ts'
import { createMetrics } from '../http/metrics.ts'
import { createServer } from '../http/server.ts'
import type { HttpServer } from '../http/server.ts'
import { silentLog } from '../log.ts'
import { listClients } from './client.ts'
import { declareAgency } from '../people/declare-agency.ts'
import { lockClient } from './lock-client.ts'
import { openOauth, tokenSeconds } from './oauth.ts'
import type { Oauth } from './oauth.ts'
import { addClient } from './add-client.ts'
import { reissueSecret } from './reissue-secret.ts'
import { loadSigningKeys } from './signing-key.ts'
import { unlockClient } from './unlock-client.ts'
import { createTokenVerifier, readAuthorization } from './verify-token.ts'
import type { TokenVerifier } from './verify-token.ts'

let kit: TestDatabase
let server: HttpServer
let oauth: Oauth
let verifier: TokenVerifier
let url = ''
let secret = ''
const publicUrl = 'https://kho.example.gov.vn'
const issued: string[] = []
const onIssued = (client: string) => void issued.push(client)

before(async () => {
  kit = await testDatabase()
  const { db } = kit
  await db.tx((tx) =>
    declareAgency(tx, 'test', { id: 'so-noi-vu', name: { vi: 'Sở Nội vụ', en: 'Home Affairs' } }),
  )
  const registered = await db.tx((tx) =>
    addClient(tx, 'test', { id: 'mot-cua', agency: 'so-noi-vu', name: 'Một cửa' }),
  )
  secret = registered.secret
  oauth = await openOauth({ db, log: silentLog, publicUrl, onIssued })
  verifier = await createTokenVerifier(oauth)
  server = await createServer({
    routes: [],
    mounts: [oauth],
    log: silentLog,
    metrics: createMetrics(),
    title: { vi: 'Kho', en: 'Kho' },
    version: '0',
    publicUrl,
  })
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${port}`
})

after(async () => {
  await server.stop()
  await kit.drop()
})

type TokenAnswer = { status: number; body: Record<string, string | number> }

async function fetchToken(
  given = secret,
  fields: Record<string, string> = {},
  client = 'mot-cua',
): Promise<TokenAnswer> {
  const basic = Buffer.from(`${client}:${given}`).toString('base64')
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
  })
  return { status: response.status, body: (await response.json()) as TokenAnswer['body'] }
}

async function token(): Promise<string> {
  const { body } = await fetchToken()
  return String(body.access_token)
}

function isBadToken(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'access.bad-token' && error.status === 401
}

async function assertRefused(given: string, by: TokenVerifier = verifier): Promise<void> {
  await assert.rejects(async () => by.verify(given), isBadToken)
}

test('the right secret gets a signed token for five minutes, which verifies', async () => {
  const { status, body } = await fetchToken()
  assert.equal(status, 200)
  assert.equal(body.token_type, 'Bearer')
  assert.equal(body.expires_in, tokenSeconds)
  const given = String(body.access_token)
  const [header, payload] = given.split('.').slice(0, 2).map(decodePart)
  assert.equal(header?.typ, 'at+jwt')
  assert.equal(header?.alg, 'ES256')
  assert.equal(payload?.iss, `${publicUrl}/oauth`)
  assert.equal(payload?.aud, `${publicUrl}/api`)
  const verified = await verifier.verify(given)
  assert.equal(verified.client, 'mot-cua')
  assert.ok(issued.includes('mot-cua'))
})

test('a token has the scope that was asked for, and all of the client where none was', async () => {
  const { secret: both } = await kit.db.tx((tx) =>
    addClient(tx, 'test', {
      id: 'hai-viec',
      agency: 'so-noi-vu',
      name: 'Hai việc',
      scopes: ['read', 'supply'],
    }),
  )
  const scopesOf = async (fields: Record<string, string>) => {
    const { body } = await fetchToken(both, fields, 'hai-viec')
    const { scopes } = await verifier.verify(String(body.access_token))
    assert.equal(body.scope, scopes.join(' '))
    return scopes
  }
  assert.deepEqual(await scopesOf({}), ['read', 'supply'])
  assert.deepEqual(await scopesOf({ scope: 'supply' }), ['supply'])
  const { body } = await fetchToken()
  assert.deepEqual((await verifier.verify(String(body.access_token))).scopes, ['read'])
  assert.equal((await fetchToken(secret, { scope: 'supply' })).status, 400)
})

function decodePart(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

test('the secret may also come in the body', async () => {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'mot-cua',
      client_secret: secret,
    }),
  })
  assert.equal(response.status, 200)
})

const state = async () => (await listClients(kit.db)).find(({ id }) => id === 'mot-cua')?.state

test('the first token makes the client active', async () => {
  await fetchToken()
  await waitUntil(async () => (await state()) === 'active')
})

test('a wrong secret, an empty one, the stored hash and an unknown client are refused alike', async () => {
  const { rows } = await kit.db.query(
    `select secret_salt, secret_hash from people.client_key where client_id = 'mot-cua'`,
  )
  const stored = [rows[0].secret_salt, rows[0].secret_hash].map((one) => one.toString('base64url'))
  for (const wrong of ['wrong', `${secret}x`, stored.join('.'), 'stored as hashes']) {
    const { status, body } = await fetchToken(wrong)
    assert.equal(status, 401, wrong)
    assert.equal(body.error, 'invalid_client')
  }
  assert.equal((await fetchToken('')).status, 400)
  const unknown = await fetchToken(secret, {}, 'khong-co')
  assert.deepEqual(unknown, await fetchToken('wrong'))
})

test('only the client credentials grant exists', async () => {
  for (const grant of ['password', 'authorization_code', 'implicit', 'refresh_token']) {
    const { status, body } = await fetchToken(secret, { grant_type: grant })
    assert.equal(status, 400, grant)
    assert.equal(body.access_token, undefined)
  }
  for (const path of ['auth', 'me', 'session/end', 'reg', 'request', 'introspection']) {
    assert.equal((await fetch(`${url}/oauth/${path}`)).status, 404, path)
  }
})

test('a token for another resource is not issued', async () => {
  const { status, body } = await fetchToken(secret, { resource: 'https://elsewhere.example/api' })
  assert.equal(status, 400)
  assert.equal(body.error, 'invalid_target')
})

test('the metadata name the public address and nothing that is not there', async () => {
  const paths = [
    '/.well-known/oauth-authorization-server/oauth',
    '/oauth/.well-known/oauth-authorization-server',
    '/oauth/.well-known/openid-configuration',
  ]
  for (const path of paths) {
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    const found = (await (await fetch(url + path, { headers })).json()) as Record<string, unknown>
    assert.equal(found.issuer, `${publicUrl}/oauth`)
    assert.equal(found.token_endpoint, `${publicUrl}/oauth/token`)
    assert.deepEqual(found.grant_types_supported, ['client_credentials'])
    assert.equal(found.authorization_endpoint, undefined)
  }
})

test('the published keys are public', async () => {
  const { keys } = (await (await fetch(`${url}/oauth/jwks`)).json()) as { keys: JWK[] }
  assert.equal(keys.length, 1)
  assert.equal(keys[0]?.d, undefined)
  assert.equal(keys[0]?.kid, oauth.keys[0]?.kid)
})

test('a token with any part altered is refused', async () => {
  const parts = (await token()).split('.')
  for (const place of [0, 1, 2]) {
    const altered = parts.map((part, i) => (i === place ? flip(part) : part)).join('.')
    await assertRefused(altered)
  }
  const payload = decodePart(parts[1]!)
  const other = Buffer.from(JSON.stringify({ ...payload, client_id: 'khac', sub: 'khac' }))
  await assertRefused([parts[0], other.toString('base64url'), parts[2]].join('.'))
  for (const nonsense of ['', 'x', 'a.b.c', 'x'.repeat(100_000)]) await assertRefused(nonsense)
})

function flip(part: string): string {
  const at = Math.floor(part.length / 2)
  return part.slice(0, at) + (part[at] === 'A' ? 'B' : 'A') + part.slice(at + 1)
}

test('a token without signature is refused', async () => {
  const [, payload] = (await token()).split('.')
  for (const alg of ['none', 'None', 'HS256']) {
    const head = { alg, typ: 'at+jwt', kid: oauth.keys[0]!.kid }
    const header = Buffer.from(JSON.stringify(head)).toString('base64url')
    await assertRefused(`${header}.${payload}.`)
    await assertRefused(`${header}.${payload}`)
  }
})

test('a token signed with the public key as a secret is refused', async () => {
  const publicText = Buffer.from(JSON.stringify(oauth.keys[0]))
  await assertRefused(await sign(publicText, { alg: 'HS256' }))
})

test('a token is refused that has another key, issuer, audience, kind, term or no client', async () => {
  const [own] = await loadSigningKeys(kit.db)
  const ours = (await importJWK(own!, 'ES256')) as CryptoKey
  assert.equal((await verifier.verify(await sign(ours))).client, 'mot-cua', 'the control')
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  await assertRefused(await sign(privateKey))
  const kid = await calculateJwkThumbprint(await exportJWK(privateKey))
  await assertRefused(await sign(privateKey, { kid }))
  await assertRefused(await sign(ours, { typ: 'JWT' }))
  await assertRefused(await sign(ours, {}, { iss: 'https://elsewhere.example/oauth' }))
  await assertRefused(await sign(ours, {}, { aud: 'https://elsewhere.example/api' }))
  await assertRefused(await sign(ours, {}, { exp: seconds() - 1 }))
  await assertRefused(await sign(ours, {}, { nbf: seconds() + 60 }))
  await assertRefused(await sign(ours, {}, { exp: undefined }))
  await assertRefused(await sign(ours, {}, { client_id: undefined }))
  await assertRefused(await sign(ours, {}, { sub: 'khac' }))
  await assertRefused(await sign(ours, {}, { key_id: undefined }))
  await assertRefused(await sign(ours, {}, { key_id: '1' }))
  await assertRefused(await sign(ours, {}, { cnf: { x5u: 'unknown' } }))
})

const seconds = () => Math.floor(Date.now() / 1000)

/** A token as the service makes it, but for the changes. */
async function sign(
  key: CryptoKey | Uint8Array,
  header: Record<string, string> = {},
  changes: Record<string, unknown> = {},
): Promise<string> {
  const claims = {
    iss: oauth.issuer,
    aud: oauth.audience,
    sub: 'mot-cua',
    client_id: 'mot-cua',
    key_id: 1,
    jti: 'j',
    iat: seconds(),
    exp: seconds() + 300,
    ...changes,
  }
  const kid = oauth.keys[0]!.kid
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
    .sign(key)
}

test('a token that was checked before ends when its term ends', async () => {
  let nowMs = Date.now()
  const clock = { now: () => new Date(nowMs) }
  const own = await createTokenVerifier({ ...oauth, clock })
  const given = await token()
  const first = await own.verify(given)
  assert.equal(own.verify(given), first, 'the second answer comes at once and is the same')
  nowMs = first.expiresAt.getTime() - 1
  assert.equal(own.verify(given), first)
  nowMs = first.expiresAt.getTime()
  await assertRefused(given, own)
  await assertRefused(given, own)
})

test('of more tokens than are kept the ones longest unused are checked anew', async () => {
  const own = await createTokenVerifier({ ...oauth, keptMax: 3 })
  const tokens = [await token(), await token(), await token(), await token()]
  for (const one of tokens.slice(0, 3)) await own.verify(one)
  assert.ok(!(own.verify(tokens[0]!) instanceof Promise), 'used again, so it is kept')
  await own.verify(tokens[3]!)
  assert.ok(!(own.verify(tokens[0]!) instanceof Promise))
  assert.ok(own.verify(tokens[1]!) instanceof Promise)
})

test('a locked client gets no token until it is unlocked', async () => {
  const change = { client: 'mot-cua', reason: 'thử' }
  assert.ok((await kit.db.tx((tx) => lockClient(tx, 'test', change))).changed)
  assert.ok(!(await kit.db.tx((tx) => lockClient(tx, 'test', change))).changed)
  assert.equal((await fetchToken()).status, 401)
  assert.ok((await kit.db.tx((tx) => unlockClient(tx, 'test', change))).changed)
  assert.equal((await fetchToken()).status, 200)
})

test('a new secret without overlap makes the old one worthless', async () => {
  const before = secret
  secret = (
    await kit.db.tx((tx) => reissueSecret(tx, 'test', { client: 'mot-cua', overlapDays: 0 }))
  ).secret
  assert.equal((await fetchToken(before)).status, 401)
  assert.equal((await fetchToken()).status, 200)
})

test('secrets are nowhere in the database', async () => {
  const { rows } = await kit.db.query(
    `select (select string_agg(c::text, ' ') from people.client c)
       || (select string_agg(k::text, ' ') from people.client_key k)
       || (select coalesce(string_agg(p.body, ' '), '') from journal.payload p) as all`,
  )
  assert.ok(!rows[0].all.includes(secret))
  assert.ok(!rows[0].all.includes(Buffer.from(secret).toString('hex')))
})

test('a client id is never given twice, nor to an unknown agency', async () => {
  const again = { id: 'mot-cua', agency: 'so-noi-vu', name: 'Khác' }
  await assert.rejects(
    kit.db.tx((tx) => addClient(tx, 'test', again)),
    (error) => error instanceof Refusal && error.code === 'client.taken',
  )
  await assert.rejects(
    kit.db.tx((tx) => addClient(tx, 'test', { ...again, id: 'moi', agency: 'khong-co' })),
    (error) => error instanceof Refusal && error.code === 'catalogue.unknown-agency',
  )
})

test('two nodes that start at once sign with the same key', async () => {
  const other = await testDatabase()
  try {
    const [one, two] = await Promise.all([loadSigningKeys(other.db), loadSigningKeys(other.db)])
    assert.deepEqual(one, two)
  } finally {
    await other.drop()
  }
})

test('an authorization header is one token, presented in one of two ways, or refused', () => {
  assert.equal(readAuthorization(undefined), null)
  assert.deepEqual(readAuthorization('Bearer a.b.c'), { scheme: 'bearer', token: 'a.b.c' })
  assert.deepEqual(readAuthorization('bearer a.b.c'), { scheme: 'bearer', token: 'a.b.c' })
  assert.deepEqual(readAuthorization('DPoP a.b.c'), { scheme: 'dpop', token: 'a.b.c' })
  for (const wrong of [
    'Basic abc',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'a.b.c',
    '',
    'DPoP',
    'MAC a',
  ]) {
    assert.throws(() => readAuthorization(wrong), isBadToken, wrong)
  }
})
