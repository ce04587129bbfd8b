/** Secrets and keys that follow one another, on two programs with one database. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { exportJWK } from 'jose'
import { Refusal } from '@kho/contract/refusal.ts'
import { openSnapshot, type AccessSnapshot } from '../src/access/snapshot.ts'
import { addKeys } from '../src/client/add-key.ts'
import { keysMax, listKeys } from '../src/client/client-key.ts'
import { endKey } from '../src/client/end-key.ts'
import { readPublicKeys } from '../src/client/public-key.ts'
import { reissueSecret } from '../src/client/reissue-secret.ts'
import { silentLog } from '../src/log.ts'
import { openDatabase, type Database } from '../src/pg/database.ts'
import {
  addKeyClient,
  askToken,
  makeSigner,
  publicKeysOf,
  signAssertion,
  untilAnswer,
  type Signer,
} from './kit/key-client.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const title = { vi: 'Cột', en: 'Column' }
const posts = definitionOf({
  id: 'posts',
  sharing: 'shared',
  key: ['code'],
  columns: [{ name: 'code', type: 'text', required: true, title }],
})
const path = '/api/v1/datasets/posts/records/1'
const days = 86_400_000

let it: RunningKho
/** What a second program on the same database knows, with connections of its own. */
let elsewhere: { db: Database; snapshot: AccessSnapshot }

before(async () => {
  it = await openKho()
  await it.define(posts)
  await it.load('posts', 'code\n1\n')
  const db = openDatabase(it.databaseUrl, { log: silentLog, applicationName: 'kho-second' })
  elsewhere = { db, snapshot: await openSnapshot(db, { log: silentLog }) }
})
after(async () => {
  await elsewhere.snapshot.close()
  await elsewhere.db.close()
  await it.end()
})

async function tokenOf(client: string, secret: string): Promise<string | null> {
  const basic = Buffer.from(`${client}:${secret}`).toString('base64')
  const response = await fetch(`${it.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const body = (await response.json()) as { access_token?: string }
  return body.access_token ?? null
}
const reissue = (client: string, overlapDays?: number) =>
  it.act((tx) =>
    reissueSecret(tx, 'test', { client, ...(overlapDays === undefined ? {} : { overlapDays }) }),
  )
const isRefused = (code: string) => (error: unknown) =>
  error instanceof Refusal && error.code === code

test('a new secret and the old one both count for seven days, and then the old one ends', async () => {
  await it.client('thay-dan')
  const first = await reissue('thay-dan', 0)
  const second = await reissue('thay-dan')
  const term = Date.parse(second.oldUntil!) - Date.now()
  assert.ok(Math.abs(term - 7 * days) < 60_000, `${term}`)
  assert.ok(await tokenOf('thay-dan', first.secret))
  assert.ok(await tokenOf('thay-dan', second.secret))
  const third = await reissue('thay-dan', 30)
  const keys = await listKeys(it.db, 'thay-dan')
  const end = (key: number) => keys.find(({ id }) => id === key)!.validUntilMs
  assert.ok(
    Math.abs(end(first.key)! - Date.now() - 7 * days) < 60_000,
    'it does not go on for longer',
  )
  assert.ok(Math.abs(end(second.key)! - Date.now() - 30 * days) < 60_000)
  assert.equal(end(third.key), null)
})

test('a secret that leaked ends at once, with the tokens that were got by it, on every program', async () => {
  const token = await it.client('lo-mat-khau')
  await it.grant({ client: 'lo-mat-khau', dataset: 'posts' })
  assert.equal((await it.get(path, { token })).status, 200)
  const [old] = await listKeys(it.db, 'lo-mat-khau')
  const known = () => elsewhere.snapshot.hasKey('lo-mat-khau', old!.id, Date.now())
  await untilAnswer(async () => known(), Boolean)
  const { secret } = await reissue('lo-mat-khau', 0)
  const startedMs = performance.now()
  await untilAnswer(
    () => it.get(path, { token }),
    ({ text }) => text.includes('"access.key-ended"'),
  )
  await untilAnswer(
    async () => known(),
    (isKnown) => !isKnown,
  )
  assert.ok(performance.now() - startedMs < 1_000, `${performance.now() - startedMs} ms`)
  const fresh = await tokenOf('lo-mat-khau', secret)
  await untilAnswer(
    () => it.get(path, { token: fresh }),
    ({ status }) => status === 200,
  )
})

test('a key that ends by its term is refused from that instant on, without anybody acting', async () => {
  const signer = await makeSigner()
  await it.client('co-han')
  const keys = await publicKeysOf(signer)
  const far = new Date(Date.now() + days)
  const added = await it.act((tx) => addKeys(tx, 'test', { client: 'co-han', keys, until: far }))
  await it.grant({ client: 'co-han', dataset: 'posts' })
  const asked = await askToken(it, await signAssertion(it, 'co-han', signer))
  const token = asked.body.access_token as string
  await untilAnswer(
    () => it.get(path, { token }),
    ({ status }) => status === 200,
  )
  // Its term is set once all that a slow machine takes its time for is there.
  const until = new Date(Date.now() + 1_500)
  await it.db.query('update people.client_key set valid_until = $2 where id = any ($1::bigint[])', [
    added,
    until,
  ])
  while (Date.now() < until.getTime()) {
    const { status } = await it.get(path, { token })
    if (Date.now() < until.getTime()) assert.equal(status, 200)
  }
  const startedMs = performance.now()
  await untilAnswer(
    () => it.get(path, { token }),
    ({ status }) => status === 401,
  )
  assert.ok(performance.now() - startedMs < 1_000, `${performance.now() - startedMs} ms`)
  assert.equal((await askToken(it, await signAssertion(it, 'co-han', signer))).status, 401)
})

test('a key that begins later counts from then on', async () => {
  const [soon, late] = [await makeSigner(), await makeSigner()]
  await it.client('ve-sau')
  const add = async (signer: Signer, from: Date) => {
    const keys = await publicKeysOf(signer)
    await it.act((tx) => addKeys(tx, 'test', { client: 've-sau', keys, from }))
  }
  const ask = async (signer: Signer) =>
    (await askToken(it, await signAssertion(it, 've-sau', signer))).status
  await add(late, new Date(Date.now() + days))
  const from = new Date(Date.now() + 1_200)
  await add(soon, from)
  await untilAnswer(
    () => ask(soon),
    (status) => status === 200,
  )
  assert.ok(Date.now() >= from.getTime())
  assert.equal(await ask(late), 401)
})

test('a key is never registered again, for whomever, also when it has ended', async () => {
  const signer = await makeSigner()
  const keys = await publicKeysOf(signer)
  const [key] = await addKeyClient(it, 'mot', [signer])
  await it.client('hai')
  const again = (client: string) => it.act((tx) => addKeys(tx, 'test', { client, keys }))
  await assert.rejects(again('hai'), isRefused('client.key-known'))
  const end = { client: 'mot', key: key!, reason: 'lộ khoá' }
  assert.ok((await it.act((tx) => endKey(tx, 'test', end))).changed)
  assert.ok(!(await it.act((tx) => endKey(tx, 'test', end))).changed)
  await assert.rejects(again('mot'), isRefused('client.key-known'))
  await assert.rejects(
    it.act((tx) => endKey(tx, 'test', { ...end, client: 'hai' })),
    isRefused('client.unknown-key'),
  )
})

test('the database lets a key end and nothing else', async () => {
  const [key] = await addKeyClient(it, 'chac-chan', [await makeSigner()])
  const attempts = [
    `update people.client_key set client_id = 'mot' where id = ${key}`,
    `update people.client_key set valid_until = null where id = ${key}`,
    `update people.client_key set jwk = '{"kty":"EC"}' where id = ${key}`,
    `delete from people.client_key where id = ${key}`,
  ]
  for (const attempt of attempts)
    await assert.rejects(it.db.query(attempt), /can only end/, attempt)
  await it.db.query(`update people.client_key set valid_until = now() where id = ${key}`)
  await assert.rejects(
    it.db.query(
      `update people.client_key set valid_until = now() + interval '1 day' where id = ${key}`,
    ),
    /can only end/,
  )
  const jwk = `'{"kty":"EC","d":"x"}'`
  await assert.rejects(
    it.db.query(
      `insert into people.client_key (client_id, kind, jwk, thumbprint)
       values ('mot', 'public-key', ${jwk}, 'x')`,
    ),
    /check constraint/,
  )
})

test('a client has a bounded number of keys, also when many are added at once', async () => {
  await addKeyClient(it, 'nhieu', [await makeSigner()])
  const one = async () => {
    const keys = await publicKeysOf(await makeSigner())
    return it.act((tx) => addKeys(tx, 'test', { client: 'nhieu', keys }))
  }
  const outcomes = await Promise.allSettled(Array.from({ length: keysMax + 4 }, one))
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  assert.equal(refused.length, 5)
  for (const each of refused) {
    assert.ok(isRefused('client.too-many-keys')((each as PromiseRejectedResult).reason))
  }
  assert.equal((await listKeys(it.db, 'nhieu')).length, keysMax)
})

test('a token for one dataset is refused on another, at reading and at supplying', async () => {
  await it.define({ ...posts, id: 'lamps' })
  const signer = await makeSigner()
  const scopes = ['read:posts', 'supply:lamps'] as const
  await addKeyClient(it, 'hep', [signer], { agency: 'so-noi-vu', scopes: [...scopes] })
  for (const dataset of ['posts', 'lamps']) await it.grant({ client: 'hep', dataset })
  const ask = async (scope?: string) => {
    const fields: Record<string, string> = scope === undefined ? {} : { scope }
    return (await askToken(it, await signAssertion(it, 'hep', signer), { fields })).body
  }
  const { access_token: token, scope } = await ask()
  assert.equal(scope, 'read:posts supply:lamps')
  assert.equal(
    (
      await untilAnswer(
        () => it.get(path, { token }),
        ({ status }) => status === 200,
      )
    ).status,
    200,
  )
  const other = await untilAnswer(
    () => it.get('/api/v1/datasets/lamps/records/1', { token }),
    ({ text }) => !text.includes('"access.no-grant"'),
  )
  assert.equal(other.status, 403)
  assert.match(other.text, /"access.no-scope"/)
  const load = async (dataset: string, given: string) => {
    const response = await fetch(`${it.url}/api/v1/datasets/${dataset}/loads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${given}`, 'content-type': 'text/csv' },
      body: 'code\n1\n',
    })
    return response.text()
  }
  assert.match(await load('posts', token), /"access.no-scope"/)
  assert.doesNotMatch(await load('lamps', token), /"access\./)
  const less = await ask('read:posts')
  assert.equal(less.scope, 'read:posts')
  assert.match(await load('lamps', less.access_token), /"access.no-scope"/)
  for (const more of ['read', 'read:lamps', 'supply', 'read:posts supply', 'openid', 'read:*']) {
    assert.equal((await ask(more)).error, 'invalid_scope', more)
  }
})

test('every act on a client and its keys is in the journal, without a secret, key or name', async () => {
  const signer = await makeSigner()
  const name = 'Hệ thống riêng của tôi'
  await addKeyClient(it, 'nhat-ky', [signer], { name, wantsSecret: true })
  const { secret } = await reissue('nhat-ky')
  const { rows } = await it.db.query(
    `select i.kind, i.fields::text as fields, p.body from (
       select id, kind, fields from journal.intake
       union all select intake_id, kind, body::jsonb from journal.entry) i
     left join journal.payload p on p.intake_id = i.id
     where i.fields ->> 'client' = 'nhat-ky' order by i.id`,
  )
  assert.deepEqual(
    rows.map(({ kind }) => kind),
    [
      'people.client-requested',
      'people.client-key-added',
      'people.client-registered',
      'people.client-key-added',
      'people.secret-reissued',
    ],
  )
  for (const { fields, body } of rows) {
    assert.ok(!fields.includes(name) && !fields.includes(signer.jkt))
    for (const text of [fields, body]) assert.ok(!text.includes(secret))
  }
})

test('a file with a private key leaves nothing behind', async () => {
  const { privateKey, jwk } = await makeSigner()
  const text = JSON.stringify(await exportJWK(privateKey))
  await assert.rejects(readPublicKeys(text), isRefused('client.private-key'))
  const { rows } = await it.db.query(
    `select count(*)::int as n from people.client_key where jwk ->> 'x' = $1`,
    [jwk.x],
  )
  assert.equal(rows[0].n, 0)
})
