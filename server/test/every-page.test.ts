/**
 * Every page that is served, found from the routes themselves: what it weighs at a first visit, what
 * axe objects to in both languages, widths and colours, and whether each language stays by itself.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { objections, openBrowser, visit } from './kit/browser.ts'
import { addressPages, amidAnAct, inEnglish, type PageAt } from './kit/every-page.ts'
import { openSample, type SampleKho } from './kit/sample.ts'
import { languageFaults } from './kit/spoken.ts'

const { browser, missing } = await openBrowser()
let kho: SampleKho
let pages: PageAt[]
let unopened: string[]

before(async () => {
  kho = await openSample()
  ;({ pages, missing: unopened } = await addressPages(kho, 'so-noi-vu'))
})
after(async () => {
  await browser?.close()
  await kho?.end()
})

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }
const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 } }
/** A desktop of 1280 pixels at 400 %. */
const zoomed: BrowserContextOptions = {
  viewport: { width: 320, height: 200 },
  deviceScaleFactor: 4,
}

/** Opens the pages one after the other, each as whoever may see it, and gives what was found. */
async function each(
  options: BrowserContextOptions,
  lang: 'vi' | 'en',
  look: (page: Page, at: PageAt) => Promise<string[]>,
): Promise<string[]> {
  const found: string[] = []
  const complaints = await visit(browser!, options, async (page, heard) => {
    for (const at of pages) {
      const path = lang === 'vi' ? at.path : inEnglish(at.path)
      await page.context().clearCookies()
      await enter(page, at)
      await page.goto(kho.url + path, { waitUntil: 'load' })
      found.push(...(await look(page, at)).map((one) => `${path}: ${one}`))
      found.push(...heard.splice(0).map((one) => `${path}: ${one}`))
    }
  })
  return [...found, ...complaints]
}

async function enter(page: Page, { officer }: PageAt): Promise<void> {
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

type Weight = {
  html: number
  script: number
  style: number
  font: number
  all: number
  asks: number
}

const kilobyte = 1_024
/** In kilobytes as they come over the wire, and the number of requests. */
const budgets = {
  public: { html: 20, script: 10, style: 15, font: 70, all: 150, asks: 10 },
  dataset: { html: 30, script: 12, style: 15, font: 70, all: 180, asks: 12 },
  explorer: { html: 30, script: 180, style: 20, font: 70, all: 320, asks: 20 },
  // Never compressed (decision 46), hence more HTML than a page that is the same for everybody.
  console: { html: 100, script: 200, style: 25, font: 70, all: 320, asks: 20 },
  // One document with every refusal, since each answer's problem type points into it.
  reference: { html: 40, script: 10, style: 15, font: 70, all: 150, asks: 10 },
} satisfies Record<string, Weight>

function budgetOf({ route, officer }: PageAt): keyof typeof budgets {
  if (officer || /^\/(sign-in|account|me|nop|console)/.test(route)) return 'console'
  if (/explore|map/.test(route)) return 'explorer'
  if (route.startsWith('/datasets/')) return 'dataset'
  return route === '/docs/errors' ? 'reference' : 'public'
}

test('no page weighs more at a first visit than its budget', { skip: missing }, async (t) => {
  for (const at of pages) {
    const kind = budgetOf(at)
    await t.test(`${at.route} as ${kind}`, async () => {
      const weight = await weigh(at)
      const over = Object.entries(budgets[kind]).filter(([name, bar]) => {
        const measured = weight[name as keyof Weight]
        return measured > (name === 'asks' ? bar : bar * kilobyte)
      })
      assert.deepEqual(over, [], JSON.stringify(weight))
      assert.ok(weight.html > 500 && weight.style > 500, 'the page and its style were weighed')
    })
  }
})

/** With an empty cache, by what the browser itself counted of bodies and heads. */
async function weigh(at: PageAt): Promise<Weight> {
  const weight: Weight = { html: 0, script: 0, style: 0, font: 0, all: 0, asks: 0 }
  const kinds: Record<string, 'html' | 'script' | 'style' | 'font'> = {
    Document: 'html',
    Script: 'script',
    Stylesheet: 'style',
    Font: 'font',
  }
  await visit(browser!, desktop, async (page) => {
    await enter(page, at)
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Network.enable')
    const kindOf = new Map<string, string>()
    cdp.on('Network.responseReceived', ({ requestId, type }) => kindOf.set(requestId, type))
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const kind = kinds[kindOf.get(requestId) ?? '']
      if (kind) weight[kind] += encodedDataLength
      weight.all += encodedDataLength
      weight.asks += 1
    })
    await page.goto(kho.url + at.path, { waitUntil: 'networkidle' })
  })
  return weight
}

for (const [title, options, lang] of [
  ['Vietnamese on a desktop', desktop, 'vi'],
  ['English on a phone', phone, 'en'],
  ['Vietnamese on a phone in the dark', { ...phone, colorScheme: 'dark' }, 'vi'],
  ['English on a desktop in the dark', { ...desktop, colorScheme: 'dark' }, 'en'],
  ['Vietnamese with forced colours', { ...desktop, forcedColors: 'active' }, 'vi'],
] as const) {
  test(`axe objects to no page, in ${title}`, { skip: missing }, async () => {
    assert.deepEqual(await each(options, lang, objections), [])
  })
}

for (const lang of ['vi', 'en'] as const) {
  test(
    `no page in ${lang} scrolls sideways at 400 %, and none speaks the other language`,
    {
      skip: missing,
    },
    async () => {
      const found = await each(zoomed, lang, async (page) => [
        ...(await tooWide(page)),
        ...(await languageFaults(page, lang)),
      ])
      assert.deepEqual(found, [])
    },
  )
}

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

async function tooWide(page: Page): Promise<string[]> {
  const over = Number(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
  )
  return over > 0 ? [`${over} px too wide`] : []
}

test(
  'what opens by a press opens by the keyboard, and closes again',
  { skip: missing },
  async () => {
    const found = await each({ ...desktop, reducedMotion: 'reduce' }, 'vi', async (page) => {
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
    })
    assert.deepEqual(found, [])
  },
)

test('every request of all these was answered without a fault', () => {
  assert.deepEqual(kho.faults, [])
})
