/**
 * What people come for, with each of their actions counted, on the sample province: on a phone, with
 * and without scripts, over a bad line, and with a session that ends in the middle.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { openBrowser, visit } from './kit/browser.ts'
import { openOfficer, signedIn } from './kit/officer.ts'
import { pressThrough } from './kit/press-through.ts'
import { openSample, type SampleKho } from './kit/sample.ts'

const { browser, missing } = await openBrowser()
let kho: SampleKho
before(async () => {
  kho = await openSample()
})
after(async () => {
  await browser?.close()
  await kho?.end()
})

const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true }

/** A person who counts what it does; reading costs nothing. */
function countActions(page: Page) {
  const person = {
    actions: 0,
    async type(field: Locator, text: string) {
      person.actions += 1
      await field.fill(text)
    },
    async press(target: Locator) {
      person.actions += 1
      await target.click()
    },
    /** Presses what leads to another page. */
    async go(target: Locator) {
      person.actions += 1
      await pressThrough(page, () => target.click())
    },
    async download(target: Locator): Promise<string> {
      const [coming] = await Promise.all([page.waitForEvent('download'), person.press(target)])
      return readFileSync(await coming.path(), 'utf8')
    },
  }
  return person
}

/** Runs in the page: what it waits for before it is drawn; null while that has not all come. */
function readWaitedFor(): { bytes: number; asks: number } | null {
  // oxlint-disable-next-line typescript/no-explicit-any
  const entries: any[] = (globalThis as any).performance.getEntries()
  const waited = entries.filter(
    (one) => one.entryType === 'navigation' || one.renderBlockingStatus === 'blocking',
  )
  if (waited.some((one) => one.responseEnd === 0)) return null
  const bytes = waited.reduce((sum, one) => sum + one.transferSize, 0)
  return { bytes, asks: waited.length }
}

const searchField = (page: Page) => page.getByRole('searchbox').first()
const searchButton = (page: Page) =>
  page.getByRole('search').first().getByRole('button', { name: 'Tìm' })
const textOf = async (path: string) => (await fetch(kho.url + path)).text()

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with' : 'without'
  test(
    `a citizen finds the schools, typed without accents, and has them as CSV, ${scripts} scripts`,
    {
      skip: missing,
    },
    async () => {
      const began = performance.now()
      const complaints = await visit(browser!, { ...phone, javaScriptEnabled }, async (page) => {
        await page.goto(kho.url)
        const citizen = countActions(page)
        await citizen.type(searchField(page), 'truong hoc')
        await citizen.go(searchButton(page))
        await citizen.go(page.locator('main h3 a').first())
        assert.equal(new URL(page.url()).pathname, '/datasets/schools')
        const csv = await citizen.download(page.locator('main a[href$="export.csv"]').first())
        assert.equal(csv, await textOf('/api/v1/datasets/schools/export.csv'))
        assert.ok(csv.split('\n').length > 50, csv.slice(0, 200))
        assert.ok(citizen.actions <= 5, `${citizen.actions} actions`)
        assert.equal(citizen.actions, 4)
      })
      assert.deepEqual(complaints, [])
      assert.ok(performance.now() - began < 60_000)
    },
  )
}

test(
  'the walk of a whole visit without scripts: search, facet, dataset, file, report, follow',
  {
    skip: missing,
  },
  async () => {
    await visit(browser!, { ...phone, javaScriptEnabled: false }, async (page) => {
      await page.goto(kho.url)
      const citizen = countActions(page)
      await citizen.type(searchField(page), 'truong')
      await citizen.go(searchButton(page))
      const before = await page.locator('main h3 a').count()
      await page.locator('main details summary').first().click()
      await citizen.press(page.getByLabel('Sở Giáo dục và Đào tạo'))
      await citizen.go(page.locator('.facets button[type=submit]').first())
      assert.match(page.url(), /agency=so-gddt/)
      const found = await page.locator('main h3 a').allInnerTexts()
      assert.ok(found.length > 0 && found.length <= before, `${found.length} of ${before}`)
      await citizen.go(page.locator('main h3 a[href="/datasets/schools"]'))
      await citizen.download(page.locator('main a[href$="export.csv"]').first())
      await citizen.go(page.locator('main a[href$="/report"]').first())
      await citizen.type(page.locator('main textarea').first(), 'Thiếu một điểm trường (giả lập)')
      await page.locator('main input[type=radio][value=dataset]').check()
      await citizen.go(page.locator('main form button[type=submit]').last())
      const main = page.locator('main')
      assert.doesNotMatch(await main.innerText(), /không nhận được/i)
      await citizen.go(main.locator('a[href^="/reports"], form[action^="/reports"] button').first())
      assert.equal(new URL(page.url()).pathname, '/reports')
      assert.ok(citizen.actions <= 10, `${citizen.actions} actions`)
    })
  },
)

test(
  'the sample on the page of open data runs as it stands and gives the rows of the page',
  {
    skip: missing,
  },
  async () => {
    await visit(browser!, {}, async (page) => {
      await page.goto(`${kho.url}/datasets/schools`)
      const samples = await page.locator('main pre').allTextContents()
      const sample = samples.find((one) => one.includes('curl ') && one.includes('/records'))
      assert.ok(sample, samples.join('\n---\n'))
      const command = sample.slice(sample.indexOf('curl ')).split('\n\n')[0]!
      const { stdout } = await promisify(execFile)('bash', [
        '-c',
        command.replace('curl ', 'curl -s '),
      ])
      const answer = JSON.parse(stdout) as { records: Record<string, unknown>[] }
      const shown = await page
        .locator('#preview .preview > tbody > tr')
        .first()
        .locator('th, td')
        .allInnerTexts()
      const [first] = answer.records
      assert.ok(first, stdout.slice(0, 300))
      assert.ok(
        shown.includes(String(Object.values(first)[0])),
        `${shown.join('|')} ${stdout.slice(0, 200)}`,
      )
    })
  },
)

test('what is typed in decomposed letters finds what is stored in composed ones', async () => {
  for (const typed of ['Trường học', 'TRƯỜNG HỌC', 'truong hoc']) {
    const html = await textOf(`/search?q=${encodeURIComponent(typed.normalize('NFD'))}`)
    assert.match(html, /href="\/datasets\/schools"/, typed)
    assert.ok(html.includes(typed.normalize('NFC')) || html.includes(typed.normalize('NFD')))
  }
  const codes = await textOf(
    `/codelists/admin_unit?q=${encodeURIComponent('Quảng Khê'.normalize('NFD'))}`,
  )
  assert.match(codes, /Quảng Khê/)
  assert.doesNotMatch(codes.replace(/value="[^"]*"/g, ''), /\p{L}\p{M}/u)
})

test(
  'a screen reader is told the landmarks, the state of proof and the headers of the table',
  {
    skip: missing,
  },
  async () => {
    await visit(browser!, {}, async (page) => {
      await page.goto(`${kho.url}/datasets/schools`)
      const tree = await page.locator('body').ariaSnapshot()
      for (const landmark of ['banner', 'main', 'contentinfo', 'search'])
        assert.match(tree, new RegExp(`^ *- ${landmark}`, 'm'), landmark)
      assert.match(tree, /- navigation "/)
      assert.match(tree, /- heading "[^"]*[Tt]rường[^"]*" \[level=1\]/)
      assert.match(tree, /Bằng nguồn/)
      assert.match(tree, /- columnheader "/)
      const levels = [...tree.matchAll(/\[level=(\d)\]/g)].map(([, level]) => Number(level))
      assert.equal(levels.filter((level) => level === 1).length, 1)
    })
  },
)

test(
  'over a slow line the first page is readable before its fonts and scripts are there',
  {
    skip: missing,
  },
  async () => {
    await visit(browser!, phone, async (page) => {
      const cdp = await page.context().newCDPSession(page)
      await cdp.send('Network.enable')
      const slow = { latency: 400, downloadThroughput: 40_000, uploadThroughput: 20_000 }
      await cdp.send('Network.emulateNetworkConditions', { offline: false, ...slow })
      // None of them comes before all of this is done.
      const late = Promise.withResolvers<void>()
      await page.route(/\.(js|woff2)$/, async (route) => {
        await late.promise
        await route.continue().catch(() => {})
      })
      const began = performance.now()
      await page.goto(kho.url, { waitUntil: 'commit' })
      await page.locator('h1').waitFor()
      const tookMs = performance.now() - began
      assert.ok(tookMs < 5_000, `${tookMs} ms`)
      let waited = await page.evaluate(readWaitedFor)
      while (waited === null) waited = await page.evaluate(readWaitedFor)
      const { bytes, asks } = waited
      // As if one of them came after the other.
      const seconds = asks * 0.4 + bytes / slow.downloadThroughput
      assert.ok(bytes > 1_000 && seconds < 5, `${bytes} bytes, ${asks} asks: ${seconds} s`)
      await searchField(page).fill('truong hoc')
      await searchButton(page).click()
      await page.waitForURL(/q=truong/, { waitUntil: 'commit' })
      await page.locator('main h3 a').first().waitFor()
      late.resolve()
    })
  },
)

test(
  'where every script and font is lost on the way, the page still serves',
  { skip: missing },
  async () => {
    await visit(browser!, phone, async (page) => {
      await page.route(/\.(js|woff2|svg)$/, (route) => route.abort())
      await page.goto(`${kho.url}/datasets/schools`)
      assert.ok(await page.locator('#preview .preview > tbody > tr').first().isVisible())
      await page.route(/\.css$/, (route) => route.abort())
      await page.goto(kho.url)
      await searchField(page).fill('truong hoc')
      await pressThrough(page, () => searchButton(page).click())
      assert.ok((await page.locator('main h3 a').count()) > 0)
    })
  },
)

test('a line that breaks while a form is sent loses nothing typed', { skip: missing }, async () => {
  await visit(browser!, phone, async (page) => {
    await page.goto(`${kho.url}/datasets/schools/report`)
    const note = 'Địa chỉ trường sai (giả lập), gửi lúc mất mạng'
    await page.locator('main textarea').first().fill(note)
    await page.locator('main input[type=radio][value=dataset]').check()
    await page.context().setOffline(true)
    await page.locator('main form button[type=submit]').last().click()
    await page.waitForURL(/chrome-error/)
    await page.context().setOffline(false)
    // Reloading what did not arrive sends the same form again.
    await page.reload()
    assert.ok(
      (await page.locator('main a[href^="/reports"], form[action^="/reports"]').count()) > 0,
    )
  })
})

test(
  'a session that ends while a form is open loses nothing typed, and acts only once',
  {
    skip: missing,
  },
  async () => {
    const functions = ['authority'] as const
    const officer = await openOfficer(kho, 'het.phien', { agency: 'so-noi-vu', functions })
    const enter = (page: Page, cookie: string) =>
      page
        .context()
        .addCookies([{ name: 'kho_session', value: cookie.split('=')[1]!, url: kho.url }])
    const name = 'Nguyễn Giả Lập'
    const paper = '12/QĐ "SNV" <b>'
    await visit(browser!, { javaScriptEnabled: false }, async (page) => {
      await enter(page, officer.cookie)
      await page.goto(`${kho.url}/console/issue`)
      await page.locator('#field-id').fill('nguoi.giu-lai')
      await page.locator('#field-name').fill(name)
      await page.locator('#field-agency').selectOption('so-y-te')
      await page.locator('#field-documentNumber').fill(paper)
      await page.locator('#field-documentDate').fill('2026-11-20')
      for (const one of await page.locator('main [required]').all())
        if ((await one.inputValue()) === '') await one.fill('Phòng thử')
      await page.context().clearCookies()
      const issue = page.getByRole('button', { name: 'Cấp tài khoản' })
      await pressThrough(page, () => issue.click())
      assert.match(await page.locator('h1').innerText(), /Phiên làm việc đã hết/)
      assert.match(await page.locator('main').innerText(), /12\/QĐ "SNV" <b>/)
      await enter(page, (await signedIn(kho, 'het.phien')).cookie)
      await pressThrough(page, () => page.getByRole('button', { name: 'Gửi lại' }).click())
      assert.deepEqual(await page.locator('[role=alert]').allInnerTexts(), [])
      assert.match(page.url(), /\/console\/accounts\/nguoi\.giu-lai\?entry=/)
      assert.equal(await page.locator('h1').innerText(), name)
    })
    const { rows } = await kho.db.query(`select 1 from people.account where id = 'nguoi.giu-lai'`)
    assert.equal(rows.length, 1)
  },
)

test('what was typed is not given back to a form of another site, nor a password to anybody', async () => {
  const send = (site: string, body: URLSearchParams | FormData) =>
    fetch(`${kho.url}/console/issue`, {
      method: 'POST',
      headers: { 'sec-fetch-site': site, accept: 'text/html' },
      redirect: 'manual',
      body,
    })
  const typed = new URLSearchParams({ name: 'typed-elsewhere', password: 'hidden-word' })
  const foreign = await send('cross-site', typed)
  assert.equal(foreign.status, 403)
  assert.doesNotMatch(await foreign.text(), /typed-elsewhere/)
  const own = await send('same-origin', typed)
  assert.equal(own.status, 401)
  assert.equal(own.headers.get('cache-control'), 'private, no-store')
  const page = await own.text()
  assert.match(page, /typed-elsewhere/)
  assert.doesNotMatch(page, /hidden-word/)
  const large = new URLSearchParams({ name: 'x'.repeat(300_000) })
  assert.ok([303, 413].includes((await send('same-origin', large)).status))
})
