/** Follows every link that one visitor is shown, without a browser, and writes down what is wrong. */
import type { Route } from '../../src/http/route.ts'
import { isPage } from './every-page.ts'
import { readPage, type Offered } from './read-page.ts'

export type FollowOptions = {
  url: string
  start: readonly string[]
  /** Addresses that no link of this visitor need lead to: whoever may not open one is told so. */
  tried?: readonly string[]
  cookie?: string
  /** Whether this visitor reads the pages of the route; others are asked for, and read by somebody else. */
  reads: (route: Route) => boolean
  /** The route that serves an address. */
  routeOf: (path: string) => Route | null
  /** More than there are: where as many are asked for, something leads on without end. */
  linksMax: number
}

/** A page that was read, and what can be pressed on it or runs there. */
export type PageRead = { path: string; route: Route; controls: readonly string[] }

export type Followed = {
  faults: string[]
  pages: PageRead[]
  /** Declared paths of what leads on to another page. */
  leading: Set<string>
  asked: number
  /** Follows a link that only a script shows. */
  take: (href: string, from: string) => Promise<void>
}

type Seen = {
  status: number
  ids: Set<string> | null
  location: string | null
  offered: Offered | null
}

/** How many answers are waited for at once. */
const side = 4
/** Packing and unpacking what never leaves the machine would take longer than the page. */
const asking = { accept: 'text/html', 'accept-encoding': 'identity' }
/** Where an address comes from that is only tried. */
const nowhere = ''

export async function followLinks(options: FollowOptions): Promise<Followed> {
  const { url, routeOf, reads, linksMax } = options
  const faults: string[] = []
  const pages: PageRead[] = []
  const leading = new Set<string>()
  const seen = new Map<string, Promise<Seen>>()
  const taken = new Set<string>()
  const kinds = new Map<string, number>()
  const waiting: { href: string; from: string }[] = []

  const ask = async (path: string, route: Route): Promise<Seen> => {
    const { cookie } = options
    const headers = { ...asking, ...(cookie ? { cookie } : {}) }
    const response = await fetch(url + path, { headers, redirect: 'manual' })
    const { status } = response
    const location = response.headers.get('location')
    const isHtml = response.headers.get('content-type')?.startsWith('text/html') === true
    const offered = isHtml && status === 200 ? readOrSay(await response.text(), path) : null
    if (!isHtml || status !== 200) await response.body?.cancel()
    if (offered && !isPage(route)) faults.push(`${path} is a page, and its route does not say so`)
    return { status, location, offered, ids: offered && new Set(offered.ids) }
  }

  const readOrSay = (markup: string, path: string): Offered | null => {
    try {
      return readPage(markup, url + path)
    } catch (error) {
      faults.push(`${path} is not well formed: ${(error as Error).message}`)
      return null
    }
  }

  /** Once each, whoever leads there. */
  const put = (href: string, from: string) => {
    const { origin, href: whole } = new URL(href, url + from)
    if (origin !== url || taken.has(whole)) return
    taken.add(whole)
    waiting.push({ href: whole, from })
  }

  /** Asks for it; what it gives is what to do once the turn of its link has come. */
  async function take(href: string, from: string): Promise<() => void> {
    const target = new URL(href, url + from)
    const path = target.pathname + target.search
    const isNew = !seen.has(path)
    const route = routeOf(target.pathname)
    if (route === null) return () => void faults.push(`${from} leads to ${path}, served by nothing`)
    if (isNew && seen.size === linksMax) {
      waiting.length = 0
      return () => void faults.push(`there are more than ${linksMax} links: ${path} on ${from}`)
    }
    const answer = seen.get(path) ?? ask(path, route)
    seen.set(path, answer)
    const { status, ids, location, offered } = await answer
    return () => {
      if (status >= (from === nowhere ? 500 : 400))
        faults.push(`${from} leads to ${path}: ${status}`)
      if (options.cookie && location?.startsWith('/sign-in'))
        faults.push(`${from} leads to ${path}, which asks who is signed in to sign in`)
      const id = decodeURIComponent(target.hash.slice(1))
      if (id && ids && !ids.has(id)) faults.push(`${from} leads to ${path}#${id}, not there`)
      if (!isNew) return
      if (location) {
        leading.add(route.path)
        put(location, path)
      }
      if (offered) look(offered, path, route, target)
    }
  }

  function look(offered: Offered, path: string, route: Route, target: URL): void {
    if (offered.ways === 0) faults.push(`${path} is a dead end`)
    for (const id of repeated(offered.ids)) faults.push(`${path} has the id ${id} twice`)
    for (const one of offered.inline) faults.push(`${path} has what its policy blocks: ${one}`)
    for (const href of offered.files) {
      if (!new URL(href, url + path).href.startsWith(url)) faults.push(`${path} asks ${href}`)
      put(href, path)
    }
    if (!reads(route)) return
    const kind = kindOf(route, target)
    pages.push({ path, route, controls: offered.controls })
    const before = kinds.get(kind) ?? 0
    kinds.set(kind, before + 1)
    if (before >= (target.search === '' ? (readMost.get(bare(route)) ?? Infinity) : 1)) return
    for (const href of [...offered.links, ...offered.questions]) put(href, path)
  }

  const { start, tried = [] } = options
  for (const href of start) put(href, '/')
  waiting.push(...tried.map((href) => ({ href, from: nowhere })))
  /** Answers come side by side and are looked at in order, so that the way is the same each time. */
  const follow = async () => {
    while (waiting.length > 0) {
      const some = waiting.splice(0, side).map(({ href, from }) =>
        take(href, from).catch((error: unknown) => {
          return () => void faults.push(`${from} leads to ${href}: ${error}`)
        }),
      )
      for (const goOn of await Promise.all(some)) goOn()
    }
  }
  await follow()
  return {
    faults,
    pages,
    leading,
    asked: seen.size,
    async take(href, from) {
      put(href, from)
      await follow()
    },
  }
}

/** Codes lead from one to the next through the whole country: so many of them are read for links. */
const readMost = new Map([['/codelists/{list}/{code}', 60]])

const bare = ({ path }: Route) => path.replace(/^\/en(?=\/)/, '')

/**
 * A question is another page than the bare one. Of each kind of question one is read for links: other
 * values show other rows of the same kind, and choices beside choices would lead on without end. A
 * list is turned to its last page; rows and the journal go back further than anybody turns.
 */
const turning = new Set(['page', 'after'])

function kindOf({ path }: Route, { search }: URL): string {
  const names = [...new URLSearchParams(search)].map(([name, value]) =>
    turning.has(name) ? `${name}=${value}` : name,
  )
  return `${path} ${[...new Set(names)].toSorted().join('&')}`
}

function repeated(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))]
}
