/**
 * A client system from request to read, with the library that agencies use: asked for, approved,
 * proven by a signed assertion, its token bound by DPoP, its key followed by another.
 */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import * as oauth from 'openid-client'
import { ZodError } from 'zod'
import { Refusal } from '@kho/contract/refusal.ts'
import { addKeys } from '../src/client/add-key.ts'
import { approveClient } from '../src/client/approve-client.ts'
import { declareClient } from '../src/client/declare-client.ts'
import { findClient } from '../src/client/client.ts'
import { listKeys } from '../src/client/client-key.ts'
import { endKey } from '../src/client/end-key.ts'
import { refuseClient } from '../src/client/refuse-client.ts'
import { registerClient } from '../src/client/register-client.ts'
import { makeSigner, publicKeysOf, untilAnswer, type Signer } from './kit/key-client.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const houses = definitionOf({
  id: 'houses',
  sharing: 'shared',
  key: ['code'],
  columns: [
    { name: 'code', type: 'text', required: true, title },
    { name: 'street', type: 'text', title },
  ],
})

let it: RunningKho
let signer: Signer
const decision = { decidedBy: 'so-khcn', documentNumber: '12/QĐ-SKHCN', documentDate: '2026-03-02' }
const declared = {
  contact: 'ttyt@example.gov.vn',
  declaration: { level: 3, document: '45/QĐ-SYT', decidedOn: '2026-01-15' },
  conformity: '07/TTr-SYT',
  holdsNoSecrets: true,
}
const asked = { id: 'kham-benh', agency: 'so-y-te', name: 'Hệ thống khám bệnh', wantsSecret: false }

before(async () => {
  it = await openKho()
  await it.define(houses)
  await it.load('houses', 'code,street\n1,Hùng Vương\n2,Lê Duẩn\n')
  signer = await makeSigner()
})
after(() => it.end())

const configure = (key: Signer = signer, client = asked.id) =>
  oauth.discovery(new URL(`${it.url}/oauth`), client, {}, oauth.PrivateKeyJwt(key.privateKey), {
    execute: [oauth.allowInsecureRequests],
  })
const refusedWith = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code
const isBadClient = (error: unknown) =>
  error instanceof oauth.ResponseBodyError &&
  error.error === 'invalid_client' &&
  error.status === 401

test('a client that is only asked for gets no token', async () => {
  const keys = await publicKeysOf(signer)
  await it.act((tx) => registerClient(tx, 'so-y-te', { ...asked, keys }))
  assert.equal((await findClient(it.db, asked.id)).state, 'requested')
  await assert.rejects(oauth.clientCredentialsGrant(await configure()), isBadClient)
})

test('it is approved only when its agency has declared level, conformity and no state secrets', async () => {
  const approve = (client: string) =>
    it.act((tx) => approveClient(tx, 'test', { client, ...decision }))
  await assert.rejects(approve(asked.id), (error) => {
    assert.ok(refusedWith('client.not-declared')(error))
    const { missing } = (error as Refusal).values
    assert.equal(missing, 'declaration, conformity, holdsNoSecrets, contact')
    return true
  })
  const declare = (input: object) =>
    it.act((tx) => declareClient(tx, 'so-y-te', { client: asked.id, ...input }))
  const { contact, ...rest } = declared
  assert.ok((await declare(rest)).changed)
  assert.ok(!(await declare(rest)).changed, 'the same again changes nothing')
  await assert.rejects(
    approve(asked.id),
    (error) => (error as Refusal).values.missing === 'contact',
  )
  await declare({ contact })
  assert.deepEqual(await approve(asked.id), { client: asked.id, secret: null })
  await assert.rejects(declare({ declaration: { ...declared.declaration, level: 6 } }), ZodError)
  const full = { ...asked, ...declared, id: 'kham-chua-benh' }
  const keys = await publicKeysOf(await makeSigner())
  await it.act((tx) => registerClient(tx, 'so-y-te', { ...full, keys }))
  assert.deepEqual(await approve(full.id), { client: full.id, secret: null })
  const { state, decision: kept, declaration } = await findClient(it.db, full.id)
  assert.deepEqual(
    { state, kept, declaration },
    {
      state: 'issued',
      kept: decision,
      declaration: declared.declaration,
    },
  )
  await assert.rejects(approve(full.id), refusedWith('client.wrong-state'))
})

test('without a key and without a wish for a secret there is nothing to approve', async () => {
  const bare = { ...asked, ...declared, id: 'khong-khoa' }
  await it.act((tx) => registerClient(tx, 'so-y-te', bare))
  await assert.rejects(
    it.act((tx) => approveClient(tx, 'test', { client: bare.id, ...decision })),
    refusedWith('client.not-declared'),
  )
  const { state } = await findClient(it.db, bare.id)
  assert.equal(state, 'requested', 'a refused approval leaves everything as it was')
})

test('of two who decide at once one decides, and a refused client stays refused', async () => {
  const one = { ...asked, ...declared, id: 'hai-nguoi', wantsSecret: true }
  await it.act((tx) => registerClient(tx, 'so-y-te', one))
  const input = { client: one.id, ...decision }
  const outcomes = await Promise.allSettled([
    it.act((tx) => approveClient(tx, 'a', input)),
    it.act((tx) => refuseClient(tx, 'b', { ...input, reason: 'trùng' })),
  ])
  const failed = outcomes.filter(({ status }) => status === 'rejected')
  assert.equal(failed.length, 1)
  assert.ok(refusedWith('client.wrong-state')((failed[0] as PromiseRejectedResult).reason))
  const two = { ...one, id: 'tu-choi' }
  await it.act((tx) => registerClient(tx, 'so-y-te', two))
  const no = { client: two.id, ...decision, reason: 'chưa đủ hồ sơ' }
  await it.act((tx) => refuseClient(tx, 'test', no))
  await assert.rejects(
    it.act((tx) => approveClient(tx, 'test', { client: two.id, ...decision })),
    refusedWith('client.wrong-state'),
  )
  const keys = await publicKeysOf(await makeSigner())
  await assert.rejects(
    it.act((tx) => addKeys(tx, 'test', { client: two.id, keys })),
    refusedWith('client.wrong-state'),
  )
})

const client = 'kham-chua-benh'
let second: Signer

test('approved, it proves itself by private_key_jwt and reads with a token bound by DPoP', async () => {
  second = await makeSigner()
  await it.act(async (tx) => addKeys(tx, 'test', { client, keys: await publicKeysOf(second) }))
  const config = await configure(second, client)
  const DPoP = oauth.getDPoPHandle(config, await oauth.randomDPoPKeyPair('ES256'))
  const tokens = await oauth.clientCredentialsGrant(config, { scope: 'read:houses' }, { DPoP })
  assert.equal(tokens.token_type, 'dpop')
  assert.equal(tokens.scope, 'read:houses')
  assert.equal(tokens.expires_in, 300)
  const url = new URL(`${it.url}/api/v1/datasets/houses/records/1`)
  const headers = new Headers({ 'kho-purpose': 'c', 'kho-task': 'HS-1' })
  const read = () =>
    oauth.fetchProtectedResource(config, tokens.access_token, url, 'GET', null, headers, { DPoP })
  // A key just registered is known within milliseconds; until then the answer is a challenge.
  const before = await untilAnswer(
    () => read().catch(({ response }: oauth.WWWAuthenticateChallengeError) => response),
    ({ status }) => status === 403,
  )
  assert.equal(((await before.json()) as { code: string }).code, 'access.no-grant')
  await it.grant({ client, dataset: 'houses' })
  const answer = await untilAnswer(read, ({ status }) => status === 200)
  assert.equal(((await answer.json()) as { street: string }).street, 'Hùng Vương')
})

test('the metadata say how a client may prove itself', async () => {
  const { serverMetadata } = { serverMetadata: (await configure()).serverMetadata() }
  assert.deepEqual(serverMetadata.token_endpoint_auth_methods_supported, [
    'client_secret_basic',
    'client_secret_post',
    'private_key_jwt',
  ])
  assert.ok(serverMetadata.dpop_signing_alg_values_supported?.includes('ES256'))
  for (const algorithms of [
    serverMetadata.token_endpoint_auth_signing_alg_values_supported,
    serverMetadata.dpop_signing_alg_values_supported,
  ]) {
    assert.ok(!algorithms?.some((one) => one === 'none' || one.startsWith('HS')))
  }
})

test('a key follows the other: both count, then the ended one is refused with its tokens', async () => {
  const third = await makeSigner('EdDSA')
  await it.act(async (tx) => addKeys(tx, 'test', { client, keys: await publicKeysOf(third) }))
  const old = await configure(second, client)
  const young = await configure(third, client)
  const { access_token: oldToken } = await oauth.clientCredentialsGrant(old)
  const { access_token: youngToken } = await oauth.clientCredentialsGrant(young)
  const read = (token: string) => it.get('/api/v1/datasets/houses/records/2', { token })
  await untilAnswer(
    () => read(oldToken),
    ({ status }) => status === 200,
  )
  await untilAnswer(
    () => read(youngToken),
    ({ status }) => status === 200,
  )

  const key = (await listKeys(it.db, client)).find(({ thumbprint }) => thumbprint === second.jkt)!
  const ended = await it.act((tx) =>
    endKey(tx, 'test', { client, key: key.id, reason: 'thay khoá' }),
  )
  const startedMs = performance.now()
  assert.ok(ended.changed)
  const refused = await untilAnswer(
    () => read(oldToken),
    ({ status }) => status === 401,
  )
  assert.ok(performance.now() - startedMs < 1_000, `${performance.now() - startedMs} ms`)
  assert.match(refused.text, /"access.key-ended"/)
  await assert.rejects(oauth.clientCredentialsGrant(old), isBadClient)
  assert.equal((await read(youngToken)).status, 200)
  await oauth.clientCredentialsGrant(young)
})
