import { strict as assert } from 'node:assert'
import { test } from 'node:test'
import { Refusal } from '@kho/contract/refusal.ts'
import type { TokenVerifier } from '../client/verify-token.ts'
import { createCallerReader } from './caller.ts'
import type { Caller } from './caller.ts'
import type { AccessSnapshot } from './snapshot.ts'
import { compileZones } from '../http/zone.ts'

const client = { id: 'mot-cua', agency: 'so-noi-vu', locked: true, zones: null }
const snapshot = {
  client: (id: string) => (id === 'mot-cua' ? client : null),
  hasKey: () => true,
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

const read = (headers: Record<string, string>): Caller => {
  const caller = readCaller({ headers, address: '127.0.0.1', method: 'GET', url: '/' })
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

test('a bad token and a client that is gone are refused, also where no token is needed', () => {
  for (const token of ['bad', 'khong-co']) {
    assert.throws(
      () => read({ authorization: `Bearer ${token}` }),
      (error) => error instanceof Refusal && error.code === 'access.bad-token',
    )
  }
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
