/** «Which schools are in commune X, as CSV», by somebody with a phone who has never been here. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Download, Page } from 'playwright-core'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { definitionOf, openKho, type RunningKho } from './kit/kho.ts'

const { browser, missing } = await openBrowser()
after(() => browser?.close())

/** What runs in the page; the compiler knows no DOM here. */
declare const document: { body: { innerText: string } }
declare const navigator: { clipboard: { readText(): Promise<string> } }

const schools = definitionOf({
  id: 'schools',
  title: { vi: 'Trường học giả lập', en: 'Synthetic schools' },
  sharing: 'open',
  key: ['ma'],
  columns: [
    { name: 'ma', type: 'text', required: true, title: { vi: 'Mã trường', en: 'Code' } },
    { name: 'ten', type: 'text', title: { vi: 'Tên trường', en: 'Name' } },
    {
      name: 'xa',
      type: 'text',
      title: { vi: 'Xã', en: 'Commune' },
      codelist: { list: 'admin_unit', level: 'commune', asOf: '2025-07-01' },
    },
  ],
})

/** Made-up schools of three real communes. */
async function open(): Promise<{ it: RunningKho; commune: string }> {
  const it = await openKho()
  await it.define(schools)
  const rows = Array.from(
    { length: 90 },
    (_, i) => `T${i},Trường số ${i},${['24670', '00004', '30337'][i % 3]}\n`,
  )
  await it.load('schools', `ma,ten,xa\n${rows.join('')}`)
  const { rows: units } = await it.db.query(
    `select name from codelist.code where list = 'admin_unit' and code = '24670'
       and level = 'commune' order by valid_from desc nulls last limit 1`,
  )
  return { it, commune: units[0].name }
}

async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (const endsMs = Date.now() + 120_000; !(await ask()); await sleep(30)) {
    assert.ok(Date.now() < endsMs, `in vain: ${what}`)
  }
}

const bare = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')

/** Every tap, and every text that is typed and sent, is one action. */
async function walk(page: Page, commune: string): Promise<{ actions: number; csv: Download }> {
  let actions = 0
  const tap = async (what: ReturnType<Page['locator']>) => {
    actions++
    await what.first().tap()
  }
  await tap(page.getByRole('link', { name: 'Trường học giả lập' }))
  await tap(page.getByRole('link', { name: 'Tra cứu, lọc' }))
  await tap(page.locator('.facets-box > summary'))
  actions++
  await page.locator('#has-xa').fill(commune)
  await page.locator('#has-xa').press('Enter')
  await page.waitForURL(/filter=/)
  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    tap(page.getByRole('link', { name: 'Tải CSV' })),
  ])
  return { actions, csv }
}

test(
  'the schools of a commune are had as CSV in five actions from home, on a phone',
  { skip: missing },
  async () => {
    const { it, commune } = await open()
    const phone = { viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true }
    try {
      for (const javaScriptEnabled of [true, false]) {
        const complaints = await visit(browser!, { ...phone, javaScriptEnabled }, async (page) => {
          await page.goto(it.url)
          const { actions, csv } = await walk(page, bare(commune).toUpperCase())
          assert.ok(actions <= 5, `${actions} actions`)
          const lines = readFileSync(await csv.path(), 'utf8')
            .trim()
            .split('\n')
          assert.equal(lines.length, 31)
          for (const line of lines.slice(1)) assert.match(line, /^T\d+,Trường số \d+,24670$/)
          const count = await page.locator('#found-title').textContent()
          assert.equal(count?.trim(), '30 dòng')
        })
        assert.deepEqual(complaints, [])
      }
      await visit(browser!, phone, async (page) => {
        await page.goto(`${it.url}/en/datasets/schools/explore?filter=ma%20IS%20NOT%20NULL`)
        assert.equal(await page.locator('tbody tr').count(), 50)
      })
      const looked = { ...phone, bypassCSP: true }
      await visit(browser!, looked, async (page) => {
        await page.goto(`${it.url}/datasets/schools/explore`)
        assert.deepEqual(await objections(page), [])
      })
    } finally {
      await it.end()
    }
  },
)

test(
  'a business filters and copies the equal call: curl, the page and the file give the same rows',
  { skip: missing },
  async () => {
    const { it, commune } = await open()
    try {
      const options = { permissions: ['clipboard-read', 'clipboard-write'] }
      const complaints = await visit(browser!, options, async (page) => {
        await page.goto(`${it.url}/datasets/schools/explore`)
        await page.locator('#has-xa').fill(commune)
        await page.locator('#has-ten').fill('so 1')
        await page.locator('#has-ten').press('Enter')
        await page.waitForURL(/filter=/)
        const cells = page.locator('.explore-found tbody tr')
        const shown = await cells.evaluateAll((rows) =>
          rows.map((row) => [...row.children].map((cell) => cell.textContent!.trim()).join(',')),
        )
        assert.ok(shown.length > 1 && shown.length < 30, `${shown.length} rows`)
        await page.getByText('curl', { exact: true }).click()
        await page.locator('details[open] button').click()
        const copied = () => page.evaluate(() => navigator.clipboard.readText())
        await until('the call is copied', async () => (await copied()).startsWith('curl '))
        const command = await copied()
        const { stdout } = await promisify(execFile)('bash', ['-c', command])
        const { records } = JSON.parse(stdout) as { records: Record<string, string>[] }
        assert.deepEqual(
          records.map((record) => Object.values(record).join(',')),
          shown,
        )
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: 'Tải CSV' }).click(),
        ])
        const lines = readFileSync(await file.path(), 'utf8')
          .trim()
          .split('\n')
        assert.deepEqual(lines.slice(1), shown)
      })
      assert.deepEqual(complaints, [])
    } finally {
      await it.end()
    }
  },
)

test(
  'thousands of rows are one table that holds a few hundred, forth and back',
  { skip: missing },
  async () => {
    const it = await openKho()
    try {
      await it.define(schools)
      const count = 1_234
      const key = (i: number) => `T${String(i).padStart(5, '0')}`
      const rows = Array.from({ length: count }, (_, i) => `${key(i)},Trường ${i},24670\n`)
      await it.load('schools', `ma,ten,xa\n${rows.join('')}`)
      const complaints = await visit(browser!, {}, async (page) => {
        await page.goto(`${it.url}/datasets/schools/explore?group=xa&value=count`)
        const region = page.locator('[data-grid]')
        const shown = () =>
          region
            .locator('tbody tr[aria-rowindex]')
            .evaluateAll((all) =>
              all.map((row) => [row.ariaRowIndex, row.querySelector('th')!.textContent!.trim()]),
            )
        const seen = new Set<string>()
        let most = 0
        const look = async () => {
          const found = await shown()
          most = Math.max(most, found.length)
          for (const [index, code] of found) assert.equal(code, key(Number(index) - 2))
          for (const [, code] of found) seen.add(code!)
          return found
        }
        await region.focus()
        await until('every row was seen', async () => {
          await page.keyboard.press('PageDown')
          await look()
          return seen.size >= count
        })
        assert.ok(most <= 7 * 50, `${most} rows at once`)
        const isSaid = (words: string) =>
          page.evaluate((sought) => document.body.innerText.includes(sought), words)
        // Pages that come in above meanwhile may move the end away again.
        await until('the last row comes', async () => {
          await page.keyboard.press('End')
          return isSaid('đến 1.234.')
        })
        await until('the first row comes back', async () => {
          await page.keyboard.press('Home')
          return (await look())[0]?.[1] === key(0)
        })
        await until('it is said', () => isSaid('dòng 1 đến'))
        assert.equal(await region.locator('table').getAttribute('aria-rowcount'), '1235')
      })
      assert.deepEqual(complaints, [])
      await visit(browser!, { bypassCSP: true }, async (page) => {
        await page.goto(
          `${it.url}/datasets/schools/explore?group=xa,ten&value=count&filter=ma<'T00020'`,
        )
        await page.locator('#pivot-caption').waitFor()
        assert.deepEqual(await objections(page), [])
      })
    } finally {
      await it.end()
    }
  },
)
