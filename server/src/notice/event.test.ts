import assert from 'node:assert/strict'
import test from 'node:test'
import { Webhook } from 'standardwebhooks'
import { Refusal } from '@kho/contract/refusal.ts'
import { checkAddress } from './address.ts'
import { waitAfter, waitsMs } from './back-off.ts'
import { eventOf } from './event.ts'
import { signWebhook, webhookBody } from './sign-webhook.ts'

const entryOf = (kind: string, fields: object) => ({
  index: 7,
  kind,
  at: '2026-03-02T01:00:00.000Z',
  body: JSON.stringify({ kind, ...fields }),
})

test('an entry becomes an event with named public members alone', () => {
  const event = eventOf(
    entryOf('store.applied', {
      dataset: 'residents',
      seq: 3,
      inserts: 1,
      surprise: 'Nguyễn Thị A',
    }),
  )
  assert.deepEqual(event, {
    kind: 'dataset.changed',
    mark: 'entry:7',
    entry: 7,
    at: '2026-03-02T01:00:00.000Z',
    about: { dataset: 'residents', seq: 3, inserts: 1 },
  })
  assert.equal(eventOf(entryOf('signin.entered', { account: 'a' })), null)
  assert.equal(eventOf(entryOf('constructor', {})), null)
})

test('only runs that did not succeed are told of', () => {
  const run = { run: 'r', dataset: 'd', part: 'all' }
  assert.equal(eventOf(entryOf('sync.ended', { ...run, state: 'done' })), null)
  assert.equal(eventOf(entryOf('sync.ended', { ...run, state: 'cancelled' })), null)
  const failed = eventOf(entryOf('sync.ended', { ...run, state: 'failed', code: 'source.gone' }))
  assert.equal(failed?.kind, 'run.failed')
  assert.equal(failed?.about.code, 'source.gone')
})

test('a drift is told of once, however many verifications find it', () => {
  const found = (index: number, discrepancy: string) =>
    eventOf({ ...entryOf('discrepancy.drift-found', { discrepancy, differences: 5 }), index })!
  assert.equal(found(7, 'one').mark, found(9, 'one').mark)
  assert.notEqual(found(7, 'one').mark, found(9, 'two').mark)
  assert.deepEqual(found(9, 'one').about, { discrepancy: 'one', differences: 5 })
})

test('waits grow, lie within a fifth of the table, and come to an end', () => {
  const least = waitsMs.map((_, i) => waitAfter(i + 1, 0)!)
  const most = waitsMs.map((_, i) => waitAfter(i + 1, 0.999_999)!)
  waitsMs.forEach((wait, i) => {
    assert.equal(least[i], Math.round(wait * 0.8))
    assert.ok(most[i]! <= wait * 1.2 && most[i]! > wait)
  })
  assert.deepEqual(
    least,
    least.toSorted((a, b) => a - b),
  )
  assert.equal(waitAfter(waitsMs.length + 1), null)
})

test('the library of Standard Webhooks takes the signature, and nothing that was altered', () => {
  const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
  const body = webhookBody({
    kind: 'dataset.changed',
    at: '2026-03-02T01:00:00.000Z',
    entry: 7,
    about: { dataset: 'xã-phường' },
  })
  const seconds = Math.floor(Date.now() / 1000)
  const headers = signWebhook([secret], { id: 'one', body, seconds })
  const webhook = new Webhook(secret)
  assert.deepEqual(webhook.verify(body, headers), JSON.parse(body))
  assert.throws(() => webhook.verify(body.replace('7', '8'), headers))
  assert.throws(() => webhook.verify(body, { ...headers, 'webhook-id': 'two' }))
  assert.throws(() =>
    webhook.verify(body, { ...headers, 'webhook-timestamp': String(seconds + 1) }),
  )
  const old = signWebhook([secret], { id: 'one', body, seconds: seconds - 3600 })
  assert.throws(() => webhook.verify(body, old), /old/)
})

test('an address is https without a login, or a mailbox of an allowed domain', () => {
  const rules = { hosts: ['*.gov.vn'], smtpUrl: 'smtp://localhost', mailDomains: ['*.gov.vn'] }
  const refused = (way: 'webhook' | 'mail', address: string, given = rules) => {
    try {
      return checkAddress(given, way, address)
    } catch (error) {
      return error instanceof Refusal ? error.code : error
    }
  }
  assert.equal(refused('webhook', 'https://syt.gov.vn/kho'), 'https://syt.gov.vn/kho')
  for (const bad of [
    '',
    'http://syt.gov.vn/',
    'https://a:b@syt.gov.vn/',
    'https://syt.gov.vn/#x',
    'file:///etc/passwd',
    'syt.gov.vn',
  ]) {
    assert.equal(refused('webhook', bad), 'notice.bad-address', bad)
  }
  assert.equal(refused('mail', 'van-thu@syt.gov.vn'), 'van-thu@syt.gov.vn')
  for (const bad of ['', 'van-thu', 'a@b@syt.gov.vn', 'a@syt.gov.vn\r\nBcc: x@y.vn', 'a@x..gov.vn'])
    assert.equal(refused('mail', bad), 'notice.bad-address', bad)
  assert.equal(refused('mail', 'a@gov.vn.example'), 'notice.host-not-allowed')
  assert.equal(
    refused('mail', 'a@gov.vn'),
    'notice.host-not-allowed',
    'the domain itself is another',
  )
  const closed = { hosts: [], smtpUrl: null, mailDomains: [] }
  assert.equal(refused('webhook', 'https://syt.gov.vn/', closed as never), 'notice.way-closed')
  assert.equal(refused('mail', 'a@syt.gov.vn', closed as never), 'notice.way-closed')
})
