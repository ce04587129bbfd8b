/** How pages of entering are declared, read and answered. */
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { ActName } from '@kho/contract/acts.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { Lang } from '@kho/portal/view.ts'
import { isForeignForm } from '../http/foreign-form.ts'
import {
  defineRoute,
  pathParameters,
  type Answer,
  type HttpContext,
  type Route,
} from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import type { Actor } from '../people/actor.ts'
import { deviceCookie, readDeviceToken } from './device.ts'
import type { Browser, Entered } from './finish-entry.ts'
import { halfwayCookie } from './halfway.ts'
import { hashOf, sessionCookie } from './session.ts'
import type { SigninDoor } from './signin-door.ts'

export type Asked = HttpContext
type PageAct = (lang: Lang, asked: Asked) => Promise<Answer>
type OwnAct = (lang: Lang, asked: Asked, actor: Actor) => Promise<Answer>

const noStore = { 'cache-control': 'private, no-store' }
const declared = {
  summary: { vi: 'Đăng nhập', en: 'Signing in' },
  responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] } },
  hidden: true,
}
/** A name and a password; a passkey with what vouches for it. */
const bytesMax = 64 * 1024
const formTypes = ['application/x-www-form-urlencoded', 'application/json']

type Method = 'GET' | 'POST'
const languages = ['vi', 'en'] as const

/** A page or form for whoever is not signed in. A form of another site's page is refused unread. */
export function openPage(method: Method, path: string, action: string, act: PageAct): Route[] {
  return languages.map((lang) =>
    defineRoute({
      ...declared,
      ...(method === 'POST' ? { upload: { types: formTypes, bytesMax } } : {}),
      params: z.object(
        Object.fromEntries(pathParameters(path).map((name) => [name, z.string().max(200)])),
      ),
      open: true,
      method,
      path: inLang(lang, path),
      action: `${action}.${lang}`,
      handler(asked) {
        if (method === 'POST' && isForeignForm(asked.headers)) {
          throw new Refusal('signin.foreign-form')
        }
        return act(lang, asked)
      },
    }),
  )
}

/** A page or form of one's own account; who is not signed in is led to the page of entering. */
export function ownPage(
  door: SigninDoor,
  method: Method,
  path: string,
  action: string,
  act: OwnAct,
): Route[] {
  return languages.map((lang) => {
    const route = defineActRoute(door, {
      ...declared,
      ...(method === 'POST' ? { upload: { types: formTypes, bytesMax } } : {}),
      act: 'account.own' satisfies ActName,
      method,
      path: inLang(lang, path),
      action: `${action}.${lang}`,
      handler: (asked, actor) => act(lang, asked as Asked, actor),
    })
    if (method === 'POST') return route
    return { ...route, handler: (asked) => leadToSignIn(lang, asked, () => route.handler(asked)) }
  })
}

async function leadToSignIn(
  lang: Lang,
  asked: HttpContext,
  act: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'signin.no-session') throw error
    return seeOther(`${inLang(lang, links.signIn)}?next=${encodeURIComponent(asked.url)}`)
  }
}

/** Fields of a form, or of an object sent by a script. */
export async function readForm({ upload, contentType }: Asked): Promise<Map<string, unknown>> {
  const sent = upload ? await text(upload) : ''
  if (contentType !== 'application/json') return new Map(new URLSearchParams(sent))
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(sent))
    if (parsed.success) return new Map(Object.entries(parsed.data))
  } catch {
    // Told below, as for every other text that is no object.
  }
  throw new Refusal('http.bad-request', { reason: 'JSON' })
}

export function field(form: ReadonlyMap<string, unknown>, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

export function browserOf(
  { publicUrl }: Pick<SigninDoor, 'publicUrl'>,
  { headers, address }: Asked,
): Browser {
  const token = readDeviceToken(headers, publicUrl)
  return {
    address,
    device: token === null ? null : hashOf(token),
    agent: headers['user-agent'] ?? '',
  }
}

export function pageAnswer(body: string, status = 200, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...pageHeaders, ...noStore, ...headers }, body }
}

export function seeOther(location: string, cookies: string[] = []): Answer {
  const set: Record<string, string[]> = cookies.length === 0 ? {} : { 'set-cookie': cookies }
  return { status: 303, headers: { ...noStore, location, ...set } }
}

/** The cookies of a finished entry; what was underway is over. */
export function entryCookies({ publicUrl, signIn }: SigninDoor, entered: Entered): string[] {
  return [
    sessionCookie(entered.session, publicUrl, signIn.sessionHours),
    deviceCookie(entered.device, publicUrl),
    halfwayCookie(null, publicUrl),
  ]
}

/** What is told beside the form that was sent; a fault, or a foreign form, is told by itself. */
export async function besideForm(
  act: () => Promise<Answer>,
  draw: (wrong: Refusal) => Promise<string>,
): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const wait = [429, 503].includes(error.status)
    const headers: Record<string, string> = wait
      ? { 'retry-after': String(error.values.seconds ?? 5) }
      : {}
    return pageAnswer(await draw(error), error.status, headers)
  }
}
