/**
 * `npm run shots`: pictures of every page of the sample province into docs/shots, in both languages,
 * on a phone and a desktop. WebP, cut at a height, so that all of them stay small.
 *
 * `npm run shots -- --only=console-r,search` makes those whose names begin so, and leaves the rest.
 * `npm run shots -- --look=FOLDER` puts each page beside them whole and in its true size, officers'
 * pages in the dark too: what somebody who looks for faults needs, and the repository does not.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, visit } from '../server/test/kit/browser.ts'
import { addressPages, inEnglish, type PageAt } from '../server/test/kit/every-page.ts'
import { openSample } from '../server/test/kit/sample.ts'
import { shotStates, type Shot } from './shot-states.ts'

const folder = fileURLToPath(new URL('../docs/shots/', import.meta.url))
const sizes = {
  desktop: { width: 1280, height: 900, heightMax: 1_200, scale: 0.5 },
  phone: { width: 360, height: 740, heightMax: 1_050, scale: 0.6 },
}
const quality = 30
const bytesMax = 6 * 1024 * 1024

const asPage = { contentType: 'text/html; charset=utf-8' }

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, look: { type: 'string' } },
})
const chosen = options.only?.split(',')
const isChosen = ({ stem }: Shot) => !chosen || chosen.some((start) => stem.startsWith(start))

type Picture = { format: 'webp' | 'png'; quality?: number; heightMax: number; scale: number }

async function shoot(page: Page, width: number, picture: Picture): Promise<Buffer> {
  const { heightMax, scale, ...kind } = picture
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'))
  const cdp = await page.context().newCDPSession(page)
  const { data } = await cdp.send('Page.captureScreenshot', {
    ...kind,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height: Math.min(whole, heightMax), scale },
  })
  await cdp.detach()
  return Buffer.from(data, 'base64')
}

/** `/console/accounts/{account}` on a phone in English is `console-accounts-account.en.phone.webp`. */
const stemOf = ({ route }: PageAt) =>
  route.replaceAll(/[{}]/g, '').split('/').filter(Boolean).join('-') || 'home'

async function shootAll(browser: Browser, url: string, shots: Shot[]): Promise<void> {
  await visit(browser, {}, async (page) => {
    for (const { stem, path, officer, answer } of shots) {
      await page.context().clearCookies()
      const value = officer?.cookie.split('=')[1]
      if (value) await page.context().addCookies([{ name: 'kho_session', value, url }])
      for (const lang of ['vi', 'en'] as const) {
        await page.setViewportSize(sizes.desktop)
        const address = url + (lang === 'vi' ? path : inEnglish(path))
        const body = answer?.[lang]
        if (body) await page.route(address, (route) => route.fulfill({ body, ...asPage }))
        await page.goto(address)
        await page.evaluate('document.fonts.ready.then(() => true)')
        for (const size of ['desktop', 'phone'] as const) {
          await page.setViewportSize(sizes[size])
          const name = `${stem}.${lang}.${size}`
          const { width, heightMax, scale } = sizes[size]
          const small = { format: 'webp', quality, heightMax, scale } as const
          writeFileSync(join(folder, `${name}.webp`), await shoot(page, width, small))
          const inDark = officer !== null && lang === 'vi' && size === 'desktop'
          if (options.look) await lookAt(page, width, join(options.look, name), inDark)
        }
      }
    }
  })
}

async function lookAt(page: Page, width: number, stem: string, inDark: boolean): Promise<void> {
  const whole = { format: 'png', heightMax: 8_000, scale: 1 } as const
  writeFileSync(`${stem}.png`, await shoot(page, width, whole))
  if (!inDark) return
  await page.emulateMedia({ colorScheme: 'dark' })
  writeFileSync(`${stem}.dark.png`, await shoot(page, width, whole))
  await page.emulateMedia({ colorScheme: 'light' })
}

const { browser, missing } = await openBrowser()
if (!browser) throw new Error(String(missing))
const kho = await openSample()
try {
  const { pages, missing: unopened } = await addressPages(kho, 'so-noi-vu')
  if (!chosen) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  if (options.look) mkdirSync(options.look, { recursive: true })
  const shots: Shot[] = pages.map((at) => ({ stem: stemOf(at), ...at }))
  shots.push(...(await shotStates(kho, 'so-noi-vu')))
  await shootAll(browser, kho.url, shots.filter(isChosen))
  const made = readdirSync(folder)
  const bytes = made.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  console.log(`${made.length} pictures, ${(bytes / 1024 / 1024).toFixed(1)} MiB`)
  console.log(`no address here: ${unopened.join(' ')}`)
  if (bytes > bytesMax) process.exitCode = 1
} finally {
  await browser.close()
  await kho.end()
}
