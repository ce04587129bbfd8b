/**
 * `npm run shots`: pictures of every page of the sample province into docs/shots, in both languages,
 * on a phone and a desktop. WebP, cut at a height, so that all of them stay small.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../server/test/kit/browser.ts'
import { addressPages, inEnglish, type PageAt } from '../server/test/kit/every-page.ts'
import { openSample } from '../server/test/kit/sample.ts'

const folder = fileURLToPath(new URL('../docs/shots/', import.meta.url))
const sizes = {
  desktop: { width: 1280, height: 900, heightMax: 1_600, scale: 0.5 },
  phone: { width: 360, height: 740, heightMax: 1_500, scale: 0.6 },
}
const quality = 30
const bytesMax = 6 * 1024 * 1024

type Size = keyof typeof sizes

async function shoot(page: Page, size: Size): Promise<Buffer> {
  const { width, heightMax, scale } = sizes[size]
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'))
  const cdp = await page.context().newCDPSession(page)
  const { data } = await cdp.send('Page.captureScreenshot', {
    format: 'webp',
    quality,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height: Math.min(whole, heightMax), scale },
  })
  await cdp.detach()
  return Buffer.from(data, 'base64')
}

/** `/console/accounts/{account}` on a phone in English is `console-accounts-account.en.phone.webp`. */
function nameOf({ route }: PageAt, lang: string, size: Size): string {
  const stem = route.replaceAll(/[{}]/g, '').split('/').filter(Boolean).join('-') || 'home'
  return `${stem}.${lang}.${size}.webp`
}

async function shootAll(browser: Browser, url: string, pages: PageAt[]): Promise<number> {
  let bytes = 0
  for (const size of ['desktop', 'phone'] as const) {
    const { width, height } = sizes[size]
    await visit(browser, { viewport: { width, height } }, async (page) => {
      for (const at of pages) {
        await page.context().clearCookies()
        const value = at.officer?.cookie.split('=')[1]
        if (value) await page.context().addCookies([{ name: 'kho_session', value, url }])
        for (const lang of ['vi', 'en'] as const) {
          await page.goto(url + (lang === 'vi' ? at.path : inEnglish(at.path)))
          await page.evaluate('document.fonts.ready.then(() => true)')
          const picture = await shoot(page, size)
          bytes += picture.length
          writeFileSync(join(folder, nameOf(at, lang, size)), picture)
        }
      }
    })
  }
  return bytes
}

const { browser, missing } = await openBrowser()
if (!browser) throw new Error(String(missing))
const kho = await openSample()
try {
  const { pages } = await addressPages(kho, 'so-noi-vu')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const bytes = await shootAll(browser, kho.url, pages)
  console.log(`${pages.length * 4} pictures, ${(bytes / 1024 / 1024).toFixed(1)} MiB`)
  if (bytes > bytesMax) process.exitCode = 1
} finally {
  await browser.close()
  await kho.end()
}
