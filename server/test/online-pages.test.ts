/**
 * Reading online as an officer meets it in a browser: from what the agency may use to rows, file and
 * saved view without JavaScript; then the same pages on a phone. All data is made up.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { grantAccess } from '../src/access/grant-access.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { pressThrough } from './kit/press-through.ts'

const { browser, missing } = await openBrowser()
const title = (vi: string, en: string) => ({ vi, en })
const lines = Array.from(
  { length: 75 },
  (_, i) =>
    `07920${1000 + i},Người giả lập số ${i},19${50 + (i % 40)}-03-0${1 + (i % 9)},a,B${i}\n`,
)

describe('reading online in a browser', () => {
  let kho: RunningKho
  let officer: Officer

  before(async () => {
    kho = await openKho()
    await kho.define(
      definitionOf({
        id: 'people',
        title: title('Dân cư giả lập', 'Made-up residents'),
        sharing: 'shared',
        key: ['ma'],
        columns: [
          { name: 'ma', type: 'text', required: true, title: title('Mã số', 'Number') },
          { name: 'ho_ten', type: 'text', title: title('Họ và tên', 'Name'), personal: 'basic' },
          { name: 'sinh', type: 'date', title: title('Ngày sinh', 'Born'), personal: 'basic' },
          { name: 'xa', type: 'text', title: title('Xã', 'Commune'), indexed: true },
          { name: 'benh', type: 'text', title: title('Bệnh', 'Illness'), personal: 'sensitive' },
        ],
      }),
    )
    await kho.load('people', `ma,ho_ten,sinh,xa,benh\n${lines.join('')}`)
    await kho.act((tx) =>
      grantAccess(tx, 'test', {
        agency: 'so-y-te',
        dataset: 'people',
        purpose: 'c',
        taskPattern: 'HS-*',
        columns: ['ma', 'ho_ten', 'sinh', 'xa'],
        condition: { xa: ['a', 'b'] },
        delivery: ['online', 'file'],
        rowsPerDay: 5_000,
        validUntil: new Date(Date.now() + 86_400_000),
        decidedBy: 'so-noi-vu',
        documentNumber: '02/QĐ-THU',
        documentDate: '2026-01-05',
      }),
    )
    officer = await openOfficer(kho, 'khai.thac', {
      agency: 'so-y-te',
      functions: ['consumer'],
      assurance: 'one-factor',
    })
  })
  after(async () => {
    await browser?.close()
    await kho.end()
  })

  const enter = async (page: Page) => {
    const value = officer.cookie.split('=')[1]!
    await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
  }

  test('from what may be used to rows, a file and a saved view', { skip: missing }, async () => {
    const complaints = await visit(browser!, { javaScriptEnabled: false }, async (page) => {
      await enter(page)
      await page.goto(`${kho.url}/console`)
      const use = page.locator('details', { has: page.locator('a[href="/console/use"]') })
      await use.locator('summary').click()
      const press = (target: Locator) => pressThrough(page, () => target.click())
      await press(use.locator('a[href="/console/use"]'))
      await press(page.getByRole('link', { name: 'Tra cứu', exact: true }))
      await page.getByLabel('Nhiệm vụ, hồ sơ').fill('HS-2026-15')
      await press(page.getByRole('button', { name: 'Bắt đầu tra cứu' }))
      const text = await page.locator('main').innerText()
      assert.match(text, /75 dòng/)
      assert.match(text, /HS-2026-15/)
      assert.match(text, /N\*\*\*/)
      await page.getByLabel('Mã số: chứa').fill('1007')
      await press(page.getByRole('button', { name: 'Lọc', exact: true }))
      assert.match(await page.locator('main').innerText(), /1 dòng/)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Tải CSV' }).click(),
      ])
      const file = readFileSync(await download.path(), 'utf8').split('\n')
      assert.deepEqual(file.slice(0, 1), ['ma,ho_ten,sinh,xa'])
      assert.equal(file.length, 3)
      await page.getByLabel('Tên góc nhìn').fill('Hồ sơ 1007')
      await press(page.getByRole('button', { name: 'Lưu góc nhìn này' }))
      assert.match(await page.locator('main').innerText(), /Đã xong;/)
      await press(page.getByRole('link', { name: 'Được khai thác' }).first())
      await press(page.getByRole('link', { name: 'Hồ sơ 1007', exact: true }))
      assert.match(await page.locator('main').innerText(), /1 dòng/)
      await press(page.getByRole('link', { name: 'Xoá: Hồ sơ 1007' }))
      await press(page.getByRole('button', { name: 'Xoá' }))
      assert.ok(!(await page.locator('main').innerText()).includes('Hồ sơ 1007'))
    })
    assert.deepEqual(complaints, [])
  })

  test(
    'nothing to object to, on a desk and on a phone, in both languages',
    { skip: missing },
    async () => {
      for (const width of [1280, 320]) {
        const complaints = await visit(
          browser!,
          { viewport: { width, height: 800 } },
          async (page) => {
            await enter(page)
            for (const path of [
              '/console/use',
              '/console/explore/people',
              '/console/explore/people/task',
            ])
              for (const lang of ['', '/en']) {
                await page.goto(kho.url + lang + path)
                assert.deepEqual(await objections(page), [], `${width} ${lang}${path}`)
              }
          },
        )
        assert.deepEqual(complaints, [])
      }
    },
  )
})
