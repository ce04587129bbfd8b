/** The officers' page about terms of requests and the order of deciders. */
import type { z } from 'zod'
import { tellIssues } from '@kho/contract/issues.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { termsPage } from '@kho/portal/console-terms-page.ts'
import { links } from '@kho/portal/links.ts'
import type { Route } from '../http/route.ts'
import { permit } from '../people/actor.ts'
import { setProcedure } from '../request/set-procedure.ts'
import { setTerm } from '../request/set-term.ts'
import { listTerms, procedureSchema, termSchema } from '../request/term.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import { refusedView } from './request-views.ts'
import type { RequestPagesDoor } from './requests.http.ts'

export function requestTermPages(door: RequestPagesDoor): Route[] {
  const { db } = door
  const draw = async ({ actor, form, frame }: ConsoleAsked, refused?: Refusal) => {
    const view = {
      ...(await listTerms(db)),
      maySet: closedBy(permit(actor, 'request.set-term', door.now())),
      typed: Object.fromEntries(form),
      refused: refused ? refusedView(refused) : null,
    }
    return termsPage(view, await frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'request.terms',
      action: 'console.request-terms',
      path: links.requestTerms,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'request.set-term',
      action: 'console.request-set-term',
      method: 'POST',
      path: links.requestTerms,
      async draw({ lang, form, actor }) {
        const done = await db.tx((tx) =>
          form.get('what') === 'procedure'
            ? setProcedure(tx, actor.account, readProcedure(form))
            : setTerm(tx, actor.account, readTerm(form)),
        )
        return seeOther(lang, links.requestTerms, done.journalIntake)
      },
      again: draw,
    }),
  ]
}

function readTerm(form: URLSearchParams) {
  const given = {
    kind: form.get('kind'),
    days: numberOf(form.get('days')),
    ground: form.get('ground') ?? '',
    validFrom: form.get('validFrom') ?? '',
    validUntil: form.get('validUntil') || null,
  }
  const read = readBy(termSchema, given)
  return { ...read, validUntil: read.validUntil ?? null }
}

function readProcedure(form: URLSearchParams) {
  const text = (name: string) => form.get(`procedure-${name}`) || null
  const given = {
    kind: text('kind'),
    steps: (text('steps') ?? '').split(','),
    warnDays: numberOf(text('warnDays')),
    escalateDays: text('escalateDays') === null ? null : numberOf(text('escalateDays')),
    escalateTo: text('escalateTo'),
    ground: text('ground') ?? '',
    validFrom: text('validFrom') ?? '',
    validUntil: text('validUntil'),
  }
  const {
    validUntil = null,
    escalateDays = null,
    escalateTo = null,
    ...rest
  } = readBy(procedureSchema, given)
  return { ...rest, validUntil, escalateDays, escalateTo }
}

function numberOf(text: string | null): number {
  return text === null || text.trim() === '' ? Number.NaN : Number(text)
}

function readBy<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  throw new Refusal('http.bad-request', { reason: tellIssues(schema, given) })
}
