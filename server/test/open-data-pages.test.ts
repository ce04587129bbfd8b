/** Open data in a real browser: an officer proposes, another approves, a stranger downloads outside. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { commands } from '../src/cli/commands.ts'
import { openStore } from '../src/cli/open-store.ts'
import { runCli } from '../src/cli/run-cli.ts'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { startPublicProcess } from './kit/public-process.ts'

const { browser, missing } = await openBrowser()
const both = (text: string) => ({ vi: text, en: text })
const column = (name: string, more: object = {}) =>
  ({ name, type: 'text', title: both(name), description: both(`Mô tả ${name}`), ...more }) as const
const desktop = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 320, height: 640 } }

let kho: RunningKho
let steward: Officer
let authority: Officer
let folder: string

before(async () => {
  kho = await openKho()
  folder = mkdtempSync(join(tmpdir(), 'kho-edition-pages-'))
  steward = await openOfficer(kho, 'thu.chu-quan', { agency: 'so-noi-vu', functions: ['steward'] })
  const functions = ['authority'] as const
  authority = await openOfficer(kho, 'thu.quan-ly', { agency: 'so-noi-vu', functions })
  const name = 'Danh sách thư viện công cộng giả lập'
  for (const [id, personal] of [['libraries', 'none'] as const, ['readers', 'basic'] as const]) {
    await kho.define(
      definitionOf({
        id,
        title: { vi: name, en: 'Made-up public libraries' },
        sharing: 'shared',
        legalGround: '1731/QĐ-UBND, Điều 9',
        key: ['code'],
        columns: [column('code', { required: true }), column('name', { personal })],
      }),
    )
  }
  await kho.load('libraries', 'code,name\nTV1,Thư viện Đắk Mil\nTV2,Thư viện Cư Jút\n')
})
after(async () => {
  await browser?.close()
  await kho.end()
  rmSync(folder, { recursive: true, force: true })
})

const enter = (page: Page, { cookie }: Officer) =>
  page.context().addCookies([{ name: 'kho_session', value: cookie.split('=')[1]!, url: kho.url }])

test(
  'a steward proposes, and what was typed stays where it is refused',
  { skip: missing },
  async () => {
    const complaints = await visit(
      browser!,
      { ...phone, javaScriptEnabled: true },
      async (page) => {
        await enter(page, steward)
        await page.goto(`${kho.url}/console/releases/new?dataset=readers`)
        assert.match((await page.textContent('main'))!, /cột dữ liệu cá nhân name/)
        assert.ok(await page.isDisabled('text=Gửi đề xuất'))
        assert.deepEqual(await objections(page), [])
        await page.goto(`${kho.url}/console/releases/new?dataset=libraries`)
        assert.deepEqual(await objections(page), [])
        await page.check('input[value=name]')
        await page.fill('[name=condition]', 'nowhere = 1')
        await page.fill('[name=reason]', 'Bạn đọc hay hỏi')
        await page.click('text=Gửi đề xuất')
        assert.match((await page.textContent('[role=alert]'))!, /không có cột nowhere/)
        assert.equal(await page.inputValue('[name=reason]'), 'Bạn đọc hay hỏi')
        assert.ok(await page.isChecked('input[value=name]'))
        await page.fill('[name=condition]', 'code = TV1 | TV2')
        await page.click('text=Gửi đề xuất')
        assert.match((await page.textContent('[role=status]'))!, /Đã xong/)
        assert.deepEqual(await objections(page), [])
      },
    )
    // The refusal itself is an answer of 422, which the browser notes.
    assert.ok(
      complaints.every((one) => one.includes('422')),
      complaints.join('\n'),
    )
  },
)

test(
  'another officer finds it in the inbox, approves it, and the entry is named',
  { skip: missing },
  async () => {
    const complaints = await visit(browser!, desktop, async (page) => {
      await enter(page, authority)
      await page.goto(`${kho.url}/console`)
      await page.click('text=Mở dữ liệu: libraries')
      assert.deepEqual(await objections(page), [])
      await page.fill('[name=documentNumber]', '15/QĐ-STTTT')
      await page.fill('[name=documentDate]', '2026-11-20')
      await page.click('button:has-text("Duyệt mở")')
      assert.match((await page.textContent('[role=status]'))!, /Đã xong/)
      assert.match((await page.textContent('main'))!, /đang mở/)
      assert.ok(await page.isVisible('button:has-text("Thu hồi")'))
      for (const path of ['/console/releases', '/en/console/releases?state=released']) {
        await page.goto(kho.url + path)
        assert.deepEqual(await objections(page), [], path)
      }
    })
    assert.deepEqual(complaints, [])
  },
)

test(
  'outside, a stranger finds and downloads it, on a phone and without scripts',
  { skip: missing },
  async () => {
    const exit = await runCli(['release', 'write', '--to', folder], {
      commands,
      openStore,
      env: kho.env,
      stdout: () => {},
      stderr: () => {},
    })
    assert.equal(exit, 0)
    const key = kho.kho.journal.state().vkey
    const outside = await startPublicProcess(['--edition', folder, '--key', key])
    assert.ok('get' in outside, JSON.stringify(outside))
    try {
      for (const options of [desktop, phone]) {
        const complaints = await visit(browser!, options, async (page) => {
          for (const path of [
            '/',
            '/en',
            '/search?q=thu+vien',
            '/datasets/libraries',
            '/en/datasets/libraries',
          ].concat([
            '/agencies/so-noi-vu',
            '/statistics',
            '/en/statistics',
            '/journal',
            '/en/journal',
            '/docs/api',
            '/codelists',
          ])) {
            await page.goto(outside.url + path)
            assert.deepEqual(await objections(page), [], path)
          }
        })
        assert.deepEqual(complaints, [])
      }
      await visit(browser!, { ...phone, javaScriptEnabled: false }, async (page) => {
        await page.goto(outside.url)
        await page.fill('[name=q]', 'thu vien')
        await page.keyboard.press('Enter')
        await page.click('text=Danh sách thư viện công cộng giả lập')
        const download = page.waitForEvent('download')
        await page.click('text=Tải CSV')
        assert.equal((await download).suggestedFilename(), 'libraries-1.csv')
      })
    } finally {
      await outside.end()
    }
  },
)
