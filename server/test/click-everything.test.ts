/**
 * Everybody follows every link and presses every harmless button of the sample province, in both
 * languages: nothing is dead, nothing fails, nothing is asked of another host, nothing is blocked.
 *
 * Links are followed without a browser, all that are shown to each. Of pages of one kind (one declared
 * path) a browser opens one for each person who may, and presses what is on it; another only where
 * it has a control, a script or a mark for scripts that was not there before. One function draws all
 * pages of a kind, so otherwise they differ in nothing that a script or a finger could meet; and of
 * every one of them the markup is read: well formed, nothing that its policy blocks, no file of
 * another host, no id twice, no dead end.
 */
import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { functionNames } from '@kho/contract/function.ts'
import type { Route } from '../src/http/route.ts'
import { attempts } from './kit/attempts.ts'
import { openBrowser, visit } from './kit/browser.ts'
import { amidAnAct, isPage } from './kit/every-page.ts'
import { followLinks, type Followed, type FollowOptions } from './kit/follow-links.ts'
import { openOfficer, type Officer } from './kit/officer.ts'
import { pressControls, readShown } from './kit/press-controls.ts'
import { openSample, type SampleKho } from './kit/sample.ts'
import { watchWire } from './kit/wire.ts'

const { browser, missing } = await openBrowser()
const agency = 'so-noi-vu'
/** More than anybody is shown: nobody in particular 2,800, the authority 1,600. */
const linksMax = 4_000
let kho: SampleKho
let routeOf: (path: string) => Route | null

type Person = { name: string; officer: Officer | null; followed: Followed }
const persons: Person[] = []

before(async () => {
  kho = await openSample()
  routeOf = finder(kho.kho.routes)
})
after(async () => {
  await browser?.close()
  await kho?.end()
})

async function followAs(
  t: TestContext,
  name: string,
  officer: Officer | null,
  given: Pick<FollowOptions, 'start' | 'tried' | 'reads'>,
): Promise<void> {
  const cookie = officer?.cookie
  const { url } = kho
  const followed = await followLinks({ ...given, url, routeOf, linksMax, cookie })
  persons.push({ name, officer, followed })
  t.diagnostic(`${name}: ${followed.asked} links, ${followed.pages.length} pages`)
  assert.deepEqual(followed.faults, [])
}

test('nobody in particular follows every link of every public page, in both languages', async (t) => {
  const start = ['/', '/en', '/nop', '/en/nop', '/sign-in/break-glass', '/en/sign-in/break-glass']
  await followAs(t, 'nobody', null, { start, reads: (route) => route.act === undefined })
})

for (const name of [...functionNames, null]) {
  const who = name ?? 'an account without a function'
  test(`${who} follows every link of every page behind the sign-in`, async (t) => {
    const functions = name ? [name] : []
    const officer = await openOfficer(kho, `bam.${name ?? 'khong'}`, { agency, functions })
    const own = ['/console', '/en/console', '/account', '/en/account']
    await followAs(t, who, officer, {
      start: own,
      tried: await (begun ??= beginMatters()),
      // The others look at no session (decision 46), and nobody in particular has read them.
      reads: ({ act, path }) => act !== undefined || /^(\/en)?\/account/.test(path),
    })
  })
}

type Opening = { person: Person; path: string; kind: string }

/** An English page does what the Vietnamese one does, so it is enough that one person opens it. */
function openings(): Opening[] {
  const all: Opening[] = []
  const english = new Set<string>()
  for (const person of persons) {
    const met = new Map<string, Set<string>>()
    for (const { path, route, controls } of person.followed.pages) {
      const kind = route.path
      const before = met.get(kind) ?? new Set()
      const isEnglish = /^\/en\b/.test(kind)
      if (met.has(kind) && (isEnglish || controls.every((one) => before.has(one)))) continue
      met.set(kind, before.union(new Set(controls)))
      if (isEnglish && english.has(kind)) continue
      if (isEnglish) english.add(kind)
      all.push({ person, path, kind })
    }
  }
  return all
}

test(
  'every kind of page is opened in a browser by everybody who may, and what can be pressed is pressed',
  { skip: missing },
  async (t) => {
    const waiting = openings()
    t.diagnostic(`${waiting.length} pages are opened`)
    const pressed = new Set<string>()
    const faults: string[] = []
    const openTab = async () => {
      // Small, since what a map draws without a graphics card costs by the pixel; the other sizes
      // are looked at in every-page.test.ts.
      const options = { viewport: { width: 900, height: 560 }, reducedMotion: 'reduce' } as const
      await visit(browser!, options, async (page, complaints) => {
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
        const wire = watchWire(page, kho.url, complaints)
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const { person, path } = next
          await enter(page, person.officer)
          complaints.push(...(await openAndPress(page, next, pressed)))
          await wire.quiet()
          const { links, ids } = await readShown(page)
          if (new Set(ids).size < ids.length) complaints.push('scripts make an id twice')
          for (const href of links) await person.followed.take(href, path)
          faults.push(...complaints.splice(0).map((one) => `${person.name} on ${path}: ${one}`))
        }
      })
    }
    await Promise.all([openTab(), openTab(), openTab()])
    faults.push(...persons.flatMap(({ followed }) => followed.faults))
    assert.deepEqual(faults, [])
  },
)

async function enter(page: Page, officer: Officer | null): Promise<void> {
  await page.context().clearCookies()
  if (!officer) return
  const value = officer.cookie.split('=')[1]!
  await page.context().addCookies([{ name: 'kho_session', value, url: kho.url }])
}

async function openAndPress(
  page: Page,
  { person, path, kind }: Opening,
  pressed: Set<string>,
): Promise<string[]> {
  await page.goto(kho.url + path, { waitUntil: 'load' })
  return pressControls(page, ({ name, inFrame }) => {
    const key = `${person.name} ${inFrame ? '' : kind} ${name}`
    const isNew = !pressed.has(key)
    pressed.add(key)
    return isNew
  })
}

let begun: Promise<string[]> | undefined

/** One matter for each page that needs one, in both languages: there only once somebody has begun it. */
async function beginMatters(): Promise<string[]> {
  const paths: string[] = []
  for (const route of kho.kho.routes.filter((one) => isPage(one) && one.path.includes('{'))) {
    if (route.path.startsWith('/en/')) continue
    const attempt = await attempts[route.action]?.(kho, agency)
    if (attempt) paths.push(attempt.path, `/en${attempt.path}`)
  }
  return paths
}

test('every page was read by somebody, and what stands in no description says what it answers', () => {
  const pages = kho.kho.routes.filter(isPage).map(({ path }) => path)
  assert.ok(pages.length > 60, `${pages.length} pages`)
  const read = new Set(
    persons.flatMap(({ followed: { pages, leading } }) => [
      ...pages.map(({ route }) => route.path),
      ...leading,
    ]),
  )
  const missed = pages.filter((path) => !read.has(path)).map((path) => path.replace('/en/', '/'))
  assert.deepEqual([...new Set(missed)].toSorted(), Object.keys(amidAnAct).toSorted())
  // So that none is passed by: whatever was followed and is a page has said so, acts.test.ts looks at
  // what persons alone may ask for, and nothing but files and the API leaves it unsaid.
  const unsaid = kho.kho.routes.filter(
    ({ method, path, hidden, responses }) =>
      method === 'GET' && hidden && !responses[200]?.types && !/^\/api\/|\.\w+$/.test(path),
  )
  assert.deepEqual(
    unsaid.map(({ path }) => path),
    [],
  )
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
