/** Follows every link of a running Kho in a real browser, as one visitor, and writes down what is wrong. */
import type { Page } from 'playwright-core'

/** What a page offers, as its own document says it. */
type Offered = {
  links: string[]
  /** What its GET forms ask for with the values they show. */
  questions: string[]
  ids: string[]
  /** Links and forms of the content itself, without header and footer. */
  ways: number
}

export type CrawlOptions = {
  url: string
  start: readonly string[]
  /** Whether this visitor follows the address; others are followed by somebody else. */
  follows: (path: string) => boolean
  /** How many addresses of one shape are opened in the browser, and how many are only asked for. */
  openedMax: number
  askedMax: number
  /** Declared paths that others have opened. */
  openedBefore?: ReadonlySet<string>
  cookie?: string
  /** The declared path that serves an address. */
  routeOf: (path: string) => string | null
}

export type Crawl = {
  faults: string[]
  /** Declared paths that were opened in the browser. */
  opened: Set<string>
  asked: number
}

type Seen = { status: number; type: string; ids: Set<string> | null; location: string | null }

/** Everything from the start pages on; `page` reports its complaints into `complaints`. */
export async function crawl(
  page: Page,
  complaints: string[],
  options: CrawlOptions,
): Promise<Crawl> {
  const { url, follows, openedMax, askedMax, routeOf } = options
  const faults: string[] = []
  const opened = new Map<string, number>()
  const asked = new Map<string, number>()
  const seen = new Map<string, Promise<Seen>>()
  const pressed = new Map<string, number>()
  const queue: { path: string; from: string }[] = []
  const known = new Set<string>()

  const count = (counts: Map<string, number>, key: string) => {
    const next = (counts.get(key) ?? 0) + 1
    counts.set(key, next)
    return next
  }

  const ask = (path: string): Promise<Seen> => {
    const before = seen.get(path)
    if (before) return before
    const answer = fetch(url + path, {
      headers: { accept: 'text/html', ...(options.cookie ? { cookie: options.cookie } : {}) },
      redirect: 'manual',
    }).then(async (response) => {
      const type = response.headers.get('content-type') ?? ''
      const text = type.startsWith('text/html') ? await response.text() : null
      if (text === null) await response.body?.cancel()
      const ids =
        text === null ? null : new Set(text.matchAll(/\sid="([^"]*)"/g).map(([, id]) => id!))
      const location = response.headers.get('location')
      return { status: response.status, type, ids, location }
    })
    seen.set(path, answer)
    return answer
  }

  async function take(href: string, from: string): Promise<void> {
    const target = new URL(href, url + from)
    if (target.origin !== url || !/^https?:$/.test(target.protocol)) return
    const path = target.pathname + target.search
    const route = routeOf(target.pathname)
    if (route === null) {
      faults.push(`${from} leads to ${path}, which nothing serves`)
      return
    }
    const isNew = !seen.has(path)
    if (isNew && count(asked, shapeOf(route, target)) > askedMax) return
    const { status, type, ids, location } = await ask(path)
    if (isNew && (status >= 400 || status === 0)) faults.push(`${from} leads to ${path}: ${status}`)
    if (isNew && location) await take(location, path)
    const id = decodeURIComponent(target.hash.slice(1))
    if (id && ids && !ids.has(id)) faults.push(`${from} leads to ${path}#${id}, which is not there`)
    const leads = location !== null && new URL(location, url + path).origin === url
    if (
      (leads || type.startsWith('text/html')) &&
      status < 400 &&
      follows(target.pathname) &&
      !known.has(path)
    ) {
      known.add(path)
      queue.push({ path, from })
    }
  }

  for (const path of options.start) await take(path, '/')
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path } = next
    const route = routeOf(new URL(path, url).pathname) ?? path
    if (count(opened, shapeOf(route, new URL(path, url))) > mostOf(route, options)) continue
    const offered = await openAndPress(page, url + path, (control) => {
      const place = control.inFrame ? '' : route
      return count(pressed, `${place} ${control.name}`) <= openedMax
    })
    for (const complaint of complaints.splice(0)) faults.push(`${path}: ${complaint}`)
    if (offered.ways === 0) faults.push(`${path} is a dead end`)
    for (const id of repeated(offered.ids)) faults.push(`${path} has the id ${id} twice`)
    for (const href of [...offered.links, ...offered.questions]) await take(href, path)
  }
  return {
    faults,
    opened: new Set([...opened.keys()].map((key) => key.split(' ')[0]!)),
    asked: seen.size,
  }
}

/**
 * Without a graphics card each map takes seconds to draw; and what an English page does beside what
 * the Vietnamese one does is seen on the first of a kind that somebody opens.
 */
function mostOf(route: string, { openedMax, openedBefore }: CrawlOptions): number {
  if (/^\/en\b/.test(route)) return openedBefore?.has(route) ? 0 : 1
  return /\bmap\b/.test(route) ? 1 : openedMax
}

/** A question is another page than the bare one, whatever is asked with it. */
function shapeOf(route: string, { search }: URL): string {
  return `${route} ${[...new Set(new URLSearchParams(search).keys())].toSorted().join('&')}`
}

function repeated(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))]
}

type Control = {
  name: string
  /** Part of what stands around the content of every page. */
  inFrame: boolean
}

/** Opens a page, and the wanted ones of its buttons that send nothing and of its summaries are pressed. */
async function openAndPress(
  page: Page,
  address: string,
  isWanted: (control: Control) => boolean,
): Promise<Offered> {
  await page.goto(address, { waitUntil: 'load' })
  const offered = await page.evaluate(readOffered)
  for (const selector of ['summary', 'button[type=button]:not([disabled])']) {
    const controls = await page.locator(selector).evaluateAll(readControls)
    for (const [i, control] of controls.entries()) {
      if (!isWanted(control)) continue
      const one = page.locator(selector).nth(i)
      if (!(await one.isVisible())) continue
      // A map that opens by itself takes away what stood in its place.
      await one.click({ timeout: 5_000 }).catch(async (error: unknown) => {
        if (await one.isVisible()) throw error
      })
    }
  }
  return offered
}

/** Runs in the page. */
// oxlint-disable-next-line typescript/no-explicit-any
function readControls(all: any[]): Control[] {
  return all.map((one) => ({
    name: one.textContent.trim() || one.ariaLabel || one.title,
    inFrame: one.closest('main') === null,
  }))
}

/** Runs in the page. */
function readOffered(): Offered {
  const { document, FormData, URLSearchParams, URL } = globalThis as never as {
    // oxlint-disable-next-line typescript/no-explicit-any
    document: any
    // oxlint-disable-next-line typescript/no-explicit-any
    FormData: any
    // oxlint-disable-next-line typescript/no-explicit-any
    URLSearchParams: any
    URL: new (address: string) => { search: string; href: string }
  }
  // oxlint-disable-next-line typescript/no-explicit-any
  const all = (selector: string): any[] => [...document.querySelectorAll(selector)]
  return {
    links: all('a[href], link[rel=alternate][href], link[rel=canonical][href]').map(
      (one) => one.href,
    ),
    questions: all('form')
      .filter((form) => form.method === 'get')
      .map((form) => {
        const asked = new URL(form.action)
        asked.search = new URLSearchParams(new FormData(form)).toString()
        return asked.href
      }),
    ids: all('[id]').map((one) => one.id),
    ways: all('main a[href], main form').length,
  }
}
