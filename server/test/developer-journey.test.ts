/**
 * A developer from the sign-in page to a first call that succeeds: enters, asks for a client, the
 * authority decides, the developer takes a secret and runs the sample of the page as it stands.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { objections, openBrowser, press, visit } from './kit/browser.ts'
import { goodPassword, issueTo } from './kit/entering.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
const client = 'kham-benh'
const one = `/console/applications/${client}`

/** Every press of a button or link is one step; what is typed in between is counted with it. */
type Walk = { page: Page; steps: string[]; press(name: string, role?: 'link'): Promise<void> }

function walkOn(page: Page, steps: string[]): Walk {
  return {
    page,
    steps,
    async press(name, role) {
      steps.push(name)
      await press(page.getByRole(role ?? 'button', { name, exact: true }).first())
    },
  }
}

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields))
    await page.locator(`main [name="${name}"]`).first().fill(value)
}

async function ask({ page, press }: Walk, it: RunningKho, password: string): Promise<void> {
  await page.goto(`${it.url}/console/applications`)
  await fill(page, { account: 'thu.lap-trinh', password })
  await press('Đăng nhập')
  await page.waitForURL(/\/sign-in\/password/)
  await fill(page, { password: goodPassword, again: goodPassword })
  await page.locator('main form button[type=submit]').first().click()
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'))
  await page.goto(`${it.url}/console/applications`)
  await press('Đề nghị đăng ký hệ thống', 'link')
  await fill(page, {
    id: client,
    name: 'Hệ thống khám bệnh giả lập',
    contact: 'van-thu@syt.example',
    level: '3',
    levelDocument: '45/QĐ-SYT',
    levelDecidedOn: '2026-01-15',
    conformity: '07/TTr-SYT',
  })
  await page.locator('[name=holdsNoSecrets]').check()
  await page.getByLabel('Được 1').selectOption('đọc')
  await page.getByLabel('Được 2').selectOption('cung cấp')
  await fill(page, { 'scopeOf-2': 'truong-hoc' })
  await press('Đề nghị đăng ký hệ thống')
  await page.waitForURL(new RegExp(`${one}\\?entry=`))
  assert.match(await page.locator('main').innerText(), /đọc\s+read\s+cung cấp\s+supply:truong-hoc/)
}

async function decide({ page, press }: Walk, it: RunningKho): Promise<void> {
  await page.goto(it.url + one)
  await fill(page, {
    decidedBy: 'so-khcn',
    documentNumber: '12/QĐ-SKHCN',
    documentDate: '2026-03-02',
  })
  await press('Quyết định về hệ thống này')
  await page.waitForURL(new RegExp(`${one}\\?entry=`))
  assert.ok(!(await page.content()).includes('Mật khẩu của hệ thống'), 'who decides sees no secret')
}

/** The text of the sample of the page that is shown first. */
async function sampleOf(page: Page, name: string): Promise<string> {
  return page.locator(`pre[data-copy="${name}"]`).first().innerText()
}

test(
  'from signing in to the first call by the sample of the page, within three minutes',
  { skip: missing },
  async () => {
    const it = await openKho()
    const startedMs = performance.now()
    try {
      const password = await issueTo(it, 'thu.lap-trinh', {
        agency: 'so-y-te',
        functions: ['developer'],
      })
      const authority = await openOfficer(it, 'thu.quan-ly', {
        agency: 'so-noi-vu',
        functions: ['authority'],
      })
      const steps: string[] = []
      const complaints = await visit(browser!, {}, async (page) => {
        const walk = walkOn(page, steps)
        await ask(walk, it, password)
        const others = await authorityPage(page.context(), it, authority.cookie)
        await decide(walkOn(others, steps), it)
        assert.deepEqual(await objections(others), [])
        await others.context().close()
        await page.goto(it.url + one)
        await walk.press('Lấy mật khẩu mới')
        const secret = (await sampleOf(page, 'Mật khẩu của hệ thống')).trim()
        assert.match(secret, /^\S{40,}$/)
        assert.deepEqual(await objections(page), [])
        await page.goto(it.url + one)
        assert.ok(!(await page.content()).includes(secret), 'it is shown once')
        await walk.press('Bắt đầu nhanh', 'link')
        assert.deepEqual(await objections(page), [])
        await runSamples(page, secret)
        await tryOnPage(walk, secret)
        await seeCalls(walk, it)
      })
      // The browser tells of the secret that was wrong on purpose.
      assert.deepEqual(
        complaints.filter((one) => !/status of 401/.test(one)),
        [],
      )
      assert.ok(steps.length <= 9, steps.join(' → '))
      assert.ok(performance.now() - startedMs < 180_000)
    } finally {
      await browser!.close()
      await it.end()
    }
  },
)

/** As another person with a browser of its own. */
async function authorityPage(near: BrowserContext, it: RunningKho, cookie: string): Promise<Page> {
  const context = await near.browser()!.newContext({ locale: 'vi-VN' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: it.url }])
  return context.newPage()
}

async function runSamples(page: Page, secret: string): Promise<void> {
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, KHO_CLIENT: client, KHO_SECRET: secret }
  const programs: [name: string, command: string, flag: string[]][] = [
    ['curl', 'bash', ['-c']],
    ['JavaScript', process.execPath, ['--input-type=module', '-e']],
    ['Python', 'python3', ['-c']],
  ]
  for (const [name, command, flag] of programs) {
    await page.locator('summary', { hasText: name }).first().click()
    const text = await page.locator(`pre[data-copy="${name} (first)"]`).textContent()
    const { stdout } = await promisify(execFile)(command, [...flag, text!], { env })
    assert.match(stdout, /grants/, name)
  }
}

async function tryOnPage({ page, press }: Walk, secret: string): Promise<void> {
  await press('Thử ngay trên trang tham chiếu API', 'link')
  const state = page.locator('.api-state')
  await page.locator('#try-client').fill(client)
  await page.locator('#try-secret').fill('sai-mat-khau')
  await press('Gọi')
  await state.filter({ hasText: '401 invalid_client' }).waitFor()
  await page.locator('#try-secret').fill(secret)
  await page.getByRole('button', { name: 'Gọi', exact: true }).click()
  await state.filter({ hasText: '200' }).waitFor()
  const kept = await page.evaluate(
    () =>
      JSON.stringify({ ...(globalThis as any).localStorage }) +
      JSON.stringify({ ...(globalThis as any).sessionStorage }),
  )
  assert.equal(kept, '{}{}', 'nothing is kept in the browser')
}

async function seeCalls({ page }: Walk, it: RunningKho): Promise<void> {
  const token = await fetchToken(it, page)
  const refused = await it.get('/api/v1/datasets/khong-co/records', { token })
  assert.equal(refused.status, 404)
  await it.kho.journal.publishNow()
  await page.goto(`${it.url}${one}/calls?outcome=refused`)
  assert.deepEqual(await objections(page), [])
}

/** By the secret that stands in the form of the page. */
async function fetchToken(it: RunningKho, page: Page): Promise<string> {
  const secret = await page.locator('#try-secret').inputValue()
  const answer = await fetch(`${it.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}
