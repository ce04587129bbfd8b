/** Officers' pages of client systems: asking, deciding, keys, calls explained, and a quick start. */
import { reasonSchema } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { ApplicationView } from '@kho/portal/console-applications-view.ts'
import { applicationPage } from '@kho/portal/console-application-page.ts'
import { applicationCallsPage, quickStartPage } from '@kho/portal/console-application-calls-page.ts'
import { applicationsPage, newApplicationPage } from '@kho/portal/console-applications-page.ts'
import { links } from '@kho/portal/links.ts'
import { z } from 'zod'
import { listDatasets } from '../catalogue/find-dataset.ts'
import { addKeys } from '../client/add-key.ts'
import { approveClient } from '../client/approve-client.ts'
import { clientSchema, decisionSchema, declarationSchema, findClient } from '../client/client.ts'
import { declareClient } from '../client/declare-client.ts'
import { endKey } from '../client/end-key.ts'
import { readPublicKeys } from '../client/public-key.ts'
import { refuseClient } from '../client/refuse-client.ts'
import { registerClient } from '../client/register-client.ts'
import { reissueSecret } from '../client/reissue-secret.ts'
import type { Route } from '../http/route.ts'
import { mayActFor } from '../people/actor.ts'
import { listAgencies } from '../people/agency.ts'
import type { Tx } from '../pg/database.ts'
import {
  readApplication,
  readApplicationCalls,
  readApplications,
  readQuickStart,
} from './application-views.ts'
import { readForm, refusedView, typedOf, valueOf } from './form-values.ts'
import { listExport } from './list-export.ts'
import { applicationColumns } from './list-columns.ts'
import { selectOwnEntry } from './own-entry.sql.ts'
import { defineConsolePage, seeOther, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

const one = '/console/applications/{client}'

export function applicationPages(door: ConsoleDoor): Route[] {
  // The form that asks comes before the page of one client, whose name it could be.
  return [...requestPages(door), ...readPages(door), ...changePages(door)]
}

/** Null where there is none, so that only its page tells so, to whoever may see all. */
const agencyOf =
  ({ db }: ConsoleDoor) =>
  async ({ params }: Pick<ConsoleAsked, 'params'>) =>
    (await findClient(db, params.client!).catch(() => null))?.agency ?? null

function readPages(door: ConsoleDoor): Route[] {
  const of = { agencyOf: agencyOf(door) }
  const list = {
    act: 'client.see',
    action: 'console.applications',
    path: links.applications,
    agencyOf: ({ search }: Pick<ConsoleAsked, 'search'>) => valueOf(search, 'agency') ?? undefined,
  } as const
  return [
    ...defineConsolePage(door, {
      ...list,
      draw: async (asked) =>
        applicationsPage(
          await readApplications(door, asked),
          await asked.frame({ offered: ['agencies'] }),
        ),
    }),
    ...listExport(door, {
      ...list,
      members: ['agency', 'state', 'after'],
      columns: applicationColumns,
      async read(asked) {
        const { applications, next } = await readApplications(door, asked)
        return { rows: applications, next }
      },
    }),
    ...defineConsolePage(door, {
      ...of,
      act: 'client.see',
      action: 'console.application',
      path: one,
      draw: async (asked) => drawApplication(asked, await readApplication(door, asked, {})),
    }),
    ...defineConsolePage(door, {
      ...of,
      act: 'client.follow-calls',
      action: 'console.application-calls',
      path: `${one}/calls`,
      async draw(asked) {
        await findClient(door.db, asked.params.client!)
        const view = await readApplicationCalls(door, asked)
        const datasets = view.calls.map(({ dataset }) => dataset)
        return applicationCallsPage(view, await asked.frame({ clients: [view.client], datasets }))
      },
    }),
    ...defineConsolePage(door, {
      ...of,
      act: 'client.see',
      action: 'console.application-start',
      path: `${one}/quick-start`,
      async draw(asked) {
        const view = await readQuickStart(door, asked)
        return quickStartPage(view, await asked.frame({ clients: [view.client] }))
      },
    }),
  ]
}

async function drawApplication(asked: ConsoleAsked, view: ApplicationView): Promise<string> {
  const datasets = view.grants.map(({ dataset }) => dataset)
  return applicationPage(view, await asked.frame({ datasets }))
}

function requestPages(door: ConsoleDoor): Route[] {
  const { db } = door
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const may = mayActFor(asked.actor, 'client.request')
    const agencies = (await listAgencies(db)).filter(({ id }) => may === 'any' || may.includes(id))
    const datasets = (await listDatasets(db)).slice(0, suggestedMax)
    const rows = scopeRowsShown(asked.form)
    const sent = { typed: typedOf(asked.form), refused: refusedView(refused) }
    const view = { agencies, datasets, rows, ...sent }
    return newApplicationPage(view, await asked.frame())
  }
  return [
    ...defineConsolePage(door, {
      act: 'client.request',
      action: 'console.application-new',
      path: links.newApplication,
      agencyOf: ({ search }) => valueOf(search, 'agency') ?? undefined,
      draw: (asked) => draw(asked, null),
    }),
    ...defineConsolePage(door, {
      act: 'client.request',
      action: 'console.application-request',
      path: links.newApplication,
      method: 'POST',
      agencyOf: ({ form }) => valueOf(form, 'agency'),
      again: draw,
      async draw(asked) {
        const { form, actor, lang } = asked
        if (form.has('more')) return draw(asked, null)
        const byKey = form.get('proof') === 'key'
        const input = readForm(clientSchema, {
          id: valueOf(form, 'id') ?? '',
          agency: valueOf(form, 'agency') ?? '',
          name: valueOf(form, 'name') ?? '',
          scopes: scopesIn(form),
          needsDpop: form.get('needsDpop') === 'yes',
          wantsSecret: !byKey,
          ...declarationOf(form),
        })
        const keyText = byKey ? valueOf(form, 'keyText') : null
        const keys = keyText === null ? [] : await readPublicKeys(keyText)
        const entry = await db.tx(async (tx) => {
          await registerClient(tx, actor.account, { ...input, keys })
          return selectOwnEntry(tx)
        })
        return seeOther(lang, links.application(input.id), entry)
      },
    }),
  ]
}

const scopeRowsMax = 40
/** A few hundred help to find an id; more would only make the page heavy. */
const suggestedMax = 500

const scopeRowsFilled = (form: URLSearchParams) =>
  Array.from({ length: scopeRowsMax }, (_, i) => i + 1).filter((n) =>
    [`scope-${n}`, `scopeOf-${n}`].some((name) => valueOf(form, name) !== null),
  )

function scopeRowsShown(form: URLSearchParams): number {
  const filled = scopeRowsFilled(form).at(-1) ?? 0
  return Math.min(scopeRowsMax, Math.max(2, filled + (form.has('more') ? 3 : 1)))
}

/** A row without a service is refused by the schema of scopes. */
function scopesIn(form: URLSearchParams): string[] {
  const scopes = scopeRowsFilled(form).map((n) => {
    const dataset = valueOf(form, `scopeOf-${n}`)
    const service = valueOf(form, `scope-${n}`) ?? ''
    return dataset === null ? service : `${service}:${dataset}`
  })
  return scopes.length === 0 ? ['read'] : [...new Set(scopes)]
}

/** What is left empty stays as it was. */
function declarationOf(form: URLSearchParams) {
  const level = valueOf(form, 'level')
  return readForm(declarationSchema, {
    contact: valueOf(form, 'contact'),
    declaration:
      level === null
        ? null
        : {
            level: Number(level),
            document: valueOf(form, 'levelDocument') ?? '',
            decidedOn: valueOf(form, 'levelDecidedOn') ?? '',
          },
    conformity: valueOf(form, 'conformity'),
    holdsNoSecrets: form.get('holdsNoSecrets') === 'yes' ? true : null,
  })
}

type Change = {
  name: string
  act: 'client.declare' | 'client.keys' | 'client.decide'
  /** Reads the form, and gives what is done in the transaction. */
  read: (door: ConsoleDoor, asked: ConsoleAsked) => Promise<(tx: Tx) => Promise<unknown>>
}

const changes: readonly Change[] = [
  {
    name: 'declare',
    act: 'client.declare',
    async read(_door, { form, params, actor }) {
      const input = { client: params.client!, ...declarationOf(form) }
      return (tx) => declareClient(tx, actor.account, input)
    },
  },
  {
    name: 'keys',
    act: 'client.keys',
    async read(_door, { form, params, actor }) {
      const keys = await readPublicKeys(valueOf(form, 'keyText') ?? '')
      return (tx) => addKeys(tx, actor.account, { client: params.client!, keys })
    },
  },
  {
    name: 'end-key',
    act: 'client.keys',
    async read(_door, { form, params, actor }) {
      const schema = z.object({ key: z.coerce.number().int().min(1), reason: reasonSchema })
      const input = { key: form.get('key'), reason: valueOf(form, 'end-reason') ?? '' }
      const { key, reason } = readForm(schema, input)
      return (tx) => endKey(tx, actor.account, { client: params.client!, key, reason })
    },
  },
  { name: 'decide', act: 'client.decide', read: readDecision },
]

/**
 * The secret of an approval is shown to nobody: whoever uses the client takes one of its own, and
 * with that the first ends.
 */
async function readDecision({ db }: ConsoleDoor, { form, params, actor }: ConsoleAsked) {
  const client = params.client!
  const { requestedBy } = await findClient(db, client)
  if (requestedBy === actor.account) throw new Refusal('client.own-request', { client })
  const decision = readForm(decisionSchema, {
    decidedBy: valueOf(form, 'decidedBy') ?? '',
    documentNumber: valueOf(form, 'documentNumber') ?? '',
    documentDate: valueOf(form, 'documentDate') ?? '',
  })
  if (form.get('outcome') === 'approve')
    return (tx: Tx) => approveClient(tx, actor.account, { client, ...decision })
  const given = { reason: valueOf(form, 'refuse-reason') ?? '' }
  const { reason } = readForm(z.object({ reason: reasonSchema }), given)
  return (tx: Tx) => refuseClient(tx, actor.account, { client, reason, ...decision })
}

function changePages(door: ConsoleDoor): Route[] {
  const { db } = door
  const common = {
    method: 'POST',
    agencyOf: agencyOf(door),
    again: async (asked: ConsoleAsked, refused: Refusal) =>
      drawApplication(asked, await readApplication(door, asked, { refused })),
  } as const
  return [
    ...changes.flatMap(({ name, act, read }) =>
      defineConsolePage(door, {
        ...common,
        act,
        action: `console.application-${name}`,
        path: `${one}/${name}`,
        async draw(asked) {
          const change = await read(door, asked)
          const entry = await db.tx(async (tx) => {
            await change(tx)
            return selectOwnEntry(tx)
          })
          return seeOther(asked.lang, links.application(asked.params.client!), entry)
        },
      }),
    ),
    ...defineConsolePage(door, {
      ...common,
      act: 'client.keys',
      action: 'console.application-secret',
      path: `${one}/secret`,
      // Shown on the page that answers, which is kept nowhere; nothing leads to it again.
      async draw(asked) {
        const { form, params, actor } = asked
        const schema = z.object({ days: z.coerce.number().int().min(0).max(90) })
        const { days } = readForm(schema, { days: valueOf(form, 'overlapDays') ?? '0' })
        const input = { client: params.client!, overlapDays: days }
        const { secret } = await db.tx((tx) => reissueSecret(tx, actor.account, input))
        const view = await readApplication(door, asked, { secret })
        return drawApplication(asked, { ...view, typed: {} })
      },
    }),
  ]
}
