/**
 * Everybody follows every link and presses every harmless button of the sample province, in both
 * languages: nothing is dead, nothing fails, nothing is asked of another host, nothing is blocked.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { functionNames } from '@kho/contract/function.ts'
import type { Route } from '../src/http/route.ts'
import { attempts } from './kit/attempts.ts'
import { openBrowser, visit } from './kit/browser.ts'
import { crawl, type CrawlOptions } from './kit/crawl.ts'
import { amidAnAct, isPage } from './kit/every-page.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { openSample, type SampleKho } from './kit/sample.ts'

const { browser, missing } = await openBrowser()
const agency = 'so-noi-vu'
let kho: SampleKho
let routeOf: (path: string) => Route | null
const opened = new Set<string>()

before(async () => {
  kho = await openSample()
  routeOf = finder(kho.kho.routes)
})
after(async () => {
  await browser?.close()
  await kho?.end()
})

async function crawlAs(
  officer: Officer | null,
  options: Pick<CrawlOptions, 'start' | 'follows' | 'openedMax' | 'askedMax'>,
): Promise<string[]> {
  const faults: string[] = []
  // Small, since what a map draws without a graphics card costs by the pixel; the other sizes are
  // looked at in every-page.test.ts.
  await visit(browser!, { viewport: { width: 900, height: 560 } }, async (page, complaints) => {
    const context = page.context()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    if (officer) {
      const value = officer.cookie.split('=')[1]!
      await context.addCookies([{ name: 'kho_session', value, url: kho.url }])
    }
    page.on('request', (request) => {
      if (!request.url().startsWith(kho.url)) complaints.push(`asks ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
    })
    const found = await crawl(page, complaints, {
      ...options,
      openedBefore: new Set(opened),
      url: kho.url,
      routeOf: (path) => routeOf(path)?.path ?? null,
      ...(officer ? { cookie: officer.cookie } : {}),
    })
    faults.push(...found.faults)
    for (const one of found.opened) opened.add(one)
  })
  return faults
}

test('nobody in particular: every public page, in both languages', { skip: missing }, async () => {
  const follows = (path: string) => routeOf(path)?.act === undefined
  const start = ['/', '/en', '/nop', '/en/nop', '/sign-in/break-glass', '/en/sign-in/break-glass']
  const faults = await crawlAs(null, { start, follows, openedMax: 3, askedMax: 40 })
  assert.deepEqual(faults, [])
})

for (const name of [...functionNames, null]) {
  const who = name ?? 'an account without a function'
  test(`${who}: every page behind the sign-in`, { skip: missing }, async () => {
    const functions = name ? [name] : []
    // Who may do most goes first, and sees of each kind two.
    const openedMax = name === functionNames[0] ? 2 : 1
    const officer = await openOfficer(kho, `bam.${name ?? 'khong'}`, { agency, functions })
    const follows = (path: string) => {
      const route = routeOf(path)
      return route?.act !== undefined || /^(\/en)?\/account/.test(path)
    }
    const start = [
      '/console',
      '/en/console',
      '/account',
      '/en/account',
      ...(await matters(officer)),
    ]
    const faults = await crawlAs(officer, { start, follows, openedMax, askedMax: 10 })
    assert.deepEqual(faults, [])
  })
}

let begun: Promise<string[]> | undefined

/** Pages of single matters, which are there only once somebody has begun one, open to this person. */
async function matters(officer: Officer): Promise<string[]> {
  begun ??= beginMatters()
  const paths = await begun
  const open = await Promise.all(
    paths.map(async (path) => (await officer.call('GET', path)).status < 400),
  )
  return paths.filter((_, i) => open[i])
}

/** One matter for each page that needs one, in both languages. */
async function beginMatters(): Promise<string[]> {
  const paths: string[] = []
  for (const route of kho.kho.routes.filter((one) => isPage(one) && one.path.includes('{'))) {
    if (route.path.startsWith('/en/')) continue
    const attempt = await attempts[route.action]?.(kho, agency)
    if (attempt) paths.push(attempt.path, `/en${attempt.path}`)
  }
  return paths
}

test('every page was opened by somebody', { skip: missing }, () => {
  const pages = kho.kho.routes.filter(isPage).map(({ path }) => path)
  assert.ok(pages.length > 60, `${pages.length} pages`)
  const missed = pages.filter((path) => !opened.has(path)).map((path) => path.replace('/en/', '/'))
  assert.deepEqual([...new Set(missed)].toSorted(), Object.keys(amidAnAct).toSorted())
})

test('no request of all these met a fault', () => {
  assert.deepEqual(kho.faults, [])
})

/** Finds the declared route of a path, whose names in braces yield to words. */
function finder(routes: readonly Route[]): (path: string) => Route | null {
  const readable = routes
    .filter(({ method }) => method === 'GET')
    .map((route) => ({ route, fits: patternOf(route.path), holes: route.path.split('{').length }))
    .toSorted((a, b) => a.holes - b.holes)
  return (path) => readable.find(({ fits }) => fits.test(path))?.route ?? null
}

function patternOf(path: string): RegExp {
  const parts = path.split(/(\{\w+\*?\})/).map((part) => {
    if (!part.startsWith('{')) return RegExp.escape(part)
    return part.endsWith('*}') ? '.+' : '[^/]+'
  })
  return new RegExp(`^${parts.join('')}$`)
}
