/** Officers' pages about requests: the lists, one request, its letter, taking it back, renewing. */
import { requestReasonSchema, requestStates, type RequestState } from '@kho/contract/request.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { letterPage } from '@kho/portal/console-letter-page.ts'
import { renewPage, requestPage } from '@kho/portal/console-request-page.ts'
import { requestsPage } from '@kho/portal/console-access-requests-page.ts'
import type { RequestsView } from '@kho/portal/console-request-view.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { holderOf } from '../access/grant.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { labelCodes, valuesOf } from '../codelist/label-codes.ts'
import type { Route } from '../http/route.ts'
import { permit } from '../people/actor.ts'
import { writeLetter } from '../request/letter.ts'
import { listRequests, listWaiting } from '../request/list-requests.ts'
import { findRequest } from '../request/lock-request.ts'
import { findGrantToRenew, renewGrant } from '../request/renew-grant.ts'
import type { AccessRequest } from '../request/request.ts'
import { seenAgencies, viewRequest, type RequestDoor } from '../request/request-door.ts'
import { withdrawRequest } from '../request/withdraw-request.ts'
import { dayOf } from '../time.ts'
import { listExport } from './list-export.ts'
import { closedBy } from './matter.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'
import {
  lineOf,
  readNames,
  readNumber,
  refusedView,
  requestColumns,
  requestView,
} from './request-views.ts'

export type RequestPagesDoor = ConsoleDoor & RequestDoor

const pageLines = 50

export function requestPages(door: RequestPagesDoor): Route[] {
  return [...listPages(door), ...onePages(door), ...renewPages(door)]
}

function listPages(door: RequestPagesDoor): Route[] {
  const { db, way } = door
  return [
    ...defineConsolePage(door, {
      act: 'request.list',
      action: 'console.requests',
      path: links.requests,
      agencyOf: ({ search }) => search.get('agency') || undefined,
      draw: async (asked) =>
        drawList(door, asked, { kind: 'own', ...(await readOwn(door, asked)) }),
    }),
    ...listExport(door, {
      act: 'request.list',
      action: 'console.requests',
      path: links.requests,
      agencyOf: ({ search }) => search.get('agency') || undefined,
      members: ['agency', 'state', 'before'],
      columns: requestColumns,
      async read(asked) {
        const { requests, next } = await readOwn(door, asked)
        const names = await readNames(db)
        return { rows: requests.map((one) => lineOf(one, names, way)), next }
      },
    }),
    ...turnPages(door),
  ]
}

/** Whose turn has come, and of them the late ones. */
function turnPages(door: RequestPagesDoor): Route[] {
  const { db, way } = door
  return (['waiting', 'late'] as const).flatMap((kind) => {
    const act = kind === 'waiting' ? 'request.queue' : 'request.late'
    const list = {
      act,
      action: `console.requests-${kind}`,
      path: kind === 'waiting' ? links.waitingRequests : links.lateRequests,
      agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => search.get('owner') || undefined,
    } as const
    const read = ({ actor, search }: ConsoleAsked) => {
      const owners = seenAgencies(actor, act, search.get('owner') || undefined)
      return listWaiting(db, {
        owners,
        ...(kind === 'late' ? { dueBefore: dayOf(way.now()) } : {}),
      })
    }
    return [
      ...defineConsolePage(door, {
        ...list,
        draw: async (asked) =>
          drawList(door, asked, {
            kind,
            requests: await read(asked),
            filter: { state: '', agency: '' },
            next: null,
          }),
      }),
      ...listExport(door, {
        ...list,
        members: ['owner'],
        columns: requestColumns,
        async read(asked) {
          const names = await readNames(db)
          return { rows: (await read(asked)).map((one) => lineOf(one, names, way)), next: null }
        },
      }),
    ]
  })
}

/** The requests that the address asks for, and the page after them. */
async function readOwn({ db }: RequestPagesDoor, { search, actor, lang }: ConsoleAsked) {
  const agency = search.get('agency') || undefined
  const state = requestStates.find((one) => one === search.get('state')) ?? null
  const before = Number(search.get('before')) || null
  const agencies = seenAgencies(actor, 'request.list', agency)
  const { requests, next } = await listRequests(db, { agencies, state, before, limit: pageLines })
  return {
    requests,
    filter: { state: state ?? '', agency: agency ?? '' },
    next: next === null ? null : inLang(lang, nextHref(search, state, next)),
  }
}

function nextHref(search: URLSearchParams, state: RequestState | null, before: number): string {
  const kept = new URLSearchParams({ before: String(before) })
  if (state !== null) kept.set('state', state)
  if (search.get('agency')) kept.set('agency', search.get('agency')!)
  return `${links.requests}?${kept}`
}

async function drawList(
  door: RequestPagesDoor,
  { actor, frame }: ConsoleAsked,
  given: Pick<RequestsView, 'kind' | 'filter' | 'next'> & { requests: readonly AccessRequest[] },
): Promise<string> {
  const { requests, ...rest } = given
  const names = await readNames(door.db)
  const at = door.now()
  const may = (act: Parameters<typeof permit>[1]) => permit(actor, act, at)
  const allowed = seenAgencies(actor, 'request.list', undefined)
  const view: RequestsView = {
    ...rest,
    lines: requests.map((one) => lineOf(one, names, door.way)),
    agencies: names.agencies.filter(({ id }) => allowed === null || allowed.includes(id)),
    may: {
      make: closedBy(may('request.make')),
      enter: may('request.enter') === null,
      decide: may('request.decide') === null,
      waiting: may('request.queue') === null,
      late: may('request.late') === null,
      terms: may('request.terms') === null,
    },
  }
  return requestsPage(view, await frame())
}

function onePages(door: RequestPagesDoor): Route[] {
  const { db, way } = door
  const path = `${links.requests}/{request}`
  const find = ({ params, path: at, actor }: ConsoleAsked) =>
    viewRequest(door, actor, readNumber(params.request, at))
  const draw = async (asked: ConsoleAsked, refused?: Refusal) => {
    const view = await requestView(db, way, asked.actor, await find(asked))
    return requestPage(view, await asked.frame(), refused ? refusedView(refused) : null)
  }
  return [
    ...defineConsolePage(door, {
      act: 'request.read',
      action: 'console.request',
      path,
      draw: (asked) => draw(asked),
    }),
    ...defineConsolePage(door, {
      act: 'request.make',
      action: 'console.request-withdraw',
      method: 'POST',
      path: `${path}/withdraw`,
      agencyOf: async ({ params }) =>
        (await findRequest(db, readNumber(params.request, path))).agency,
      async draw({ lang, params, form, actor }) {
        const request = readNumber(params.request, path)
        const reason = requestReasonSchema.safeParse(form.get('reason') ?? '')
        if (!reason.success) throw new Refusal('request.no-reason')
        const input = { request, reason: reason.data }
        const done = await db.tx((tx) => withdrawRequest(tx, actor.account, input))
        return seeOther(lang, links.request(request), done.journalIntake)
      },
      again: draw,
    }),
    ...defineConsolePage(door, {
      act: 'request.read',
      action: 'console.request-letter',
      path: `${path}/letter`,
      async draw(asked) {
        const letter = await writeLetter(db, door.journalFolder, await find(asked))
        const { title, columns, key } = await findDataset(db, letter.dataset.id)
        const granted = letter.decisions.at(-1)?.granted ?? null
        const values = valuesOf([letter.asked.condition, granted?.condition])
        const view = {
          ...letter,
          names: {
            title,
            kind: letter.kind,
            columns: columns.map((one) => ({ ...one, isKey: key.includes(one.name) })),
            clients: [],
            labels: await labelCodes(db, columns, values, dayOf(door.now())),
          },
          agency: letter.agency.name,
          granted,
          decisions: letter.decisions.map(({ agency, ...one }) => ({
            ...one,
            agency: agency.name,
          })),
        }
        return letterPage(view, await asked.frame())
      },
    }),
  ]
}

/** What would be prolonged, with the button that begins the request; and that button. */
function renewPages(door: RequestPagesDoor): Route[] {
  const { db } = door
  const path = '/console/grants/{grant}/renew'
  const common = {
    act: 'request.make',
    path,
    agencyOf: async ({ params }: Pick<ConsoleAsked, 'params'>) =>
      (await findGrantToRenew(db, readNumber(params.grant, path))).agency,
  } as const
  return [
    ...defineConsolePage(door, {
      ...common,
      action: 'console.grant-ending',
      async draw({ params, frame }) {
        const found = await findGrantToRenew(db, readNumber(params.grant, path))
        const names = await readNames(db)
        const { dataset: id } = found
        const client = holderOf(found)
        const dataset = { id, title: names.dataset(id), kind: names.kind(id) }
        return renewPage({ ...found, client, dataset }, await frame())
      },
    }),
    ...defineConsolePage(door, {
      ...common,
      action: 'console.request-renew',
      method: 'POST',
      async draw({ lang, params, actor }) {
        const grant = readNumber(params.grant, path)
        const made = await db.tx((tx) => renewGrant(tx, actor.account, { grant }))
        return seeOther(lang, `${links.request(made.request)}/edit?step=4`, made.journalIntake)
      },
    }),
  ]
}
