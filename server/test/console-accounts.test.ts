/** Accounts on the console, as the authority's officer works with them, in a browser without script. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { findAccount } from '../src/people/account.ts'
import { listAppointments } from '../src/people/appointment.ts'
import { readSentList } from '../src/console/account-list.ts'
import { openZipParts } from '../src/source/workbook/zip-parts.ts'
import { objections, openBrowser, press as pressed, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, signedIn, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const folder = mkdtempSync(join(tmpdir(), 'kho-console-'))
let kho: RunningKho
let officer: Officer
let steward: Officer

before(async () => {
  kho = await openKho()
  const agency = 'so-noi-vu'
  officer = await openOfficer(kho, 'thu.quan-ly', { agency, functions: ['authority'] })
  steward = await openOfficer(kho, 'thu.chu-quan', { agency, functions: ['steward'] })
})
after(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
  await kho.end()
})

async function open(page: Page, path: string, who = officer) {
  const value = who.cookie.split('=')[1]!
  await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
  await page.goto(kho.url + path)
}

const phone = { viewport: { width: 320, height: 640 } }

test(
  'an account is issued, appointed, renamed and locked by plain forms',
  { skip: missing },
  async () => {
    await visit(browser!, { javaScriptEnabled: false, ...phone }, async (page) => {
      await open(page, '/console/accounts')
      await pressed(page.getByRole('link', { name: 'Cấp tài khoản' }))
      await page.getByLabel('Tài khoản', { exact: true }).fill('thu.moi')
      await page.getByLabel('Họ và tên', { exact: true }).fill('Nguy\u0435n Giả Lập')
      await page.getByLabel('Cơ quan', { exact: true }).selectOption('so-y-te')
      await page.getByLabel('Người đề nghị').fill('Chánh văn phòng (giả lập)')
      await page.getByLabel('Số văn bản').fill('7/CV-SYT')
      await page.getByLabel('Ngày văn bản').fill('2026-03-02')
      const press = (name: string) => pressed(page.getByRole('button', { name }))
      await press('Cấp tài khoản')
      assert.match(await page.getByRole('alert').innerText(), /U\+0435/)
      assert.equal(await page.getByLabel('Số văn bản').inputValue(), '7/CV-SYT')
      await page.getByLabel('Họ và tên', { exact: true }).fill('Nguyễn Giả Lập')
      await press('Cấp tài khoản')
      assert.match(page.url(), /\/console\/accounts\/thu\.moi\?entry=\d+/)
      assert.match(await page.getByRole('status').innerText(), /Đã xong/)
      await page.getByLabel('Chức năng', { exact: true }).selectOption('consumer')
      await page.getByLabel('Cơ quan', { exact: true }).selectOption('so-y-te')
      await press('Giao chức năng')
      await page.getByLabel('Họ và tên mới').fill('Trần Giả Lập')
      await page.getByLabel('Lý do: Sửa họ tên').fill('kết hôn')
      await press('Sửa họ tên')
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Trần Giả Lập')
      await page.getByLabel('Lý do: Khoá tài khoản').fill('nghỉ việc')
      await press('Khoá tài khoản')
      assert.equal(await page.getByRole('button', { name: 'Mở khoá' }).count(), 1)
      assert.match(await page.locator('table').last().innerText(), /nghỉ việc[\s\S]*kết hôn/)
    })
    assert.equal((await findAccount(kho.db, 'thu.moi')).state, 'locked')
  },
)

test(
  'a function sleeps, wakes and ends by its page, after its effect was shown',
  { skip: missing },
  async () => {
    const [one] = await listAppointments(kho.db, { account: 'thu.chu-quan' })
    const path = `/console/appointments/${one!.id}`
    const deputy = new URLSearchParams({ account: 'thu.quan-ly', deputyUntil: '2099-01-01' })
    const made = await officer.call('POST', `${path}/deputy`, deputy)
    assert.equal(made.status, 303, made.text)
    const self = new URLSearchParams({ account: 'thu.chu-quan', deputyUntil: '2099-01-01' })
    const refused = await officer.call('POST', `${path}/deputy`, self)
    assert.equal(refused.status, 422)
    assert.match(refused.text, /không làm thay chính mình/)
    await visit(browser!, { javaScriptEnabled: false }, async (page) => {
      await open(page, path)
      assert.match(await page.locator('main').innerText(), /cùng với 1 người đang làm thay/)
      const suspend = page.getByLabel('Lý do: Tạm dừng')
      await suspend.fill('đang xác minh')
      await pressed(page.getByRole('button', { name: 'Tạm dừng' }))
      assert.match(await page.locator('table').first().innerText(), /tạm dừng/)
    })
    const own = await steward.call('GET', '/api/v1/account')
    assert.deepEqual(own.json.functions, [])
    const resume = new URLSearchParams({ do: 'resume', reason: 'xác minh xong' })
    assert.equal((await officer.call('POST', `${path}/change`, resume)).status, 303)
    const silent = new URLSearchParams({ do: 'end', reason: ' ' })
    assert.equal((await officer.call('POST', `${path}/change`, silent)).status, 422)
  },
)

test('what is not permitted is shown closed, with the reason', { skip: missing }, async () => {
  await visit(browser!, {}, async (page) => {
    await open(page, '/console/accounts/thu.chu-quan', steward)
    const lock = page.getByRole('button', { name: 'Khoá tài khoản' })
    assert.ok(await lock.isDisabled())
    assert.match(await page.locator('#closed-lock').innerText(), /Không làm được: .*chức năng/)
    await open(page, '/console/accounts', steward)
    assert.equal(await page.getByLabel('Cơ quan').locator('option').count(), 2)
  })
  const other = await steward.call('GET', '/console/accounts?agency=so-y-te')
  assert.equal(other.status, 403)
})

const header = 'id,agency,name,mail,telephone,valid_until,functions'

test(
  'a list is issued whole from the page, or told by row what is wrong',
  { skip: missing },
  async () => {
    const good = `ds.mot,so-y-te,Một Giả Lập,,,31/12/2099,"consumer, developer"`
    const bad = join(folder, 'sai.csv')
    writeFileSync(bad, `${header}\n${good}\nds.hai,so-la,Hai Giả Lập,,,,\n`)
    const right = join(folder, 'dung.csv')
    writeFileSync(right, `${header}\n${good}\nds.hai,so-y-te,Hai Giả Lập,,,,\n`)
    await visit(browser!, { javaScriptEnabled: false, ...phone }, async (page) => {
      const send = async (path: string) => {
        await open(page, '/console/issue-list')
        await page.getByLabel('Tệp danh sách').setInputFiles(path)
        await page.getByLabel('Người đề nghị').fill('Văn thư (giả lập)')
        await page.getByLabel('Số văn bản').fill('9/CV')
        await page.getByLabel('Ngày văn bản').fill('2026-03-05')
        await pressed(page.getByRole('button', { name: 'Cấp theo danh sách' }))
      }
      await send(bad)
      assert.match(await page.locator('table').innerText(), /3\s+ds\.hai[\s\S]*so-la/)
      await assert.rejects(findAccount(kho.db, 'ds.mot'))
      await send(right)
      assert.match(await page.getByRole('heading', { level: 1 }).innerText(), /Đã cấp 2 tài khoản/)
    })
    const held = await listAppointments(kho.db, { account: 'ds.mot' })
    assert.deepEqual(held.map((one) => one.function).toSorted(), ['consumer', 'developer'])
  },
)

test('the template is a workbook with the columns that the list takes', async () => {
  const response = await fetch(`${kho.url}/console/issue-list/mau.xlsx`, {
    headers: { cookie: officer.cookie },
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const path = join(folder, 'mau.xlsx')
  writeFileSync(path, bytes)
  const zip = await openZipParts(path, 'x')
  assert.ok(zip.entries.some(({ fileName }) => fileName === 'xl/worksheets/sheet1.xml'))
  await zip.close()
  await assert.rejects(readSentList('mau.xlsx', bytes), /people\.empty-list/)
})

test('a file that is no list is refused in words', async () => {
  const form = new FormData()
  for (const [name, value] of Object.entries({
    requestedBy: 'Văn thư',
    documentNumber: '9/CV',
    documentDate: '2026-03-05',
  }))
    form.set(name, value)
  form.set('file', new Blob(['không phải danh sách\n']), 'x.csv')
  const answer = await officer.call('POST', '/console/issue-list', form)
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`)
  assert.match(answer.text, /desk-alert/)
  form.set('file', new Blob(['MZ']), '../../x.exe')
  assert.equal((await officer.call('POST', '/console/issue-list', form)).status, 415)
})

test('lists are paged and filtered by their address', async () => {
  const late = await officer.call('GET', '/console/accounts?state=locked')
  assert.match(late.text, /accounts\/thu\.moi">Trần Giả Lập<\/a>\s*<code>thu\.moi<\/code>/)
  assert.doesNotMatch(late.text, /thu\.chu-quan/)
  const hostile = '%22%3E%3Cscript%3E'
  const strange = await officer.call(
    'GET',
    `/console/accounts?state=${hostile}&function=${hostile}`,
  )
  assert.equal(strange.status, 200)
  assert.doesNotMatch(strange.text, /"><script>/)
})

test('the pages are sound for axe, at 320 pixels and on a desktop', { skip: missing }, async () => {
  const [one] = await listAppointments(kho.db, { account: 'thu.chu-quan' })
  const again = await signedIn(kho, 'thu.quan-ly')
  for (const options of [phone, { viewport: { width: 1280, height: 800 } }]) {
    await visit(browser!, options, async (page) => {
      for (const path of [
        '/console/accounts',
        '/console/issue',
        '/en/console/issue-list',
        '/console/accounts/thu.chu-quan',
        `/en/console/appointments/${one!.id}`,
      ]) {
        await open(page, path, again)
        assert.deepEqual(await objections(page), [], path)
      }
    })
  }
})

test('a session without the second factor lists what its weaker function sees, and no more', async () => {
  const account = 'thu.hai-vai'
  const both = await openOfficer(kho, account, {
    agency: 'so-noi-vu',
    functions: ['authority', 'consumer'],
  })
  await openOfficer(kho, 'thu.so-y-te', { agency: 'so-y-te', functions: ['consumer'] })
  const weak = await signedIn(kho, account, 'one-factor')
  for (const path of ['/console/accounts', '/en/console/accounts', '/api/v1/accounts']) {
    const whole = await both.call('GET', path)
    assert.ok(whole.text.includes('thu.so-y-te'), path)
    const narrow = await weak.call('GET', path)
    assert.equal(narrow.status, 200, narrow.text)
    assert.ok(narrow.text.includes(account), path)
    assert.ok(!narrow.text.includes('thu.so-y-te'), path)
    const other = await weak.call('GET', `${path}?agency=so-y-te`)
    assert.ok(!other.text.includes('thu.so-y-te') && other.status !== 200, path)
  }
})
