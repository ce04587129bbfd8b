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
import { mapOpened, openBrowser, visit } from '../server/test/kit/browser.ts'
import { inEnglish } from '../server/test/kit/every-page.ts'
import { openSample } from '../server/test/kit/sample.ts'
import { shotAmidActs, shotPages, shotStates, type Shot } from './shot-states.ts'

const folder = fileURLToPath(new URL('../docs/shots/', import.meta.url))
const sizes = {
  desktop: { width: 1280, height: 900, heightMax: 1_000, scale: 0.5 },
  phone: { width: 360, height: 740, heightMax: 940, scale: 0.6 },
}
const quality = 30
const bytesMax = 6 * 1024 * 1024
const agency = 'so-noi-vu'

const asPage = { contentType: 'text/html; charset=utf-8' }

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, look: { type: 'string' } },
})
const chosen = options.only?.split(',')
const isChosen = (stem: string) => !chosen || chosen.some((start) => stem.startsWith(start))

type Picture = { format: 'webp' | 'png'; quality?: number; heightMax: number; scale: number }

async function shoot(page: Page, width: number, picture: Picture): Promise<Buffer> {
  const { heightMax, scale, ...kind } = picture
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'))
  const cdp = await page.context().newCDPSession(page)
  const clip = { x: 0, y: 0, width, height: Math.min(whole, heightMax), scale }
  const capture = () =>
    cdp.send('Page.captureScreenshot', { ...kind, captureBeyondViewport: true, clip })
  // On a busy machine the browser now and then says that it cannot, and can the next time.
  const { data } = await capture().catch(capture)
  await cdp.detach()
  return Buffer.from(data, 'base64')
}

async function shootAll(browser: Browser, url: string, shots: Shot[]): Promise<void> {
  await visit(browser, {}, async (page) => {
    for (const { stem, path, cookies, answer } of shots) {
      await page.context().clearCookies()
      const seenBy = Object.entries(cookies).map(([name, value]) => ({ name, value, url }))
      await page.context().addCookies(seenBy)
      for (const lang of ['vi', 'en'] as const) {
        await page.setViewportSize(sizes.desktop)
        const address = url + (lang === 'vi' ? path : inEnglish(path))
        const body = answer?.[lang]
        if (body) await page.route(address, (route) => route.fulfill({ body, ...asPage }))
        const opened = await page.goto(address)
        if (!body && opened!.status() >= 400 && stem !== 'not-found')
          throw new Error(`${address}: ${opened!.status()}`)
        await page.evaluate('document.fonts.ready.then(() => true)')
        await mapOpened(page)
        for (const size of ['desktop', 'phone'] as const) {
          await page.setViewportSize(sizes[size])
          // As `console-accounts-account.en.phone.webp`.
          const name = `${stem}.${lang}.${size}`
          const { width, heightMax, scale } = sizes[size]
          const small = { format: 'webp', quality, heightMax, scale } as const
          writeFileSync(join(folder, `${name}.webp`), await shoot(page, width, small))
          const inDark = seenBy.length > 0 && lang === 'vi' && size === 'desktop'
          if (options.look) await lookAt(page, width, join(options.look, name), inDark)
        }
      }
    }
  })
}

async function lookAt(page: Page, width: number, stem: string, inDark: boolean): Promise<void> {
  const whole = { format: 'png', heightMax: 16_000, scale: 1 } as const
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
  const { shots: pages, missing: unopened } = await shotPages(kho, agency)
  if (options.look) mkdirSync(options.look, { recursive: true })
  const states = await shotStates(kho, agency)
  const amid = await shotAmidActs(kho, agency, isChosen)
  const shots = [...pages, ...states].filter(({ stem }) => isChosen(stem))
  if (!chosen) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await shootAll(browser, kho.url, [...amid, ...shots])
  const made = readdirSync(folder)
  const bytes = made.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  console.log(`${made.length} pictures, ${(bytes / 1024 / 1024).toFixed(1)} MiB`)
  if (unopened.length > 0) console.log(`no picture of: ${unopened.join(' ')}`)
  if (bytes > bytesMax || unopened.length > 0) process.exitCode = 1
} finally {
  await browser.close()
  await kho.end()
}
