/**
 * The pages in a real browser, under the content security policy they are served with: nothing of
 * another host, nothing blocked, nothing to scroll sideways, nothing axe objects to, and everything
 * within reach of the keyboard, with and without JavaScript.
 */
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { assetCacheControl, assets } from '../src/assets.ts'
import { workerPath, workerText } from '../src/installed.ts'
import { pageHeaders } from '../src/policy.ts'
import { startChromium } from './chromium.ts'
import { picture } from './sample-maps.ts'
import { paths, render } from './sample-pages.ts'

/** What the functions that run in the page use of it; the compiler knows no DOM here. */
declare const document: {
  documentElement: { scrollWidth: number; clientWidth: number }
  activeElement: { id: string; textContent: string } | null
  fonts: Iterable<{ status: string }> & {
    ready: Promise<unknown>
    check(font: string, text: string): boolean
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')
const started = await startChromium()
const faults = 'faults' in started ? started.faults : []
if (faults.length > 0 && process.env.CI) throw new Error(`no browser starts: ${faults.join(' / ')}`)
const skip =
  faults.length > 0 &&
  `not run: the pages in a browser (axe, policy, width, keyboard), since none starts: ${faults.join(' / ')}`

const shots = process.env.PORTAL_SHOTS ?? mkdtempSync(path.join(os.tmpdir(), 'kho-portal-'))
mkdirSync(shots, { recursive: true })

const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 } }
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }

const [opens, closed] = ['&quot;opens&quot;:true', '&quot;opens&quot;:false']

/** Answers as the server will: pages with their headers, assets for ever. */
function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const address = request.url ?? '/'
    const asset = assets.find((one) => one.path === address)
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    // There is no map behind these pages: it is opened in server/test/map-pages.test.ts.
    const document = asset ? null : (render(address, base)?.replaceAll(opens, closed) ?? null)
    if (/^[^?]*\.svg/.test(address) && !asset) {
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(picture)
      return
    }
    if (address === workerPath) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(workerText)
      return
    }
    if (asset)
      response
        .writeHead(200, { 'content-type': asset.contentType, 'cache-control': assetCacheControl })
        .end(asset.body)
    else if (document) response.writeHead(200, pageHeaders).end(document)
    else response.writeHead(404, pageHeaders).end('')
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

describe('the pages in a browser', { skip }, () => {
  const browser = started as Browser
  let server: Server
  let base = ''
  before(async () => {
    server = await serve()
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  /** Opens a page, collects what the browser complains about, and closes all of it. */
  async function visit(
    options: BrowserContextOptions,
    check: (page: Page, complaints: string[]) => Promise<void>,
  ) {
    const context = await browser.newContext({ locale: 'vi-VN', ...options })
    // On a busy machine a page may wait for its turn; how fast it comes is measured elsewhere.
    context.setDefaultTimeout(60_000)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (fault) => complaints.push(String(fault)))
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) complaints.push(`asks another host: ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    try {
      await check(page, complaints)
    } finally {
      await context.close()
    }
  }

  async function checkEvery(
    options: BrowserContextOptions,
    addresses: string[],
    shot: string,
    look: (page: Page) => Promise<string[]> = objections,
  ) {
    await visit(options, async (page, complaints) => {
      for (const address of addresses) {
        await page.goto(base + address, { waitUntil: 'load' })
        await settled(page)
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (over > 0) complaints.push(`${address} is ${over}px too wide`)
        complaints.push(...(await look(page)).map((one) => `${address}: ${one}`))
        const name = `${shot}${address.replaceAll(/[/?=]/g, '_')}.png`
        if (process.env.PORTAL_SHOTS || address === '/')
          await page.screenshot({ path: path.join(shots, name), fullPage: true })
      }
      assert.deepEqual(complaints, [])
    })
  }

  const vietnamese = [
    ...paths,
    '/search?q=truong',
    '/search?q=truong+khong+co',
    '/search-large?sharing=open&page=2',
  ]
  const main = ['/', '/datasets/truong-hoc', '/datasets/doanh-nghiep', '/journal', '/docs/errors']
  const english = paths.map((one) => `/en${one === '/' ? '' : one}`)

  test('every page in Vietnamese is sound on a desktop', () =>
    checkEvery({ ...desktop, colorScheme: 'light' }, vietnamese, 'desktop'))
  test('the main pages are sound in the dark', () =>
    checkEvery({ ...desktop, colorScheme: 'dark' }, main, 'dark'))
  test('every page in English is sound at 320 pixels', () => checkEvery(phone, english, 'phone'))
  // Nothing but the width is other than above: axe has seen the words and the narrow layout.
  test('every page in Vietnamese fits into 320 pixels', () =>
    checkEvery(phone, vietnamese, 'phone', async () => []))
  test('the main pages are sound with forced colours', () =>
    checkEvery({ ...desktop, forcedColors: 'active' }, main, 'forced'))

  test('the keyboard finds the skip link first, and it leads to the content', () =>
    visit(desktop, async (page) => {
      await page.goto(`${base}/datasets/truong-hoc`)
      await page.keyboard.press('Tab')
      assert.equal(await focused(page), 'Đến nội dung chính')
      const box = await page.locator('.skip').boundingBox()
      assert.ok(box && box.y >= 0, 'the skip link shows when it has the focus')
      await page.keyboard.press('Enter')
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
    }))

  for (const javaScriptEnabled of [true, false])
    test(`a word typed without accents finds the dataset, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () =>
      visit({ ...phone, javaScriptEnabled }, async (page, complaints) => {
        await page.goto(base)
        for (let i = 0; i < 20 && (await page.locator('#q:focus').count()) === 0; i += 1)
          await page.keyboard.press('Tab')
        await page.keyboard.type('truong hoc')
        await page.keyboard.press('Enter')
        await page.waitForURL(/q=truong/)
        const titles = await page.locator('.ledger h3').allInnerTexts()
        assert.deepEqual(titles, ['Trường học'])
        await page.locator('.ledger h3 a').click()
        await page.waitForURL(/datasets/)
        assert.equal(await page.locator('h1').innerText(), 'Trường học')
        assert.equal(await page.locator('#preview .preview > tbody > tr').count(), 3)
        assert.match(await page.locator('#proof-title').innerText(), /Bằng nguồn/)
        await page.locator('summary', { hasText: 'Python' }).click()
        assert.ok(await page.getByText('urlopen(').first().isVisible())
        assert.equal(await page.locator('button.copy').count(), javaScriptEnabled ? 4 : 0)
        await page.locator('.tongue').click()
        await page.waitForURL(/\/en\/datasets\/truong-hoc/)
        assert.equal(await page.locator('h1').innerText(), 'Schools')
        assert.deepEqual(complaints, [])
      }))

  test('a copy button puts the sample on the clipboard and says so', () =>
    visit({ ...desktop, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.goto(`${base}/datasets/truong-hoc`)
      const button = page.locator('button.copy').first()
      await button.click()
      await page.locator('[role=status]', { hasText: 'Đã chép' }).first().waitFor()
      const copied = await page.evaluate('navigator.clipboard.readText()')
      assert.match(String(copied), /^# Đọc 100 dòng đầu\ncurl .*limit=100"$/)
    }))

  test('at 400 % zoom of a desktop the dataset page still needs no sideways scrolling', () =>
    visit({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, async (page) => {
      await page.goto(`${base}/datasets/nguoi-dan`)
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return { scrollWidth, clientWidth }
      })
      assert.ok(scrollWidth <= clientWidth)
    }))

  test('Vietnamese letters come from our own font', () =>
    visit(desktop, async (page) => {
      await page.goto(base)
      await settled(page)
      const missing = await page.evaluate(() => {
        const letters =
          'aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ'
        const both = letters + letters.toUpperCase()
        return [...both].filter((letter) => !document.fonts.check('16px "Source Sans 3"', letter))
      })
      assert.deepEqual(missing, [])
      const loaded = await page.evaluate(() => [...document.fonts].map(({ status }) => status))
      assert.deepEqual(loaded, ['loaded', 'loaded'])
    }))

  test('a policy violation would be noticed', () =>
    visit(desktop, async (page, complaints) => {
      await page.route('**/codelists', (route) =>
        route.fulfill({
          headers: pageHeaders,
          body: '<!doctype html><p style="color:red">x</p><script>1</script>',
        }),
      )
      await page.goto(`${base}/codelists`)
      await settled(page)
      assert.ok(complaints.length >= 2, 'both the style and the script are reported')
    }))
})

/** What axe objects to, by the rules of WCAG 2 A and AA. It is injected past the page's policy. */
async function objections(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(options: unknown): Promise<{
          violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
        }>
      }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    return (await axe.run({ runOnly: { type: 'tag', values: tags } })).violations
  })
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ''}`,
  )
}

async function settled(page: Page) {
  await page.evaluate(async () => {
    await document.fonts.ready
  })
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.textContent.trim())
}
