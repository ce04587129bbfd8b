/** A page of a real browser that reports everything it complains about. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { startChromium } from '../../../portal/test/chromium.ts'
import { patienceMs } from './wait-until.ts'

/** What the functions that run in the page use of it; the compiler knows no DOM here. */
declare const document: { documentElement: { scrollWidth: number; clientWidth: number } }

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** The browser, or why there is none; in CI there must be one. */
export async function openBrowser(): Promise<{ browser: Browser | null; missing: string | false }> {
  const started = await startChromium()
  if (!('faults' in started)) return { browser: started, missing: false }
  const missing = `no browser starts: ${started.faults.join('; ')}`
  if (process.env.CI) throw new Error(missing)
  return { browser: null, missing }
}

/** Opens a page of its own, and gives what the browser complained about meanwhile. */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions,
  act: (page: Page, complaints: string[]) => Promise<void>,
): Promise<string[]> {
  const context = await browser.newContext({ locale: 'vi-VN', acceptDownloads: true, ...options })
  // On a busy machine a page may wait for its turn; how fast it comes is measured elsewhere.
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // The picture of a map is drawn without a graphics card here, and the driver says how slowly.
    if (message.text().includes('GL Driver Message')) return
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (fault) => complaints.push(String(fault)))
  try {
    await act(page, complaints)
    return complaints
  } finally {
    await context.close()
  }
}

/** Presses what leads to another page, and waits until that one is there as a whole. */
export async function press(target: Locator): Promise<void> {
  await target.click()
  await target.page().waitForLoadState('domcontentloaded')
}

/** What axe objects to, and whether the page scrolls sideways. Needs a page with scripts. */
export async function objections(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  return [...(await violations(page, { type: 'tag', values })), ...(await tooWide(page))]
}

/** What axe objects to by the colours alone, on a page that was looked at in other colours. */
export function colourObjections(page: Page): Promise<string[]> {
  return violations(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] })
}

/** Of what passes, nothing is written down but that it does: that takes longer than the rules. */
function violations(
  page: Page,
  runOnly: { type: 'tag' | 'rule'; values: string[] },
): Promise<string[]> {
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
    }
    const less = { resultTypes: ['violations'], selectors: false }
    const found = await axe.run({ runOnly: only, ...less })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)
  }, runOnly)
}

export async function tooWide(page: Page): Promise<string[]> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return over > 0 ? [`${over} px too wide`] : []
}

/** A map that opens by itself takes the place of its picture; it is drawn without a graphics card. */
export async function mapOpened(page: Page): Promise<void> {
  const opens = page.locator('[data-map*=\'"opens":true\'] .map-open')
  if ((await opens.count()) > 0) await opens.waitFor({ state: 'hidden' })
}
