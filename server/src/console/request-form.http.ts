/** The form of a request: a first page, then steps that are each saved when they are sent. */
import { z } from 'zod'
import type { ActName } from '@kho/contract/acts.ts'
import { documentFields, draftSchema, type Draft } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { lastStep, newRequestPage, requestFormPage } from '@kho/portal/console-request-form.ts'
import { links } from '@kho/portal/links.ts'
import { readCondition } from '@kho/portal/row-condition.ts'
import type { Route } from '../http/route.ts'
import { mayActFor } from '../people/actor.ts'
import { draftPaperRequest } from '../request/draft-paper-request.ts'
import { draftRequest } from '../request/draft-request.ts'
import { tellFacts } from '../request/facts.ts'
import { findRequest } from '../request/lock-request.ts'
import { saveDraft } from '../request/save-draft.ts'
import { submitRequest } from '../request/submit-request.ts'
import {
  defineConsolePage,
  seeOther,
  type ConsoleAsked,
  type ConsolePageRoute,
} from './page-route.ts'
import { readMasks, readNames, readNumber, refusedView, requestView } from './request-views.ts'
import type { RequestPagesDoor } from './requests.http.ts'

export function requestFormPages(door: RequestPagesDoor): Route[] {
  return [
    ...beginPages(door, 'request.make', links.newRequest),
    ...beginPages(door, 'request.enter', links.enterRequest),
    ...editPages(door, 'request.make', 'edit'),
    ...editPages(door, 'request.enter', 'enter'),
  ]
}

type Entering = Extract<ActName, 'request.make' | 'request.enter'>

function beginPages(door: RequestPagesDoor, act: Entering, path: string): Route[] {
  const { db, way } = door
  const fromPaper = act === 'request.enter'
  const action = fromPaper ? 'console.request-enter' : 'console.request-new'
  const draw = async ({ actor, form, search, frame }: ConsoleAsked, refused?: Refusal) => {
    const names = await readNames(db)
    const allowed = mayActFor(actor, act)
    const agencies = names.agencies.filter(({ id }) => allowed === 'any' || allowed.includes(id))
    const typed = (name: string) => form.get(name) ?? search.get(name) ?? ''
    const view = {
      agencies,
      datasets: names.datasets,
      typed: {
        agency: typed('agency') || (actor.agency ?? ''),
        dataset: typed('dataset'),
        documentNumber: typed('documentNumber'),
        documentDate: typed('documentDate'),
        signer: typed('signer'),
      },
      fromPaper,
      refused: refused ? refusedView(refused) : null,
    }
    return newRequestPage(view, await frame())
  }
  return [
    ...defineConsolePage(door, {
      act,
      action,
      path,
      agencyOf: ({ search }) => search.get('agency') || undefined,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act,
      action: `${action}-begin`,
      method: 'POST',
      path,
      agencyOf: ({ form }) => form.get('agency') ?? '',
      async draw({ lang, form, actor }) {
        const agency = form.get('agency') ?? ''
        const asked = { dataset: form.get('dataset') ?? '' }
        const { request, journalIntake } = await db.tx((tx) =>
          fromPaper
            ? draftPaperRequest(tx, actor.account, way, { agency, asked, ...readDocument(form) })
            : draftRequest(tx, actor.account, { agency, asked }),
        )
        const part = fromPaper ? 'enter' : 'edit'
        return seeOther(lang, `${links.request(request)}/${part}?step=2`, journalIntake)
      },
      again: draw,
    }),
  ]
}

function readDocument(form: URLSearchParams) {
  const text = (name: string) => (form.get(name) ?? '').trim()
  const given = z.object(documentFields).safeParse({
    documentNumber: text('documentNumber'),
    documentDate: text('documentDate'),
    signer: text('signer'),
  })
  if (given.success) return given.data
  throw new Refusal('request.incomplete', {
    fields: 'số, ngày và người ký văn bản',
    fieldsEn: 'number, day and signer of the document',
  })
}

function editPages(door: RequestPagesDoor, act: Entering, part: 'edit' | 'enter'): Route[] {
  const { db, way } = door
  const path = `${links.requests}/{request}/${part}`
  const idOf = (params: Readonly<Record<string, string>>) => readNumber(params.request, path)
  const common = {
    act,
    path,
    async agencyOf({ params }) {
      const found = await findRequest(db, idOf(params))
      // What came on paper is typed by the authority; what did not, by the agency alone.
      if (part === 'enter' && found.source !== 'paper') {
        throw new Refusal('request.unknown', { request: found.id })
      }
      return found.agency
    },
  } satisfies Partial<ConsolePageRoute>
  const draw = async (asked: ConsoleAsked, refused?: Refusal) => {
    const found = await findRequest(db, idOf(asked.params))
    const view = await requestView(db, way, asked.actor, found)
    const step = stepOf(asked.search)
    const typed = refused ? withTyped(found.asked, step, asked.form) : found.asked
    const columns = [...(typed.columns ?? []), ...Object.keys(typed.condition ?? {})]
    const facts = await tellFacts(db, way, {
      agency: found.agency,
      dataset: typed.dataset,
      columns,
      conditions: [typed.condition],
    })
    const form = {
      request: { ...view, facts },
      base: `${links.request(found.id)}/${part}`,
      step,
      typed,
      // A newer revision than the one typed on is not taken over without being looked at.
      revision: refused ? Number(asked.form.get('revision')) : found.revision,
      refused: refused ? refusedView(refused) : null,
    }
    return requestFormPage(form, await asked.frame())
  }
  return [
    ...defineConsolePage(door, {
      ...common,
      action: part === 'edit' ? 'console.request-edit' : 'console.request-enter-step',
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      ...common,
      action: `console.request-${part}-save`,
      method: 'POST',
      async draw({ lang, params, search, form, actor }) {
        const request = idOf(params)
        const step = stepOf(search)
        const revision = Number(form.get('revision'))
        if (step === lastStep) {
          const done = await db.tx((tx) =>
            submitRequest(tx, actor.account, way, { request, revision }),
          )
          return seeOther(lang, links.request(request), done.journalIntake)
        }
        const { asked } = await findRequest(db, request)
        const typed = draftSchema.safeParse(withTyped(asked, step, form))
        if (!typed.success) {
          const reason = typed.error.issues.map(({ path }) => path.join('.')).join(', ')
          throw new Refusal('http.bad-request', { reason })
        }
        const saved = await db.tx((tx) =>
          saveDraft(tx, actor.account, { request, revision, asked: typed.data }),
        )
        const next = `${links.request(request)}/${part}?step=${step + 1}`
        return seeOther(lang, next, saved.journalIntake)
      },
      again: draw,
    }),
  ]
}

function stepOf(search: URLSearchParams): number {
  const step = Number(search.get('step') ?? 2)
  return Number.isInteger(step) && step >= 2 && step <= lastStep ? step : 2
}

/** What was kept, with the fields of this step as they were typed just now. */
function withTyped(kept: Draft, step: number, form: URLSearchParams): Draft {
  const text = (name: string) => (form.get(name) ?? '').trim()
  if (step === 2) {
    const [purpose, task, legalGround, note] = ['purpose', 'task', 'legalGround', 'note'].map(text)
    return { ...kept, purpose, task, legalGround, note }
  }
  if (step === 3) {
    const condition = readCondition(form.get('condition') ?? '')
    return { ...kept, columns: form.getAll('columns'), masks: readMasks(form), condition }
  }
  if (step === 4) {
    return {
      ...kept,
      from: text('from'),
      until: text('until'),
      thirdParty: text('thirdParty'),
      delivery: form.getAll('delivery'),
      clients: form.getAll('clients'),
    }
  }
  return kept
}
