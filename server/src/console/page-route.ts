/**
 * A page of officers, in both languages: the same decision as for a route of persons, plain forms,
 * and whoever is not signed in is led to the sign-in page and back.
 */
import { z } from 'zod'
import type { ActName } from '@kho/contract/acts.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { ConsoleFrame } from '@kho/portal/console-view.ts'
import { sessionEndedPage } from '@kho/portal/console-session-page.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { Lang } from '@kho/portal/view.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { pathParameters, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { frameOf } from '../pages/frame.ts'
import { defineActRoute, type ActDoor } from '../people/act-route.ts'
import type { Actor } from '../people/actor.ts'
import { refuseNoDay, withDays } from './day-values.ts'
import { consoleFrame, type ConsoleFrameParts } from './console-frame.ts'
import type { Offered } from './list-choices.ts'
import type { ShownIds } from './read-named.ts'
import { fieldBytesMax, formTypes, readForm, type SentFile } from './read-form.ts'

export type ConsoleDoor = ActDoor & ConsoleFrameParts

/** What a page is asked with. */
export type ConsoleAsked = {
  lang: Lang
  /** Without the language. */
  path: string
  params: Readonly<Record<string, string>>
  search: URLSearchParams
  /** Empty where nothing was sent. */
  form: URLSearchParams
  files: ReadonlyMap<string, SentFile>
  actor: Actor
  address: string
  /** Of this request, also in the log. */
  reference: string
  /** Aborted when whoever asked goes away. */
  signal: AbortSignal
  /** With the names of the ids that the page shows, and what its filters choose from. */
  frame(shown?: ShownIds & { offered?: Offered }): Promise<ConsoleFrame>
}

/** A document as text, or another answer: `seeOther` after a form, a download. */
export type ConsoleAnswer = string | Answer

type AskedBefore = Pick<ConsoleAsked, 'params' | 'search' | 'form'>

export type ConsolePageRoute = {
  act: ActName
  /** A name of its own, `console.accounts`; the English twin carries `.en`. */
  action: string
  /** Without the language, below `/console`. */
  path: string
  method?: 'GET' | 'POST'
  /** What its files may hold together; none are taken without it. */
  filesBytesMax?: number
  /** Whose matter it is; see `defineActRoute`. */
  agencyOf?: (asked: AskedBefore) => string | null | undefined | Promise<string | null | undefined>
  draw: (asked: ConsoleAsked) => ConsoleAnswer | Promise<ConsoleAnswer>
  /** Draws the form again with what was typed, where the act refuses. */
  again?: (asked: ConsoleAsked, refused: Refusal) => ConsoleAnswer | Promise<ConsoleAnswer>
}

const languages = ['vi', 'en'] as const
/** The palette asks in the background. */
const headers = { ...pageHeaders, 'cache-control': 'private, no-store' }
const common = {
  summary: { vi: 'Trang của cán bộ', en: 'Page of officers' },
  responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] } },
  hidden: true,
} as const

/** The two routes of a page, Vietnamese first. */
export function defineConsolePage(door: ConsoleDoor, page: ConsolePageRoute): Route[] {
  return languages.map((lang) => leadToSignIn(door, lang, routeOf(door, page, lang)))
}

/** After a form: the page to show, with the entry of what was done. */
export function seeOther(lang: Lang, path: string, entry?: string): Answer {
  const mark = entry === undefined ? '' : `${path.includes('?') ? '&' : '?'}entry=${entry}`
  const location = inLang(lang, path) + mark
  return { status: 303, headers: { location, 'cache-control': 'no-store' } }
}

function routeOf(door: ConsoleDoor, page: ConsolePageRoute, lang: Lang): Route {
  const { method = 'GET', act, agencyOf, filesBytesMax = 0 } = page
  const names = pathParameters(page.path)
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])))
  const bytesMax = fieldBytesMax + filesBytesMax
  const sent = keepForms()
  return defineActRoute(door, {
    ...common,
    method,
    act,
    action: lang === 'vi' ? page.action : `${page.action}.${lang}`,
    path: inLang(lang, page.path),
    params,
    ...(method === 'POST' ? { upload: { types: formTypes, bytesMax } } : {}),
    ...(agencyOf
      ? {
          agencyOf: async (context: HttpContext<Record<string, string>>) =>
            agencyOf({
              params: context.params,
              search: context.search,
              form: (await sent(context)).fields,
            }),
        }
      : {}),
    async handler(context, actor) {
      const given = context.params as Record<string, string>
      const { signal, address, reference } = context
      const search = withDays(context.search)
      const path = page.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(given[name] ?? ''),
      )
      const { fields, files } = await sent(context)
      const form = withDays(fields)
      refuseSecret(form)
      const around = { act, lang, path, search }
      const frame: ConsoleAsked['frame'] = (shown) => consoleFrame(door, actor, around, shown)
      const rest = { search, form, files, address, reference }
      const asked = { lang, path, params: given, ...rest, actor, signal, frame }
      return answerOf(await drawOrAgain(page, asked))
    },
  })
}

type Drawn = { answer: ConsoleAnswer; status: number }

async function drawOrAgain(page: ConsolePageRoute, asked: ConsoleAsked): Promise<Drawn> {
  try {
    refuseNoDay(asked.form)
    return { answer: await page.draw(asked), status: 200 }
  } catch (error) {
    if (!page.again || !(error instanceof Refusal)) throw error
    return { answer: await page.again(asked, error), status: error.status }
  }
}

function answerOf({ answer, status }: Drawn): Answer {
  return typeof answer === 'string' ? { status, headers, body: answer } : answer
}

/** A body comes once, but both the decision and the handler look at it. */
function keepForms() {
  const kept = new WeakMap<object, ReturnType<typeof readForm>>()
  return (context: Pick<HttpContext, 'upload' | 'headers'>): ReturnType<typeof readForm> => {
    const { upload } = context
    if (!upload) return Promise.resolve({ fields: new URLSearchParams(), files: new Map() })
    const form = kept.get(upload) ?? readForm(upload, context.headers['content-type'] ?? '')
    kept.set(upload, form)
    return form
  }
}

/**
 * The form of whoever is no longer signed in, as a page that holds everything typed: nothing is kept
 * here, and pressing again after signing in sends it to where it was going. Only where the browser
 * says that the form came from our own page.
 */
async function keepTyped(
  door: ConsoleDoor,
  lang: Lang,
  route: Route,
  context: Pick<HttpContext, 'upload' | 'headers' | 'url' | 'search'>,
): Promise<Answer | null> {
  const type = context.headers['content-type'] ?? ''
  const isOwn = context.headers['sec-fetch-site'] === 'same-origin'
  if (route.method !== 'POST' || !isOwn || !context.upload) return null
  if (!formTypes.some((one) => type.toLowerCase().startsWith(one))) return null
  // Anybody may send this, so nothing is held of files, which nobody sees again.
  const { fields, files } = await readForm(context.upload, type, { keepFiles: false })
  refuseSecret(fields)
  // What is secret goes into no page; it is typed again.
  const typed = [...fields].filter(([name]) => !/password|secret/i.test(name))
  if (typed.length === 0) return null
  const frame = await frameOf(door, lang, links.console, new URLSearchParams())
  const view = { action: context.url, fields: typed, hadFiles: files.size > 0 }
  return { status: 401, headers, body: sessionEndedPage(view, frame) }
}

/** Whoever is not signed in comes back to the page, or to the one that held the form. */
function leadToSignIn(door: ConsoleDoor, lang: Lang, route: Route): Route {
  return {
    ...route,
    async handler(context) {
      try {
        return await route.handler(context)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'signin.no-session') throw error
        const kept = await keepTyped(door, lang, route, context)
        if (kept) return kept
        const back = route.method === 'GET' ? context.url : inLang(lang, links.console)
        return seeOther(lang, `${links.signIn}?next=${encodeURIComponent(back)}`)
      }
    },
  }
}
