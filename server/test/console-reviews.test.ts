/** A review on the officers' pages, without JavaScript: journey 6. All persons are made up. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { grantAccess } from '../src/access/grant-access.ts'
import { addClient } from '../src/client/add-client.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
let kho: RunningKho
let authority: Officer
let second: Officer
let consumer: Officer
const grants: number[] = []

before(async () => {
  kho = await openKho()
  const title = { vi: 'Cột', en: 'Column' }
  const columns = ['ma', 'ten'].map((name) => ({
    name,
    type: 'text' as const,
    title,
    required: true,
  }))
  await kho.define(definitionOf({ id: 'cu-dan', sharing: 'shared', key: ['ma'], columns }))
  const client = { id: 'may-y-te', agency: 'so-y-te', name: 'Máy giả lập' }
  await kho.act((tx) => addClient(tx, 'test', client))
  // As it may have come in before names were looked at.
  await kho.db.query(`update people.client set name = '<b>Máy</b> giả lập'`)
  for (let i = 0; i < 3; i++) {
    const { grant } = await kho.act((tx) =>
      grantAccess(tx, 'test', {
        client: 'may-y-te',
        dataset: 'cu-dan',
        purpose: 'c',
        validUntil: new Date(Date.now() + 86_400_000 * 60),
        decidedBy: 'so-noi-vu',
        documentNumber: '01/QĐ',
        documentDate: '2026-01-05',
      }),
    )
    grants.push(grant)
  }
  authority = await openOfficer(kho, 'q.mot', { agency: 'so-noi-vu', functions: ['authority'] })
  second = await openOfficer(kho, 'q.hai', { agency: 'so-noi-vu', functions: ['authority'] })
  consumer = await openOfficer(kho, 'k.mot', { agency: 'so-y-te', functions: ['consumer'] })
  await openOfficer(kho, 'k.hai', { agency: 'so-y-te', functions: ['consumer'] })
})
after(async () => {
  await browser?.close()
  await kho.end()
})

const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const reason = 'Còn cần cho công việc (giả lập)'
const paper = { documentNumber: '25/BB', documentDate: '2026-11-20', signer: 'Nguyễn Văn Giả' }
const hidden = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)![1]!

test('the authority opens a review; what was typed stays where it is refused', async () => {
  const list = await authority.call('GET', '/console/reviews')
  assert.equal(list.status, 200)
  const short = form({ reason: 'ít', days: '5' })
  const refused = await authority.call('POST', '/console/reviews', short)
  assert.equal(refused.status, 400)
  assert.match(refused.text, /role="alert"[\s\S]*http\.bad-request[\s\S]*>\s*ít</)
  const opened = await authority.call('POST', '/console/reviews', form({ reason, days: '5' }))
  assert.equal(opened.status, 303)
  assert.match(opened.headers.get('location')!, /^\/console\/reviews\/1\?entry=\d+$/)
  const shown = await consumer.call('GET', '/console/reviews')
  assert.match(shown.text, /disabled[\s\S]*Không làm được: thuộc chức năng /)
})

test('what waits is in the inbox of those who decide it, and the review leads to it', async () => {
  const home = await consumer.call('GET', '/console')
  assert.match(home.text, /Rà soát đợt 1: 6 mục chưa quyết định/)
  const mine = await consumer.call('GET', '/console/reviews/1/items?mine=true&state=open')
  assert.equal(mine.text.match(/href="\/console\/reviews\/1\/items\/\d+"/g)?.length, 6)
  assert.doesNotMatch(mine.text, /<b>Máy/)
  const all = await consumer.call('GET', '/console/reviews/1/items')
  assert.doesNotMatch(all.text, /q\.mot/)
  assert.equal((await consumer.call('GET', '/console/reviews/1')).status, 200)
  assert.equal((await consumer.call('GET', '/console/reviews/9')).status, 404)
  assert.equal((await consumer.call('GET', '/console/reviews/x%27/items')).status, 404)
})

test('one item: decided, undone, and decided again', async () => {
  const { rows } = await kho.db.query(
    `select number from review.item where kind = 'grant' and subject = $1`,
    [String(grants[0])],
  )
  const path = `/console/reviews/1/items/${rows[0].number}`
  const none = form({ decision: 'reduce', reason, turn: '0' })
  const refused = await consumer.call('POST', path, none)
  assert.equal(refused.status, 422)
  assert.match(refused.text, /không bớt gì/)
  const cut = form({ decision: 'reduce', reason, turn: '0', withoutColumns: 'ten' })
  assert.equal((await consumer.call('POST', path, cut)).status, 303)
  const stale = await authority.call('POST', path, form({ decision: 'keep', reason, turn: '0' }))
  assert.equal(stale.status, 409)
  assert.match(stale.text, /k\.mot/)
  const undo = form({ undoReason: reason, turn: '1' })
  assert.equal((await authority.call('POST', `${path}/undo`, undo)).status, 303)
  const revoke = form({ decision: 'revoke', reason, turn: '2' })
  assert.equal((await consumer.call('POST', path, revoke)).status, 303)
})

test('many at once: the effect is shown, the number is typed', async () => {
  const path = '/console/reviews/1/many'
  const preview = await consumer.call('GET', `${path}?kind=client`)
  const token = hidden(preview.text, 'token')
  const many = { kind: 'client', decision: 'keep', reason, token }
  const wrong = await consumer.call('POST', path, form({ ...many, count: '7' }))
  assert.equal(wrong.status, 409)
  const done = await consumer.call('POST', path, form({ ...many, count: '1' }))
  assert.equal(done.status, 303, done.text.slice(0, 500))
  const shorter = await consumer.call('GET', `${path}?kind=grant&until=2099-01-01`)
  assert.match(shorter.text, /Không có mục nào mà bạn được quyết định/)
})

test('the close shows what it does, and the minutes are printed', async () => {
  for (const officer of [authority, second]) {
    for (const kind of ['account', 'appointment']) {
      const preview = await officer.call('GET', `/console/reviews/1/many?kind=${kind}`)
      const { rows } = await kho.db.query(
        `select count(*)::int as n from review.item
         where kind = $1 and decision is null and holder <> $2`,
        [kind, officer.account],
      )
      const given = { kind, decision: 'keep', reason, count: String(rows[0].n) }
      const token = hidden(preview.text, 'token')
      const done = await officer.call('POST', '/console/reviews/1/many', form({ ...given, token }))
      assert.equal(done.status, 303, done.text.slice(0, 800))
    }
  }
  await kho.db.query(`update review.campaign set due_on = '2026-01-05'`)
  const shown = await authority.call('GET', '/console/reviews/1/close')
  assert.match(shown.text, /tạm dừng: 2/)
  const token = hidden(shown.text, 'token')
  const wrong = form({ ...paper, token, suspended: '3' })
  const refused = await authority.call('POST', '/console/reviews/1/close', wrong)
  assert.equal(refused.status, 409)
  assert.match(refused.text, /25\/BB/)
  const right = form({ ...paper, token, suspended: '2' })
  const closed = await authority.call('POST', '/console/reviews/1/close', right)
  assert.equal(closed.status, 303, closed.text.slice(0, 800))
  await kho.kho.journal.publishNow()
  const after = await authority.call('GET', '/console/reviews/1')
  assert.match(after.text, /minutes\.pdf/)
  const again = await authority.call('POST', '/console/reviews/1/close', right)
  assert.equal(again.status, 409)
  const pdf = await authority.call('GET', '/api/v1/reviews/1/minutes.pdf')
  assert.match(pdf.text, /^%PDF/)
})

test('what was suspended is resumed on its page', async () => {
  const { rows } = await kho.db.query(
    `select number from review.item where outcome = 'suspended' order by number limit 1`,
  )
  const path = `/console/reviews/1/items/${rows[0].number}`
  assert.match((await authority.call('GET', path)).text, /Cho dùng lại/)
  const given = form({ ...paper, reason })
  assert.equal((await authority.call('POST', `${path}/resume`, given)).status, 303)
  assert.match((await authority.call('GET', path)).text, /đã dùng lại/)
})

for (const [title, options] of [
  ['a desktop', { viewport: { width: 1280, height: 800 } }],
  ['a phone of 320 pixels', { viewport: { width: 320, height: 640 }, javaScriptEnabled: true }],
] as const) {
  test(`the pages of reviews are sound on ${title}`, { skip: missing }, async () => {
    const complaints = await visit(browser!, options, async (page) => {
      const value = authority.cookie.split('=')[1]!
      await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
      const opened = await authority.call('POST', '/console/reviews', form({ reason, days: '5' }))
      const id = /reviews\/(\d+)/.exec(opened.headers.get('location') ?? '')?.[1] ?? '2'
      const one = `/console/reviews/${id}`
      for (const path of [
        '/console/reviews',
        one,
        `${one}/items`,
        `${one}/items/1`,
        `${one}/many`,
        `${one}/close`,
        '/console/reviews/1',
        '/console/review-reports?which=unused',
        '/console/review-reports?which=segregation',
      ]) {
        for (const lang of ['', '/en']) {
          await page.goto(kho.url + lang + path)
          assert.deepEqual(await objections(page), [], lang + path)
        }
      }
    })
    assert.deepEqual(complaints, [])
  })
}
