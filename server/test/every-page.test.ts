/**
 * Every page that is served, found from the routes themselves: what it weighs at a first visit, what
 * axe objects to in both languages, widths and colours, and whether each language stays by itself.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { amidActs } from './kit/amid-act.ts'
import {
  colourObjections,
  mapOpened,
  objections,
  openBrowser,
  tooWide,
  visit,
} from './kit/browser.ts'
import { addressPages, amidAnAct, inEnglish, stemOf, type PageAt } from './kit/every-page.ts'
import { openSample, type SampleKho } from './kit/sample.ts'
import { openScale, type Weight } from './kit/scale.ts'
import { languageFaults } from './kit/spoken.ts'
import { watchWire } from './kit/wire.ts'

const { browser, missing } = await openBrowser()
/** What is answered where there is nothing, which is no route's own page. */
const notFound: PageAt = { route: 'none', path: '/khong-co-trang-nay', officer: null }
let kho: SampleKho
let pages: PageAt[]
let unopened: string[]

before(async () => {
  kho = await openSample()
  ;({ pages, missing: unopened } = await addressPages(kho, 'so-noi-vu'))
  pages.push(notFound)
})
after(async () => {
  await browser?.close()
  await kho?.end()
})

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }
/** The smallest phone, which is as wide as a desktop of 1280 pixels at 400 %. */
const phone: BrowserContextOptions = { viewport: { width: 320, height: 740 } }

type Look = (page: Page, at: PageAt, weigh: () => Weight) => Promise<string[]>

/** Opens the pages in three tabs, each page as whoever may see it, and gives what was found. */
async function each(
  options: BrowserContextOptions,
  lang: 'vi' | 'en',
  look: Look,
): Promise<string[]> {
  const waiting = [...pages]
  const found: string[] = []
  const openTab = () =>
    visit(browser!, options, async (page, heard) => {
      const wire = watchWire(page, kho.url, heard)
      const scale = await openScale(page)
      for (let at = waiting.shift(); at; at = waiting.shift()) {
        const path = lang === 'vi' ? at.path : inEnglish(at.path)
        await enter(page, at)
        scale.clear()
        await page.goto(kho.url + path, { waitUntil: 'load' })
        await mapOpened(page)
        await wire.quiet()
        const faults = await look(page, at, scale.weight)
        await wire.quiet()
        const complaints = heard.splice(0).filter((one) => at !== notFound || !/\b404\b/.test(one))
        found.push(...[...faults, ...complaints].map((one) => `${path}: ${one}`))
      }
    })
  const complaints = await Promise.all([openTab(), openTab(), openTab()])
  return [...found, ...complaints.flat()]
}

async function enter(page: Page, { officer }: PageAt): Promise<void> {
  await page.context().clearCookies()
  if (!officer) return
  const value = officer.cookie.split('=')[1]!
  await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
}

test('each page has an address here, or is tried by a test that is named', () => {
  assert.ok(pages.length >= 39, `${pages.length} pages`)
  assert.deepEqual(
    unopened.filter((route) => amidAnAct[route] === undefined),
    [],
  )
})

test('each page has its pictures, or what comes before it is done for them', () => {
  const kinds = ['vi.desktop', 'vi.phone', 'en.desktop', 'en.phone']
  const picture = (stem: string, kind: string) =>
    new URL(`../../docs/shots/${stem}.${kind}.webp`, import.meta.url)
  const routes = pages.filter((one) => one !== notFound).map(({ route }) => route)
  const lacking = [...routes, ...unopened]
    .filter((route) => !Object.hasOwn(amidActs, route))
    .filter((route) => !kinds.every((kind) => existsSync(picture(stemOf(route), kind))))
  assert.deepEqual(lacking, [], 'npm run shots makes them')
})

test('a page amid an act opens after what comes before it, in both languages', async () => {
  for (const [route, begin] of Object.entries(amidActs)) {
    const { path, cookies } = await begin(kho, 'so-noi-vu')
    const cookie = Object.entries(cookies).map((one) => one.join('='))
    for (const address of [path, inEnglish(path)]) {
      const headers = { accept: 'text/html', cookie: cookie.join('; ') }
      const answer = await fetch(kho.url + address, { headers, redirect: 'manual' })
      assert.equal(answer.status, 200, `${route}: ${address}`)
      assert.match(await answer.text(), /<h1/)
    }
  }
})

const kilobyte = 1_024
/** In kilobytes as they come over the wire, and the number of requests. */
const budgets = {
  public: { html: 20, script: 10, style: 15, font: 70, all: 150, asks: 10 },
  dataset: { html: 30, script: 12, style: 15, font: 70, all: 180, asks: 12 },
  explorer: { html: 30, script: 180, style: 20, font: 70, all: 320, asks: 20 },
  // Of which the map itself, its thread and its style come only where a map is opened.
  map: { html: 30, script: 370, style: 30, font: 70, all: 700, asks: 60 },
  // Never compressed (decision 46), hence more HTML than a page that is the same for everybody.
  console: { html: 100, script: 200, style: 25, font: 70, all: 320, asks: 20 },
  // One document with every refusal, since each answer's problem type points into it.
  reference: { html: 40, script: 10, style: 15, font: 70, all: 150, asks: 10 },
} satisfies Record<string, Weight>

function budgetOf({ route, officer }: PageAt): keyof typeof budgets {
  if (officer || /^\/(sign-in|account|me|nop|console)/.test(route)) return 'console'
  if (route.endsWith('/map')) return 'map'
  if (route.endsWith('/explore')) return 'explorer'
  if (route.startsWith('/datasets/')) return 'dataset'
  return route === '/docs/errors' ? 'reference' : 'public'
}

function tooHeavy(at: PageAt, weight: Weight): string[] {
  const kind = budgetOf(at)
  const over = Object.entries(budgets[kind]).filter(([name, bar]) => {
    const measured = weight[name as keyof Weight]
    return measured > (name === 'asks' ? bar : bar * kilobyte)
  })
  const says = `as ${kind}: ${JSON.stringify(weight)}`
  return [
    ...(over.length > 0 ? [`${says} is over ${over.join(', ')}`] : []),
    ...(weight.html < 500 || weight.style < 500 ? [`${says} was not weighed`] : []),
  ]
}

/** In each colours the page is looked at whole first, and then by its colours alone. */
const colours = [{ colorScheme: 'dark' }, { colorScheme: 'light', forcedColors: 'active' }] as const

async function look(page: Page, lang: 'vi' | 'en'): Promise<string[]> {
  const found = [...(await objections(page)), ...(await languageFaults(page, lang))]
  for (const others of colours) {
    await page.emulateMedia(others)
    const worse = await colourObjections(page)
    found.push(...worse.map((one) => `${JSON.stringify(others)}: ${one}`))
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  return found
}

/** The one visit of a page on a desktop serves for everything that is looked at there. */
test(
  'no page weighs more at a first visit than its budget; axe objects to none in Vietnamese on a desktop, in light, dark and forced colours; none speaks English; none scrolls sideways at 400 %; what opens by a press opens by the keyboard, and closes again',
  { skip: missing },
  async () => {
    const still = { ...desktop, reducedMotion: 'reduce', colorScheme: 'light' } as const
    const found = await each(still, 'vi', async (page, at, weigh) => [
      ...(await look(page, 'vi')),
      // By now everything that it asks for by itself has come.
      ...tooHeavy(at, weigh()),
      ...(await atFourfold(page)),
      ...(await byKeyboard(page)),
    ])
    assert.deepEqual(found, [])
  },
)

test(
  'axe objects to no page in English on the smallest phone, in light, dark and forced colours, and none speaks Vietnamese',
  { skip: missing },
  async () => {
    const still = { ...phone, reducedMotion: 'reduce', colorScheme: 'light' } as const
    assert.deepEqual(await each(still, 'en', (page) => look(page, 'en')), [])
  },
)

/** As when a reader enlarges the open page: fewer pixels of the page, each four times as large. */
async function atFourfold(page: Page): Promise<string[]> {
  const cdp = await page.context().newCDPSession(page)
  const show = ({ viewport }: BrowserContextOptions, deviceScaleFactor: number) =>
    cdp.send('Emulation.setDeviceMetricsOverride', {
      ...viewport!,
      deviceScaleFactor,
      mobile: false,
    })
  await show(phone, 4)
  await page.waitForFunction(`innerWidth === ${phone.viewport!.width}`)
  const found = await tooWide(page)
  await show(desktop, 1)
  await page.waitForFunction(`innerWidth === ${desktop.viewport!.width}`)
  await cdp.detach()
  return found.map((one) => `at 400 %: ${one}`)
}

async function byKeyboard(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const summary of (await page.locator('summary:visible').all()).slice(0, 3)) {
    const isOpen = () =>
      summary.evaluate((one: { parentElement: { open: boolean } }) => one.parentElement.open)
    const before = await isOpen()
    await summary.focus()
    await page.keyboard.press('Enter')
    if ((await isOpen()) === before) faults.push('a summary does not answer Enter')
    await page.keyboard.press('Space')
    if ((await isOpen()) !== before) faults.push('a summary does not answer Space')
  }
  for (const button of (await page.locator('[popovertarget]:visible').all()).slice(0, 3)) {
    const id = await button.getAttribute('popovertarget')
    const isShown = () => page.locator(`[id="${id}"]`).isVisible()
    await button.focus()
    await page.keyboard.press('Enter')
    if (!(await isShown())) faults.push(`${id} does not open by Enter`)
    await page.keyboard.press('Escape')
    if (await isShown()) faults.push(`${id} does not close by Escape`)
  }
  return faults
}

test('a page too wide at 400 % would be noticed', { skip: missing }, async () => {
  await visit(browser!, desktop, async (page) => {
    await page.setContent('<html lang="vi"><title>Kho</title><p style="width: 400px">Rộng</p>')
    assert.deepEqual(await tooWide(page), [])
    assert.match((await atFourfold(page)).join(), /at 400 %: \d+ px too wide/)
    assert.deepEqual(await tooWide(page), [], 'and the page is as wide as before')
  })
})

test(
  'bad colours would be noticed, though nothing else is looked at',
  { skip: missing },
  async () => {
    await visit(browser!, desktop, async (page) => {
      const style = '@media (prefers-color-scheme: dark) { p { color: #777; background: #888 } }'
      await page.setContent(
        `<html lang="vi"><title>Kho</title><style>${style}</style><main><h1>Kho</h1><p>Chữ mờ</p></main></html>`,
      )
      assert.deepEqual(await look(page, 'vi'), [
        `{"colorScheme":"dark"}: color-contrast: <p>Chữ mờ</p>`,
      ])
    })
  },
)

test(
  'a word of the other language would be noticed, in a text and in a label',
  { skip: missing },
  async () => {
    await visit(browser!, desktop, async (page) => {
      const document = (lang: string, inside: string) =>
        page.setContent(`<html lang="${lang}"><title>Kho</title><body>${inside}</body></html>`)
      await document('vi', '<p>Who is late by the hour</p><code>is not by the page</code>')
      assert.deepEqual(await languageFaults(page, 'vi'), ['not in vi: Who is late by the hour'])
      await document('en', '<button aria-label="Xem các dòng không đạt">x</button>')
      assert.equal((await languageFaults(page, 'en')).length, 1)
      await document(
        'en',
        '<p lang="vi">Bằng nguồn của các cơ quan</p><p>All is well by the way</p>',
      )
      assert.deepEqual(await languageFaults(page, 'en'), [])
    })
  },
)

test('every request of all these was answered without a fault', () => {
  assert.deepEqual(kho.faults, [])
})
