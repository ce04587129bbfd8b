/** The routes of reading: catalogue, records, changes. */
import { z } from 'zod'
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { refuseUnknown } from '../http/known-parameters.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import type { AskedElsewhere, AskElsewhere } from './ask-elsewhere.ts'
import { createCodeConverter, readCodesAsOf, type CodesAsOf } from './codes-as-of.ts'
import { markOf, readKey } from './get-record.ts'
import {
  decidePlan,
  maskedColumns,
  openingOf,
  recordedPoint,
  plainColumns,
  wallValues,
  type Query,
} from './query.ts'
import { changesQuestion, pageQuestion } from './question-schema.ts'
import { readChangesPage } from './read-changes.ts'
import { readHeaders } from './read-headers.ts'
import { readPage } from './read-page.ts'
import { recordRefusal } from './record-refusal.ts'
import { showCodesInJson } from './show-codes.ts'
import { refusalOfState, withFreshPlan } from './wall.ts'

const datasetParams = z.object({ id: datasetIdSchema })
const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
export const purposeHeaders = {
  'Kho-Purpose': {
    description: {
      vi: 'Mục đích theo Điều 4.1: a, b, c, d, dd, e',
      en: 'Purpose of Article 4.1: a, b, c, d, dd, e',
    },
  },
  'Kho-Task': {
    description: {
      vi: 'Số hồ sơ hoặc văn bản giao nhiệm vụ',
      en: 'Dossier number or directing document',
    },
  },
}
export const refusals = [
  'access.no-token',
  'access.no-scope',
  'access.no-purpose',
  'access.no-task',
  'access.no-grant',
  'access.grant-ended',
  'access.purpose-not-granted',
  'access.task-not-granted',
  'access.wrong-zone',
  'access.column-not-granted',
  'access.column-masked',
  'access.commitment-missing',
  'access.delivery-not-granted',
  'access.rate-exceeded',
  'access.volume-exceeded',
  'query.unknown-column',
  'query.no-codes',
] as const

export const filterRefusals = [
  'query.filter-syntax',
  'query.filter-too-large',
  'query.filter-operator',
  'query.filter-value',
  'query.filter-language',
  'query.too-broad',
] as const

/** Of datasets that are asked at their owner at each call. */
const throughRefusals = [
  'through.bad-key',
  'through.quota',
  'through.no-service',
  'through.paused',
  'through.owner-away',
  'through.owner-slow',
  'through.owner-refused',
  'through.owner-error',
  'through.redirected',
  'through.other-content',
  'through.other-key',
] as const

/** `askElsewhere` answers for what is not kept here. */
export function queryRoutes(query: Query, askElsewhere: AskElsewhere): Route[] {
  return [...catalogueRoutes(query), ...recordRoutes(query, askElsewhere), changesRoute(query)]
}

function catalogueRoutes(query: Query): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets',
      action: 'dataset.list',
      summary: {
        vi: 'Danh sách bộ dữ liệu, kể cả dịch vụ chia sẻ',
        en: 'The datasets, services among them',
      },
      open: true,
      responses: ok,
      async handler() {
        const { rows } = await query.db.query(
          `select s.dataset as id, s.rows::float8 as rows, s.seq::float8 as seq,
             to_char(s.applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as changed
           from store.dataset_state s`,
        )
        const states = new Map(rows.map((row) => [row.id, row]))
        const datasets = (await listDatasets(query.db)).map(
          ({ id, title, description, sharing, keeping, owner, supplier, updateFrequency }) => {
            const state = states.get(id)
            return {
              id,
              title,
              description,
              sharing,
              kind: catalogueKindOf({ keeping }),
              keeping: keeping ?? 'kept',
              owner,
              supplier,
              updateFrequency,
              rows: keeping === 'through' ? null : (state?.rows ?? 0),
              sequence: state?.seq ?? 0,
              changedAt: state?.changed ?? null,
            }
          },
        )
        return { body: { datasets } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}',
      action: 'dataset.describe',
      summary: {
        vi: 'Định nghĩa và trạng thái của bộ dữ liệu',
        en: 'Definition and state of a dataset',
      },
      params: datasetParams,
      open: true,
      responses: ok,
      async handler({ params }) {
        const facts = await query.facts.now(params.id)
        const { rows } = await query.db.query('select read.equality($1) as equality', [params.id])
        const equality: string = rows[0].equality
        const { seq, change, rows: count, appliedAt, version } = facts
        return {
          headers: { 'Kho-Equal-As-Of': equality, 'Kho-Sequence': String(seq) },
          body: {
            ...version,
            kind: catalogueKindOf(version),
            keeping: version.keeping ?? 'kept',
            state: {
              // Nobody here knows how many there are where they are asked at their owner.
              rows: isAskedThrough(version) ? null : count,
              sequence: seq,
              change,
              changedAt: appliedAt,
              equalAsOf: equality,
            },
          },
        }
      },
    }),
  ]
}

function recordRoutes(query: Query, askElsewhere: AskElsewhere): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/records',
      action: 'records.read',
      summary: { vi: 'Đọc các bản ghi theo trang', en: 'Read records by pages' },
      description: {
        vi: 'Lọc bằng filter (CQL2) và tên cột (ma_xa=24670), phải thoả tất cả.',
        en: 'Filter by filter (CQL2) and by column name (ma_xa=24670); all must hold.',
      },
      params: datasetParams,
      query: pageQuestion,
      columnsAsked: true,
      requestHeaders: purposeHeaders,
      responses: ok,
      refusals: [...refusals, ...filterRefusals, 'through.not-listed'],
      handler: (context) =>
        recordRefusal(query, context, context.params.id, () =>
          answerPage(query, context as HttpContext<{ id: string }, unknown>),
        ),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/records/{key}',
      action: 'record.read',
      summary: {
        vi: 'Đọc một bản ghi theo khoá; với dịch vụ chia sẻ, đây là lời gọi hỏi tại cơ quan chủ quản',
        en: 'Read one record by its key; of a service this is the call that asks its owner',
      },
      params: z.object({ id: datasetIdSchema, key: z.string().min(1).max(1000) }),
      columnsAsked: true,
      requestHeaders: purposeHeaders,
      responses: ok,
      refusals: [...refusals, 'access.key-masked', 'query.no-record', ...throughRefusals],
      handler: (context) =>
        recordRefusal(query, context, context.params.id, () =>
          answerRecord(query, askElsewhere, context as HttpContext<{ id: string; key: string }>),
        ),
    }),
  ]
}

async function answerPage(query: Query, context: HttpContext<{ id: string }>): Promise<Answer> {
  const { params, search, reference } = context
  const caller = await query.caller(context)
  const f = search.get('f') ?? 'json'
  if (f !== 'json' && f !== 'geojson')
    throw new Refusal('query.unknown-format', { format: f.slice(0, 30) })
  const page = await readPage(query, { dataset: params.id, search, caller, reference, format: f })
  const { facts } = page.plan
  const masked = maskedColumns(page.plan)
  const headers = readHeaders(page.equality, facts.seq, page.opening, masked)
  if (f === 'geojson') {
    const next = page.next ? `,"next":${JSON.stringify(page.next)}` : ''
    const body = around('{"type":"FeatureCollection","features":[\n', page.body, `\n]${next}}`)
    return { headers: { ...headers, 'content-type': 'application/geo+json' }, body }
  }
  const frame = {
    dataset: facts.version.id,
    sequence: facts.seq,
    asOf: facts.appliedAt,
    equalAsOf: page.equality,
    ...(page.codes ? { codesAsOf: page.codes.day } : {}),
    ...(page.total === null ? {} : { total: page.total }),
    ...(masked ? { masked } : {}),
    next: page.next,
  }
  const body = around(`${JSON.stringify(frame).slice(0, -1)},"records":`, page.body, '}')
  return { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' }, body }
}

/** The rows are bytes as the database wrote them, and stay bytes. */
function around(before: string, rows: Buffer, after: string): Buffer {
  return Buffer.concat([Buffer.from(before), rows, Buffer.from(after)])
}

type RecordSearch = { properties: string[] | null; codesAsOf: string | null }

/** A record takes no other parameter. */
function readRecordSearch({ params, search }: HttpContext<{ id: string }>): RecordSearch {
  for (const name of search.keys()) {
    if (name !== 'properties' && name !== 'codesAsOf')
      throw new Refusal('query.unknown-column', { dataset: params.id, column: name })
  }
  const properties = search.get('properties')?.split(',') ?? null
  return { properties, codesAsOf: search.get('codesAsOf') }
}

const allOfRecord: RecordSearch = { properties: null, codesAsOf: null }

async function withCodes(query: Query, codes: CodesAsOf | null, body: string): Promise<string> {
  return codes ? showCodesInJson(createCodeConverter(query.db, codes), body) : body
}

async function answerRecord(
  query: Query,
  askElsewhere: AskElsewhere,
  context: HttpContext<{ id: string; key: string }>,
): Promise<Answer> {
  const { params, reference } = context
  const known = query.caller(context)
  const caller = known instanceof Promise ? await known : known
  const { properties, codesAsOf } = context.url.includes('?')
    ? readRecordSearch(context)
    : allOfRecord
  return withFreshPlan(
    async () => {
      const facts = await query.facts.now(params.id)
      if (isAskedThrough(facts.version)) {
        const { signal } = context
        const asked = { facts, caller, key: params.key, properties, codesAsOf, reference, signal }
        const found = await askElsewhere(asked)
        const body = await withCodes(query, found.codes, found.body)
        return answerElsewhere({ ...found, body })
      }
      const plan = decidePlan(query, {
        facts,
        caller,
        asked: { properties, touched: facts.version.key, byKey: true },
        reference,
      })
      const codes = readCodesAsOf(params.id, plainColumns(plan), codesAsOf)
      const key = readKey(plan, params.key)
      const record = openingOf(plan, recordedPoint, markOf(query, plan, key))
      const use = query.meter.take(plan.allowed.grant, { rows: 1 })
      const answer = await query.records({ plan, key, record }).catch((error: unknown) => {
        use.cancel()
        throw error
      })
      use.settle(answer.status === 'found' ? 1 : 0)
      if (answer.status === 'none') throw new Refusal('query.no-record')
      if (answer.status !== 'found')
        throw refusalOfState(answer.status, wallValues(plan)) ?? new Error(answer.status)
      const headers = readHeaders(answer.equality, facts.seq, answer.opening, maskedColumns(plan))
      return {
        headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
        body: answer.body && (await withCodes(query, codes, answer.body)),
      }
    },
    async () => query.facts.forget(params.id),
  )
}

function answerElsewhere(found: AskedElsewhere): Answer {
  return {
    headers: {
      'Kho-Equal-As-Of': found.equality,
      'Kho-Read': found.opening,
      ...(found.masked ? { 'Kho-Masked': found.masked } : {}),
      'cache-control': 'private, no-store',
      'content-type': 'application/json; charset=utf-8',
    },
    body: found.body,
  }
}

function changesRoute(query: Query): Route {
  return defineRoute({
    method: 'GET',
    path: '/api/v1/datasets/{id}/changes',
    action: 'changes.read',
    summary: {
      vi: 'Nguồn thay đổi: thêm, sửa, xoá theo thứ tự',
      en: 'The change feed: inserts, updates, deletes in order',
    },
    params: datasetParams,
    query: changesQuestion,
    columnsAsked: true,
    requestHeaders: purposeHeaders,
    responses: ok,
    refusals: [...refusals, 'through.not-listed', 'query.filter-elsewhere'],
    handler: (context) =>
      recordRefusal(query, context, context.params.id, () =>
        answerChanges(query, context as HttpContext<{ id: string }, unknown>),
      ),
  })
}

/** A filter is known here as what belongs elsewhere. */
const changesKnown = new Set([...Object.keys(changesQuestion.shape), 'filter'])

async function answerChanges(query: Query, context: HttpContext<{ id: string }>): Promise<Answer> {
  const { params, search, reference } = context
  refuseUnknown(changesKnown, search)
  const caller = await query.caller(context)
  const page = await readChangesPage(query, { dataset: params.id, search, caller, reference })
  const frame = {
    dataset: params.id,
    sequence: page.sequence,
    after: page.upTo,
    last: page.last,
    ...(page.codes ? { codesAsOf: page.codes.day } : {}),
  }
  const body = `${JSON.stringify(frame).slice(0, -1)},"changes":[${page.body}]}`
  const headers = {
    ...readHeaders(page.equality, page.sequence, page.opening, page.masked),
    ...(page.withheld === null ? {} : { 'Kho-Withheld': String(page.withheld) }),
    'content-type': 'application/json; charset=utf-8',
  }
  return { headers, body }
}
