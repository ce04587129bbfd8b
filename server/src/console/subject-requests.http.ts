/** Officers' pages about what persons ask: the list, one entered from paper, and one with its steps. */
import {
  exceptionSchema,
  liftSchema,
  paperSubjectRequestSchema,
  requestDecisionSchema,
  requestStates,
  type SubjectRequest,
} from '@kho/contract/personal.ts'
import { reasonSchema } from '@kho/contract/discrepancy.ts'
import { purposes, type Purpose } from '@kho/contract/purpose.ts'
import type { WithheldView } from '@kho/portal/console-personal-view.ts'
import { requestPage, requestsPage } from '@kho/portal/console-requests-page.ts'
import type { RefusedView } from '@kho/portal/console-view.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { z } from 'zod'
import type { Route } from '../http/route.ts'
import type { Tx } from '../pg/database.ts'
import { decideRequest } from '../personal/decide-request.ts'
import { endException } from '../personal/end-exception.ts'
import { enterRequest } from '../personal/enter-request.ts'
import { exceptGrant } from '../personal/except-grant.ts'
import { indexSubjects } from '../personal/index-subjects.ts'
import { liftWithholding } from '../personal/lift-withholding.ts'
import {
  listRequests,
  requestsPerPage,
  showRequest,
  type RequestWithSteps,
} from '../personal/read-requests.ts'
import type { Withholding } from '../personal/withholding.ts'
import { readAsked } from './asked-request.ts'
import { listExport } from './list-export.ts'
import { subjectRequestColumns } from './list-columns.ts'
import { defineConsolePage, seeOther, type ConsoleAsked } from './page-route.ts'
import {
  closedBy,
  pageAfter,
  readFields,
  refusedView,
  type PersonalPagesDoor,
} from './personal.http.ts'
import { columnIds, type ShownIds } from './read-named.ts'

const one = '/console/subject-requests/{id}'

export function subjectRequestPages(door: PersonalPagesDoor): Route[] {
  return [...listPages(door), ...onePages(door), ...withheldPages(door)]
}

function listPages(door: PersonalPagesDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: RefusedView | null = null) => {
    const { form } = asked
    const { rows: requests, filter, next } = await readRequests(door, asked)
    const view = {
      requests,
      filter,
      next,
      closed: closedBy(door, asked, 'subject-request.enter'),
      typed: Object.fromEntries(form),
      objected: form.getAll('purposes'),
      refused,
    }
    return requestsPage(view, await asked.frame())
  }
  const list = {
    act: 'subject-request.list',
    action: 'console.subject-requests',
    path: links.subjectRequests,
  } as const
  return [
    ...defineConsolePage(door, { ...list, draw: (asked) => draw(asked) }),
    ...listExport(door, {
      ...list,
      members: ['state', 'late', 'before'],
      columns: subjectRequestColumns,
      read: (asked) => readRequests(door, asked),
    }),
    // The key may stand in no address, so it comes with the form alone.
    ...defineConsolePage(door, {
      act: 'subject-request.enter',
      action: 'console.subject-requests.enter',
      path: links.subjectRequests,
      method: 'POST',
      async draw({ form, actor, lang }) {
        const of = (name: string) => form.get(name)
        const given = readFields(paperSubjectRequestSchema, {
          key: of('key'),
          request: readAsked(form),
          paper: {
            documentNumber: of('documentNumber'),
            documentDate: of('documentDate'),
            signer: of('signer'),
          },
        })
        const input = { account: actor.account, ...given }
        const { id, journalIntake } = await door.db.tx((tx) => enterRequest(tx, door, input))
        return seeOther(lang, links.subjectRequest(id), journalIntake)
      },
      again: (asked, refused) => draw(asked, refusedView(refused)),
    }),
  ]
}

async function readRequests(door: PersonalPagesDoor, { search, lang }: ConsoleAsked) {
  const state = requestStates.find((name) => name === search.get('state'))
  const late = search.get('late') === 'true'
  const before = z.uuid().safeParse(search.get('before')).data
  const rows = await listRequests(door, { state, late, before })
  const next = pageAfter(rows, requestsPerPage, search)
  return {
    rows,
    filter: { state: state ?? '', late },
    next: next && inLang(lang, `${links.subjectRequests}?${next}`),
  }
}

async function drawOne(
  door: PersonalPagesDoor,
  asked: ConsoleAsked,
  refused: RefusedView | null = null,
): Promise<string> {
  const found = await showRequest(door, asked.params.id!)
  const view = {
    ...found,
    withheld: found.withheld && withheldView(found.withheld),
    liftClosed: closedBy(door, asked, 'subject-request.lift'),
    exceptClosed: closedBy(door, asked, 'subject-request.except'),
    closed: closedBy(door, asked, 'subject-request.decide'),
    refused,
    typed: Object.fromEntries(asked.form),
  }
  return requestPage(view, await asked.frame(correctedIds(found)))
}

/** Where a value is to be corrected. */
function correctedIds({ steps }: RequestWithSteps): ShownIds {
  const { correction } = (steps[0]?.payload ?? {}) as Partial<SubjectRequest>
  if (!correction) return {}
  const { dataset, column } = correction
  return { datasets: [dataset], columns: columnIds(dataset, [column]) }
}

function onePages(door: PersonalPagesDoor): Route[] {
  return [
    ...defineConsolePage(door, {
      act: 'subject-request.list',
      action: 'console.subject-request',
      path: one,
      draw: (asked) => drawOne(door, asked),
    }),
    ...defineConsolePage(door, {
      act: 'subject-request.decide',
      action: 'console.subject-request.decide',
      path: one,
      method: 'POST',
      async draw(asked) {
        const { form, actor, lang, params } = asked
        const ground = form.get('ground')?.trim()
        const given = readFields(requestDecisionSchema, {
          decision: form.get('decision'),
          reason: form.get('reason'),
          ...(ground ? { ground } : {}),
        })
        const input = { ...given, id: params.id!, account: actor.account }
        await indexSubjects(door.db, door.hasher)
        const { journalIntake } = await door.db.tx((tx) => decideRequest(tx, door, input))
        return seeOther(lang, links.subjectRequest(params.id!), journalIntake)
      },
      again: (asked, refused) => drawOne(door, asked, refusedView(refused)),
    }),
  ]
}

/** What was accepted is withheld; these show it again, to all or to one grant. */
function withheldPages(door: PersonalPagesDoor): Route[] {
  type Act = (tx: Tx, asked: ConsoleAsked, id: string) => Promise<{ entry: string }>
  const page = (
    act: 'subject-request.lift' | 'subject-request.except',
    name: string,
    path: string,
    carryOut: Act,
  ) =>
    defineConsolePage(door, {
      act,
      action: `console.subject-request.${name}`,
      path: `${one}/${path}`,
      method: 'POST',
      async draw(asked) {
        const id = asked.params.id!
        const { entry } = await door.db.tx((tx) => carryOut(tx, asked, id))
        return seeOther(asked.lang, links.subjectRequest(id), entry)
      },
      again: (asked, refused) => drawOne(door, asked, refusedView(refused)),
    })
  return [
    ...page('subject-request.lift', 'lift', 'lift', (tx, { form, actor }, id) => {
      const [reason, ground] = [form.get('liftReason'), form.get('liftGround')]
      return liftWithholding(tx, actor.account, {
        ...readFields(liftSchema, { reason, ground }),
        id,
      })
    }),
    ...page('subject-request.except', 'except', 'exceptions', (tx, { form, actor }, id) => {
      const grant = Number(form.get('exceptGrant'))
      const [reason, ground] = [form.get('exceptReason'), form.get('exceptGround')]
      const given = readFields(exceptionSchema, { grant, reason, ground })
      return exceptGrant(tx, actor.account, { ...given, id })
    }),
    ...page('subject-request.except', 'except-end', 'exceptions/end', (tx, { form, actor }, id) => {
      const [grant, reason] = [Number(form.get('endGrant')), form.get('endReason')]
      const given = readFields(endSchema, { grant, reason })
      return endException(tx, actor.account, { ...given, id })
    }),
  ]
}

const endSchema = z.object({ grant: z.int().positive(), reason: reasonSchema })

function withheldView({ purposes: named, since, until, exceptions }: Withholding): WithheldView {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    purposes: named && named.map((one) => purposes[one as Purpose].point),
    since: since.toISOString(),
    until: iso(until),
    exceptions: exceptions.map((one) => ({
      ...one,
      since: one.since.toISOString(),
      until: iso(one.until),
    })),
  }
}
