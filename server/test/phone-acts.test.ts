/** What is done on a phone of 360 pixels, by touch: approve, refuse, answer, lock, read the board. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { findAccount } from '../src/people/account.ts'
import { attempts } from './kit/attempts.ts'
import { matterOf } from './kit/attempts-data.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
const agency = 'so-noi-vu'
const form = (fields: Record<string, string>) => new URLSearchParams(fields)
let kho: RunningKho
let steward: Officer
let authority: Officer
let person: Officer
let other: Officer

before(async () => {
  kho = await openKho()
  steward = await openOfficer(kho, 'thu.du-lieu', { agency, functions: ['steward'] })
  authority = await openOfficer(kho, 'thu.quan-ly', { agency, functions: ['authority'] })
  for (const id of ['cong-dan.a', 'cong-dan.b'])
    await kho.db.query('insert into people.account (id, agency_id, name) values ($1, null, $2)', [
      id,
      `Người dân giả lập ${id}`,
    ])
  await kho.define(
    definitionOf({
      id: 'mo-thu',
      owner: agency,
      sharing: 'open',
      key: ['so'],
      columns: [{ name: 'so', type: 'text', required: true, title: { vi: 'Số', en: 'Number' } }],
    }),
  )
  person = await signedIn(kho, 'cong-dan.a', 'one-factor')
  other = await signedIn(kho, 'cong-dan.b', 'one-factor')
})
after(async () => {
  await browser?.close()
  await kho.end()
})

/** On a phone, as somebody; everything is done by touch, and nothing scrolls sideways. */
async function onPhone(who: Officer, act: (page: Page) => Promise<void>): Promise<void> {
  const complaints = await visit(browser!, phone, async (page) => {
    const value = who.cookie.split('=')[1]!
    await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
    await act(page)
    assert.deepEqual(await objections(page), [])
  })
  assert.deepEqual(complaints, [])
}

const tapButton = async (page: Page, name: string) => {
  const button = page.getByRole('button', { name, exact: true })
  const box = (await button.boundingBox())!
  assert.ok(box.height >= 24 && box.x >= 0 && box.x + box.width <= 360, `${name} fits a finger`)
  await button.tap()
}

async function decide(outcome: string, more: (page: Page) => Promise<void>): Promise<string> {
  const { path } = await attempts['console.request-decide']!(kho, agency)
  const request = Number(/requests\/(\d+)/.exec(path)![1])
  await onPhone(steward, async (page) => {
    await page.goto(`${kho.url}/console/requests/${request}/decide`)
    await page.getByLabel(outcome).tap()
    await page.getByLabel('Số văn bản').fill('15/QĐ-THU')
    await page.getByLabel('Người ký').fill('Người ký giả lập')
    await more(page)
    await tapButton(page, 'Ghi quyết định')
    await page.locator('.console-done').waitFor()
  })
  const { rows } = await kho.db.query(
    'select outcome from request.decision where request_id = $1 order by number desc limit 1',
    [request],
  )
  return rows[0].outcome
}

test('a request is approved by touch', { skip: missing }, async () => {
  assert.equal(await decide('Chấp thuận những gì được chọn dưới đây', async () => {}), 'granted')
})

test('a request is refused by touch, with reason and ground', { skip: missing }, async () => {
  const outcome = await decide('Từ chối', async (page) => {
    await page.locator('#field-reason').fill('Không thuộc đối tượng được khai thác (giả lập)')
    await page.locator('#field-legalGround').fill('1731/QĐ-UBND, Điều 8.1')
  })
  assert.equal(outcome, 'refused')
})

test('a report is answered by touch', { skip: missing }, async () => {
  const { case: id } = await matterOf(kho, agency)
  const forwarded = await authority.call('POST', `/console/cases/${id}/forward`, form({}))
  assert.equal(forwarded.status, 303)
  await onPhone(steward, async (page) => {
    await page.goto(`${kho.url}/console/cases/${id}`)
    await page.locator('[name=reason-answer]').fill('Đúng theo hồ sơ gốc (giả lập)')
    await page.locator('form[action$="/answer"] button').tap()
    await page.locator('.console-done').waitFor()
  })
  const { rows } = await kho.db.query(
    'select state from discrepancy.discrepancy where id::text = $1',
    [id],
  )
  assert.equal(rows[0].state, 'answered')
})

test('an account is locked by touch', { skip: missing }, async () => {
  await openOfficer(kho, 'thu.se-khoa', { agency, functions: ['consumer'] })
  await onPhone(authority, async (page) => {
    await page.goto(`${kho.url}/console/accounts/thu.se-khoa`)
    await page.getByLabel('Lý do: Khoá tài khoản').fill('nghỉ việc (giả lập)')
    await tapButton(page, 'Khoá tài khoản')
    await page.locator('.console-done').waitFor()
  })
  assert.equal((await findAccount(kho.db, 'thu.se-khoa')).state, 'locked')
})

test('the board is read on a phone', { skip: missing }, async () => {
  await onPhone(steward, async (page) => {
    await page.goto(`${kho.url}/board`)
    assert.match(await page.locator('h1').innerText(), /Bảng cung cấp dữ liệu/)
  })
})

async function report(who: Officer | null, more: object = {}): Promise<[string, string]> {
  const response = await fetch(`${kho.url}/datasets/mo-thu/report`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...(who ? { cookie: who.cookie } : {}), ...more },
    body: form({ about: 'dataset', note: 'Thiếu dữ liệu tháng trước (giả lập)' }),
  })
  const text = await response.text()
  assert.equal(response.status, 201, text)
  const [, id, code] = /<code>([0-9a-f-]{36})<\/code>[\s\S]*?<code>([^<]+)<\/code>/.exec(text)!
  return [id!, code!]
}
const listOf = async (who: Officer) => (await who.call('GET', '/me/reports')).text

test('a person finds its reports, and takes one to the list by its code; nobody else does', async () => {
  const [own] = await report(person)
  const [before, code] = await report(null)
  const [foreign] = await report(person, { 'sec-fetch-site': 'cross-site' })
  const list = await listOf(person)
  assert.match(list, new RegExp(own))
  assert.doesNotMatch(list, new RegExp(`${before}|${foreign}`))
  assert.doesNotMatch(await listOf(other), new RegExp(own))
  const add = (who: Officer, fields: Record<string, string>) =>
    who.call('POST', '/me/reports', form(fields))
  const wrong = await add(person, { id: before, code: 'sai' })
  assert.equal(wrong.status, 404)
  assert.match(wrong.text, new RegExp(`value="${before}"`))
  assert.equal((await add(person, { id: before, code })).status, 303)
  assert.match(await listOf(person), new RegExp(before))
  assert.equal((await add(other, { id: before, code })).status, 404, 'it has its person')
  assert.equal((await add(person, { id: before, code })).status, 303, 'again is no harm')
  const { rows } = await kho.db.query(
    `select body from journal.entry where kind = 'discrepancy.claimed'
     union all select fields::text from journal.intake where kind = 'discrepancy.claimed'`,
  )
  assert.ok(rows.length > 0 && rows.every(({ body }) => !body.includes('cong-dan')))
})

test('its own reports are read on a phone', { skip: missing }, () =>
  onPhone(person, async (page) => {
    await page.goto(`${kho.url}/console`)
    await page.getByRole('link', { name: 'Phản ánh của tôi' }).tap()
    await page.locator('main .ledger li').first().waitFor()
  }),
)
