/**
 * A route that a person calls: it names an act of the table of rights, and its handler runs only
 * where that act is permitted to the account behind the session. Refusals are put on record.
 */
import { acts, type ActName } from '@kho/contract/acts.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { z } from 'zod'
import { isForeignForm } from '../http/foreign-form.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { permit, type Actor } from './actor.ts'

/** What routes of persons need to know who calls. */
export type ActDoor = {
  db: Database
  /** Who acts by a request; null where nobody is signed in. */
  actorOf: (request: Pick<HttpContext, 'headers' | 'address'>) => Promise<Actor | null>
  now: () => Date
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined

type ActRoute<P, Q, B> = Omit<
  Route,
  'act' | 'action' | 'summary' | 'params' | 'query' | 'body' | 'handler' | 'open'
> & {
  readonly act: ActName
  /** Where several routes do the same act, each has a name of its own. */
  readonly action?: string
  readonly summary?: Route['summary']
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /**
   * Whose matter it is. Without it, or where it says undefined, the handler has to look at
   * `mayActFor(actor, act)` before anything of an agency is shown or changed.
   */
  readonly agencyOf?: (
    context: HttpContext<Read<P>, Read<Q>, Read<B>>,
  ) => string | null | undefined | Promise<string | null | undefined>
  readonly handler: (
    context: HttpContext<Read<P>, Read<Q>, Read<B>>,
    actor: Actor,
  ) => Answer | Promise<Answer>
}

/** Declares a route of persons; see `defineRoute` for the rest. */
export function defineActRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(door: ActDoor, route: ActRoute<P, Q, B>): Route {
  const { agencyOf, handler, ...rest } = route
  return defineRoute<P, Q, B>({
    ...rest,
    action: route.action ?? route.act,
    summary: route.summary ?? acts[route.act].summary,
    async handler(context) {
      const actor = await enter(door, route.method, context)
      const agency = agencyOf ? await agencyOf(context) : undefined
      const refusal = permit(actor, route.act, door.now(), agency)
      if (refusal) {
        await recordRefusal(door, { act: route.act, account: actor.account, code: refusal.code })
        throw refusal
      }
      return handler(context, actor)
    },
  })
}

/** Who calls; refused where nobody is signed in, and where another site's page sent the form. */
async function enter(
  door: ActDoor,
  method: Route['method'],
  context: HttpContext<unknown, unknown, unknown>,
): Promise<Actor> {
  if (method !== 'GET' && isForeignForm(context.headers)) throw new Refusal('signin.foreign-form')
  const actor = await door.actorOf(context)
  if (!actor) throw new Refusal('signin.no-session')
  return actor
}

/** Who was refused is in the erasable payload; that and why an act was refused stays for ever. */
async function recordRefusal(
  { db }: ActDoor,
  { act, account, code }: { act: ActName; account: string; code: string },
): Promise<void> {
  await db.tx((tx) =>
    append(tx, { kind: 'people.refused', fields: { act, code }, payload: { account } }),
  )
}
