/** The route of aggregates: figures of groups of rows. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import type { Query } from './query.ts'
import { filterRefusals, purposeHeaders, refusals } from './query.http.ts'
import { aggregateQuestion } from './question-schema.ts'
import { readAggregate } from './read-aggregate.ts'
import { readHeaders } from './read-headers.ts'
import { recordRefusal } from './record-refusal.ts'

export function aggregateRoutes(query: Query): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/datasets/{id}/aggregate',
      action: 'records.aggregate',
      summary: { vi: 'Đếm, cộng theo nhóm', en: 'Count and add up by groups' },
      description: {
        vi: 'Lọc như khi đọc bản ghi. Với dữ liệu về cá nhân, nhóm nhỏ được bỏ và số đếm làm tròn xuống.',
        en: 'Filtered like records. Of persons, small groups are left out and counts rounded down.',
      },
      params: z.object({ id: datasetIdSchema }),
      query: aggregateQuestion,
      columnsAsked: true,
      requestHeaders: purposeHeaders,
      responses: { 200: { description: { vi: 'Kết quả', en: 'The answer' } } },
      refusals: [
        ...refusals,
        ...filterRefusals,
        'query.unknown-figure',
        'query.figure-of-persons',
        'through.not-listed',
      ],
      handler: (context) =>
        recordRefusal(query, context, context.params.id, () => answer(query, context)),
    }),
  ]
}

async function answer(query: Query, context: HttpContext<{ id: string }>): Promise<Answer> {
  const { params, search, reference } = context
  const caller = await query.caller(context)
  const found = await readAggregate(query, { dataset: params.id, search, caller, reference })
  const { facts } = found.plan
  const frame = {
    dataset: facts.version.id,
    sequence: facts.seq,
    asOf: facts.appliedAt,
    equalAsOf: found.equality,
    group: found.question.group.map(({ name }) => name),
    value: found.question.figures.map(({ name }) => name),
    more: found.more,
    // Whether any group was left out is not told.
    groupMin: found.floor,
  }
  // As the database wrote the figures, with every digit.
  const body = `${JSON.stringify(frame).slice(0, -1)},"groups":${found.body}}`
  const headers = readHeaders(found.equality, facts.seq, found.opening, '')
  return { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' }, body }
}
