import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import type { TokenVerifier } from '../client/verify-token.ts'
import { createCallerReader } from './caller.ts'
import type { Caller } from './caller.ts'
import type { AccessSnapshot } from './snapshot.ts'
import { compileZones } from '../http/zone.ts'

const client = { id: 'mot-cua', agency: 'so-noi-vu', locked: true, zones: null }
/** As the store has them; those of a moment ago come in with the next reading. */
const known = new Map([['mot-cua', client]])
const arriving: typeof known = new Map()
const snapshot = {
  client: (id: string) => known.get(id) ?? null,
  hasKey: () => true,
  async refresh() {
    for (const [id, one] of arriving) known.set(id, one)
  },
} as unknown as AccessSnapshot
const verifier: TokenVerifier = {
  verify(token) {
    if (token === 'bad') throw new Refusal('access.bad-token')
    return { client: token, key: 1, bound: null, scopes: ['read'], expiresAt: new Date(0) }
  },
}
const readCaller = createCallerReader({
  verifier,
  snapshot,
  zonesOf: compileZones({ local: ['127.0.0.1'] }),
  prove: async () => {},
  certificateHeader: null,
})

const request = { address: '127.0.0.1', method: 'GET', url: '/' }

const read = (headers: Record<string, string>): Caller => {
  const caller = readCaller({ ...request, headers })
  assert.ok(!(caller instanceof Promise), 'a known token costs no turn of the event loop')
  return caller
}

test('a caller without token is nobody, but from somewhere', () => {
  const caller = read({})
  assert.equal(caller.client, null)
  assert.deepEqual(caller.zones, ['local'])
  assert.equal(caller.purpose, null)
})

test('a locked client is still named, so that the decision can say it is locked', () => {
  assert.equal(read({ authorization: 'Bearer mot-cua' }).client?.locked, true)
})

test('a bad token and a client that is gone are refused, also where no token is needed', async () => {
  const refused = { code: 'access.bad-token' }
  assert.throws(() => read({ authorization: 'Bearer bad' }), refused)
  const gone = readCaller({ ...request, headers: { authorization: 'Bearer khong-co' } })
  await assert.rejects(Promise.resolve(gone), refused)
})

test('a client that was registered a moment ago is known at its first call', async () => {
  arriving.set('vua-cap', { ...client, id: 'vua-cap' })
  const first = readCaller({ ...request, headers: { authorization: 'Bearer vua-cap' } })
  assert.ok(first instanceof Promise)
  assert.equal((await first).client?.id, 'vua-cap')
  assert.equal(read({ authorization: 'Bearer vua-cap' }).client?.id, 'vua-cap')
})

test('a task may be Vietnamese: as UTF-8 bytes or percent-encoded', () => {
  const task = '12/QĐ-UBND'
  const asBytes = Buffer.from(task).toString('latin1')
  assert.equal(read({ 'kho-task': asBytes }).task, task)
  assert.equal(read({ 'kho-task': encodeURIComponent(task) }).task, task)
  assert.equal(read({ 'kho-task': '100% xong' }).task, '100% xong')
  assert.equal(read({ 'kho-task': 'caf\xe9' }).task, 'caf\xe9')
  assert.equal(read({ 'kho-purpose': Buffer.from('đ').toString('latin1') }).purpose, 'đ')
  assert.equal(read({ 'kho-task': '   ' }).task, null)
})

test('a task of a thousand letters is no reference', () => {
  assert.throws(() => read({ 'kho-task': 'x'.repeat(1_000) }), Refusal)
})
