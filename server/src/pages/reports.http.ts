/** Reporting and following from a page: plain forms, for people without an account and without script. */
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { reasonSchema, reportSchema } from '@kho/contract/discrepancy.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { inLang, links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import { followPage, reportPage } from '@kho/portal/report-page.ts'
import type { FollowView, Frame, Lang, ReportFormView } from '@kho/portal/view.ts'
import { refuseAwaiting } from '../catalogue/awaiting-release.ts'
import { moveDiscrepancy } from '../discrepancy/move-discrepancy.ts'
import { receiveReport, type ReportDoor } from '../discrepancy/receive-report.ts'
import { showDiscrepancy } from '../discrepancy/show-discrepancy.ts'
import { lookAgain, viewDiscrepancy, type Viewed } from '../discrepancy/viewer.ts'
import { isForeignForm } from '../http/foreign-form.ts'
import { defineRoute, type HttpContext, type Route } from '../http/route.ts'

export type ReportPageParts = {
  reports: ReportDoor
  frameOf: (lang: Lang, path: string) => Promise<Frame>
  /** The account that is signed in; a form of another site counts as nobody's. */
  accountOf: (request: Pick<HttpContext, 'headers' | 'address'>) => Promise<string | null>
}

/** No page with a code, nor the answer to a form, is kept by anybody. */
const headers = { ...pageHeaders, 'cache-control': 'private, no-store' }
const upload = { types: ['application/x-www-form-urlencoded'], bytesMax: 100_000 }
const common = {
  summary: { vi: 'Trang của cổng', en: 'Page of the portal' },
  responses: { 200: { description: { vi: 'Trang', en: 'The page' }, types: ['text/html'] } },
  open: true,
  hidden: true,
} as const

export function reportPageRoutes(parts: ReportPageParts): Route[] {
  return (['vi', 'en'] as const).flatMap((lang) => [
    ...formRoutes(parts, lang),
    ...followRoutes(parts, lang),
  ])
}

function formRoutes({ reports, frameOf, accountOf }: ReportPageParts, lang: Lang): Route[] {
  const path = inLang(lang, '/datasets/{id}/report')
  const params = z.object({ id: datasetIdSchema })
  const draw = async (id: string, more: Partial<ReportFormView> = {}) =>
    reportPage({ ...(await readForm(reports, id)), ...more }, await frameOf(lang, links.report(id)))
  return [
    defineRoute({
      ...common,
      method: 'GET',
      path,
      action: `page.report.${lang}`,
      params,
      handler: async ({ params: { id } }) => ({ headers, body: await draw(id) }),
    }),
    defineRoute({
      ...common,
      method: 'POST',
      path,
      action: `page.report-send.${lang}`,
      params,
      upload,
      async handler(context) {
        const { id } = context.params
        const filled = await readFields(context.upload!)
        try {
          const view = await readForm(reports, id)
          const report = readReport(filled, view.keys.length)
          // Whoever fills a form in a browser is a citizen, whatever its browser sends along.
          const { address, method, url, reference } = context
          const call = { address, method, url, reference, headers: {} }
          const { id: number, followUp = null } = await receiveReport(
            reports,
            call,
            id,
            report,
            isForeignForm(context.headers) ? null : await accountOf(context),
          )
          const received = { id: number, followUp }
          return { status: 201, headers, body: await draw(id, { received }) }
        } catch (error) {
          // What was typed stays in the form.
          if (!(error instanceof Refusal) || error.code === 'catalogue.unknown-dataset') throw error
          return { status: error.status, headers, body: await draw(id, { filled, refused: error }) }
        }
      },
    }),
  ]
}

function followRoutes({ reports, frameOf }: ReportPageParts, lang: Lang): Route[] {
  const path = inLang(lang, links.follow)
  const draw = async (view: FollowView) => followPage(view, await frameOf(lang, links.follow))
  const empty: FollowView = { id: '', code: '', refused: null, found: null }
  return [
    defineRoute({
      ...common,
      method: 'GET',
      path,
      action: `page.follow.${lang}`,
      handler: async () => ({ headers, body: await draw(empty) }),
    }),
    defineRoute({
      ...common,
      method: 'POST',
      path,
      action: `page.follow-send.${lang}`,
      upload,
      async handler(context) {
        const { id = '', code = '', reason } = await readFields(context.upload!)
        try {
          const given = { id, code, address: context.address }
          const viewed = await viewOf(reports, given)
          if (reason !== undefined) await reopen(reports, viewed, reason)
          const found = await follow(reports, viewed)
          return { headers, body: await draw({ id, code, refused: null, found }) }
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          const body = await draw({ ...empty, id, refused: error })
          return { status: error.status, headers, body }
        }
      },
    }),
  ]
}

const nobody = { client: null, scopes: [], zones: [] }
type CodeGiven = { id: string; code: string; address: string }

const viewOf = ({ query, rules }: ReportDoor, { id, code, address }: CodeGiven) =>
  viewDiscrepancy(query.db, id.trim().toLowerCase(), {
    caller: nobody,
    followUp: code.trim(),
    authorityAgency: rules.authorityAgency,
    address,
  })

async function follow({ query, rules }: ReportDoor, viewed: Viewed): Promise<FollowView['found']> {
  const shown = await showDiscrepancy(query.db, await lookAgain(query.db, viewed), rules)
  const { dataset, state, dueOn, reopenUntil } = shown as NonNullable<FollowView['found']>
  const steps = shown.steps as { kind: string; at: string; entry: number | null; reason?: string }[]
  return {
    dataset,
    state,
    dueOn: state === 'forwarded' ? dueOn : null,
    reopenUntil,
    steps: steps.map(({ reason = null, ...step }) => ({ ...step, reason })),
  }
}

async function reopen(
  { query, rules }: ReportDoor,
  { found, actor }: Viewed,
  given: string,
): Promise<void> {
  const reason = reasonSchema.safeParse(given)
  if (!reason.success) throw new Refusal('http.bad-request', { reason: '10–4000' })
  const move = { id: found.id, step: 'reopened', actor, reason: reason.data } as const
  await query.db.tx((tx) => moveDiscrepancy(tx, rules, move))
}

async function readForm({ query }: ReportDoor, id: string): Promise<ReportFormView> {
  const { version, ask, sharing } = await query.facts.now(id)
  await refuseAwaiting(query.db, id)
  const named = ({ name, title }: (typeof version.columns)[number]) => ({ name, title })
  const keys = version.key.map((name) => version.columns.find((one) => one.name === name)!)
  return {
    dataset: { id, title: version.title, open: sharing === 'open' },
    keys: keys.map(named),
    columns: version.columns.filter(({ personal }) => personal === 'none').map(named),
    ask,
    filled: {},
    refused: null,
    received: null,
  }
}

/** Only what belongs to what is reported; fields of other kinds may be filled in by mistake. */
function readReport(filled: Record<string, string>, keys: number) {
  const { about = '', column, saw, proposed, note, contact } = filled
  const key = Array.from({ length: keys }, (_, i) => filled[`key${i}`] ?? '')
  const report = {
    about,
    ...(about === 'dataset' ? {} : { key, proposed: proposed ?? null }),
    ...(about === 'cell' ? { column, saw: saw ?? null } : {}),
    ...(about === 'row' ? { saw: saw ?? null } : {}),
    ...(note ? { note } : {}),
    ...(contact ? { contact } : {}),
  }
  const read = reportSchema.safeParse(report)
  if (read.success) return read.data
  const [first] = read.error.issues
  const reason = `${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`
  throw new Refusal('http.bad-request', { reason })
}

/** Fields that are not empty; of one that is sent twice the last. */
async function readFields(body: Readable): Promise<Record<string, string>> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk as Buffer)
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString('utf8'))) {
    // Browsers end lines of a form with CR and LF.
    const text = value.replaceAll('\r\n', '\n').trim()
    if (text !== '') fields[name] = text
  }
  return fields
}
