/** Agencies and a succession on the console: planned, looked at, applied, undone, by plain forms. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { findAccount } from '../src/people/account.ts'
import { agencyAt, findAgency } from '../src/people/agency.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const phone = { viewport: { width: 320, height: 640 } }
let kho: RunningKho
let officer: Officer
let auditor: Officer

before(async () => {
  kho = await openKho()
  officer = await openOfficer(kho, 'thu.quan-ly', {
    agency: 'so-noi-vu',
    functions: ['authority'],
  })
  auditor = await openOfficer(kho, 'thu.kiem-tra', { agency: 'so-noi-vu', functions: ['auditor'] })
  await openOfficer(kho, 'thu.y-te', { agency: 'so-y-te', functions: ['steward'] })
})
after(async () => {
  await browser?.close()
  await kho.end()
})

async function open(page: Page, path: string, who = officer) {
  const value = who.cookie.split('=')[1]!
  await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
  await page.goto(kho.url + path)
}

test('an agency is declared and renamed from a day on', { skip: missing }, async () => {
  await visit(browser!, { javaScriptEnabled: false, ...phone }, async (page) => {
    await open(page, '/console/agencies')
    const fill = (label: string, value: string) =>
      page.getByLabel(label, { exact: true }).fill(value)
    const press = () => page.getByRole('button', { name: 'Khai báo, cập nhật' }).click()
    await fill('Mã trong Kho', 'so-moi')
    await fill('Tên tiếng Việt', 'Sở Giả Lập')
    await fill('Tên tiếng Anh', 'Made-up Department')
    await fill('Mã định danh, dạng mới', '20.H16')
    await press()
    assert.match(await page.getByRole('alert').innerText(), /identifier/)
    assert.equal(await page.getByLabel('Mã trong Kho').inputValue(), 'so-moi')
    await fill('Mã định danh, dạng mới', 'H16.20')
    await press()
    assert.match(page.url(), /\/console\/agencies\/so-moi\?entry=\d+/)
    assert.equal(await page.getByLabel('Tên tiếng Anh').inputValue(), 'Made-up Department')
    await fill('Tên tiếng Việt', 'Sở Đổi Tên')
    await fill('Từ ngày', '2999-01-01')
    await press()
    assert.match(await page.locator('table').innerText(), /01\/01\/2999\s+Sở Đổi Tên/)
  })
  assert.equal((await findAgency(kho.db, 'so-moi')).name.vi, 'Sở Giả Lập')
  assert.equal((await agencyAt(kho.db, 'so-moi', '2999-01-01'))?.name.vi, 'Sở Đổi Tên')
  const then = await officer.call('GET', '/console/agencies?asOf=2999-01-02')
  assert.match(then.text, /Sở Đổi Tên/)
})

test('a succession is planned, looked at, applied and undone', { skip: missing }, async () => {
  await visit(browser!, { javaScriptEnabled: false, ...phone }, async (page) => {
    await open(page, '/console/successions')
    await page.getByRole('link', { name: 'Lập phương án' }).click()
    const fill = (label: string, value: string) =>
      page.getByLabel(label, { exact: true }).fill(value)
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    await page.getByLabel('Hình thức').selectOption('merge')
    await fill('Từ', 'so-y-te')
    await fill('Thành', 'so-y-te-moi | Sở Y tế mới | New Health Department')
    await fill('Hiệu lực từ', '2026-01-01')
    await fill('Số văn bản', '9/NQ')
    await fill('Ngày văn bản', '2025-12-20')
    await fill('Người ký', 'Chủ tịch (giả lập)')
    await press('Lập phương án')
    assert.match(await page.getByRole('alert').innerText(), /hợp nhất cần từ hai cơ quan/)
    await fill('Từ', 'so-y-te\nso-moi')
    await press('Lập phương án')
    assert.match(page.url(), /\/console\/successions\/\d+\?entry=/)
    assert.match(await page.locator('table').first().innerText(), /Tài khoản\s+1/)
    await page.goto(`${kho.url}/console`)
    assert.match(await page.locator('main').innerText(), /chờ thực hiện/)
    await page.getByRole('link', { name: /Sắp xếp cơ quan số/ }).click()
    await press('Thực hiện')
    assert.match(await page.locator('main').innerText(), /chờ xác nhận/)
    assert.equal((await findAccount(kho.db, 'thu.y-te')).agency, 'so-y-te-moi')
    await page.getByLabel('Lý do: Hoàn tác').fill('chưa đúng thẩm quyền')
    await press('Hoàn tác')
    assert.match(await page.locator('main').innerText(), /đã hoàn tác/)
  })
  assert.equal((await findAccount(kho.db, 'thu.y-te')).agency, 'so-y-te')
})

test('who checks sees the plan and may not carry it out', async () => {
  const list = await auditor.call('GET', '/console/successions')
  const path = /\/console\/successions\/\d+/.exec(list.text)![0]
  assert.equal((await auditor.call('GET', path)).status, 200)
  const apply = new URLSearchParams({ do: 'confirm', reason: 'thử' })
  assert.equal((await auditor.call('POST', `${path}/settle`, apply)).status, 403)
})

test('the pages are sound for axe, at 320 pixels and on a desktop', { skip: missing }, async () => {
  const list = await officer.call('GET', '/console/successions')
  const [path] = /\/console\/successions\/\d+/.exec(list.text)!
  const pages = ['/console/agencies', '/console/agencies/so-moi', '/console/successions']
  for (const options of [phone, { viewport: { width: 1280, height: 800 } }])
    await visit(browser!, options, async (page) => {
      for (const one of [...pages, path!, '/en/console/propose-succession']) {
        await open(page, one)
        assert.deepEqual(await objections(page), [], one)
      }
    })
})
