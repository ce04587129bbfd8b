/** The board on a phone: installed, and read again without network; nothing else is ever kept. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { keptFiles } from '@kho/portal/installed.ts'
import { openBrowser, visit } from './kit/browser.ts'
import { openKho, type RunningKho } from './kit/kho.ts'
import { openOfficer, type Officer } from './kit/officer.ts'

const { browser, missing } = await openBrowser()
let kho: RunningKho
let leader: Officer

before(async () => {
  kho = await openKho()
  leader = await openOfficer(kho, 'thu.lanh-dao', { agency: 'so-noi-vu', functions: ['leader'] })
})
after(async () => {
  await browser?.close()
  await kho.end()
})

type Kept = { cache: string; path: string; text: string }

/** Everything the browser keeps for later; runs in the page. */
const readKept = async (): Promise<Kept[]> => {
  const { caches } = globalThis as never as {
    // oxlint-disable-next-line typescript/no-explicit-any
    caches: any
  }
  const found: Kept[] = []
  for (const cache of await caches.keys()) {
    const opened = await caches.open(cache)
    for (const request of await opened.keys()) {
      const text = await (await opened.match(request)).text()
      found.push({ cache, path: new URL(request.url).pathname, text })
    }
  }
  return found
}

test('the manifest names a page, a scope and two icons that are there, in both languages', async () => {
  for (const [lang, start] of [
    ['', '/board'],
    ['/en', '/en/board'],
  ]) {
    const page = await (await fetch(`${kho.url}${lang}/board`)).text()
    assert.match(page, new RegExp(`<link rel="manifest" href="${lang}/manifest.webmanifest"`))
    const answer = await fetch(`${kho.url}${lang}/manifest.webmanifest`)
    assert.equal(answer.headers.get('content-type'), 'application/manifest+json')
    const manifest = (await answer.json()) as {
      start_url: string
      display: string
      icons: { src: string; sizes: string; type: string }[]
    }
    assert.equal(manifest.start_url, start)
    assert.equal(manifest.display, 'standalone')
    assert.deepEqual(
      manifest.icons.map(({ sizes }) => sizes),
      ['192x192', '512x512'],
    )
    for (const { src, type, sizes } of manifest.icons) {
      const icon = await fetch(kho.url + src)
      assert.equal(icon.headers.get('content-type'), type)
      const body = Buffer.from(await icon.arrayBuffer())
      assert.equal(`${body.readUInt32BE(16)}x${body.readUInt32BE(20)}`, sizes)
    }
  }
})

test('the worker may ask this host only, and stands over the board alone', async () => {
  const worker = await fetch(`${kho.url}/board-worker.js`)
  assert.equal(
    worker.headers.get('content-security-policy'),
    "default-src 'none'; connect-src 'self'",
  )
  assert.equal(worker.headers.get('cache-control'), 'no-cache')
  assert.equal(worker.headers.get('service-worker-allowed'), null)
})

test(
  'a leader reads the last board on a phone without network, and no page of a person is kept',
  { skip: missing },
  async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
    const complaints = await visit(browser!, phone, async (page, heard) => {
      const context = page.context()
      const value = leader.cookie.split('=')[1]!
      await context.addCookies([{ name: 'kho_session', value, url: kho.url }])
      await page.goto(`${kho.url}/board`)
      const ready = 'navigator.serviceWorker.ready.then(({ active }) => active.scriptURL)'
      assert.equal(await page.evaluate(ready), `${kho.url}/board-worker.js`)
      const note = page.locator('.offline-note')
      assert.ok(!(await note.isVisible()), 'with network nothing is said of it')
      const shown = await page.locator('.title time').first().getAttribute('datetime')
      for (const path of [
        '/console',
        '/console/go?q=a',
        '/account',
        '/me/reports',
        '/datasets/khong',
      ])
        await page.goto(kho.url + path)
      heard.length = 0
      await page.goto(`${kho.url}/board?x=1`)
      const fresh = await page.locator('.title time').first().getAttribute('datetime')
      assert.ok(fresh! >= shown!, 'with network it is the board of now')

      await context.setOffline(true)
      await page.goto(`${kho.url}/board`)
      assert.ok(await note.isVisible())
      assert.match(await note.innerText(), /^Không có mạng\..*\d\d:\d\d/s)
      const last = await note.locator('time').getAttribute('datetime')
      assert.ok(last! >= fresh! && last! <= new Date().toISOString())
      assert.equal(await page.evaluate('document.styleSheets.length'), 1, 'it is drawn as ever')
      for (const path of ['/console', '/en/board', '/'])
        await assert.rejects(page.goto(kho.url + path), /ERR_INTERNET_DISCONNECTED/, path)
      await context.setOffline(false)

      await page.goto(`${kho.url}/board`)
      const kept = await page.evaluate(readKept)
      assert.deepEqual(kept.map(({ path }) => path).toSorted(), [...keptFiles, '/board'].toSorted())
      assert.ok(kept.every(({ text }) => !text.includes('thu.lanh-dao')))
    })
    assert.deepEqual(
      complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED|404/.test(one)),
      [],
    )
  },
)

test(
  'a newer worker takes away what an older one kept, and only that',
  { skip: missing },
  async () => {
    await visit(browser!, {}, async (page) => {
      await page.goto(`${kho.url}/en/board`)
      await page.evaluate(`caches.open('kho-board /en/board old').then(() => caches.open('other'))`)
      await page.evaluate(
        `navigator.serviceWorker.getRegistration('/en/board').then((one) => one?.unregister())`,
      )
      await page.goto(`${kho.url}/en/board`)
      await page.waitForFunction(
        `caches.keys().then((all) => all.some((one) => /^kho-board \\/en\\/board [0-9a-f]{12}$/.test(one)) && !all.includes('kho-board /en/board old'))`,
      )
      assert.ok(await page.evaluate(`caches.has('other')`))
    })
  },
)
