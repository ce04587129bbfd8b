/** The routes of questions about released rows: pages, single records, figures of groups. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import type { EditionDataset } from '@kho/contract/edition.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { reprDigest } from '../query/measures.ts'
import { aggregateQuestion, pageQuestion } from '../query/question-schema.ts'
import { showCodesInFeatures, showCodesInJson } from '../query/show-codes.ts'
import { featureOf, jsonRow } from '../release/row-files.ts'
import { askerOf } from './asker.ts'
import { codeConverter } from './code-graph.sql.ts'
import type { Edition } from './open-edition.ts'
import { readGroups } from './read-groups.ts'
import { readRecord } from './read-record.ts'
import { readRows } from './read-rows.ts'
import { common, contentTypes, notHere, questionRefusals } from './row-routes.ts'

const params = z.object({ id: datasetIdSchema })
const json = 'application/json; charset=utf-8'

export function rowRoutes(edition: () => Edition): Route[] {
  return [
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/records',
      action: 'records.read',
      summary: { vi: 'Đọc các bản ghi mở theo trang', en: 'Read open records by pages' },
      description: {
        vi: 'Lọc như ở bên trong: filter (CQL2) hoặc tên cột; sortby theo một hay nhiều cột.',
        en: 'Filtered as inside: filter (CQL2) or names of columns; sortby with one column or several.',
      },
      params,
      query: pageQuestion.omit(notHere),
      columnsAsked: true,
      refusals: [...questionRefusals, 'query.bad-cursor', 'query.too-broad', 'query.no-geometry'],
      handler: (context) => answerRows(edition(), context),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/records/{key}',
      action: 'record.read',
      summary: { vi: 'Đọc một bản ghi theo khoá', en: 'Read one record by its key' },
      params: z.object({ id: datasetIdSchema, key: z.string().min(1).max(1000) }),
      query: pageQuestion.pick({ properties: true, codesAsOf: true }),
      columnsAsked: true,
      refusals: [
        'catalogue.unknown-dataset',
        'release.withdrawn',
        'query.no-record',
        'query.unknown-column',
        'edition.no-parameter',
        'query.no-codes',
        'codelist.bad-date',
      ],
      handler: (context) => answerRecord(edition(), context),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/aggregate',
      action: 'records.aggregate',
      summary: { vi: 'Đếm, cộng theo nhóm', en: 'Count and add up by groups' },
      params,
      query: aggregateQuestion.omit(notHere),
      columnsAsked: true,
      refusals: [
        ...questionRefusals,
        'query.unknown-figure',
        'query.too-broad',
        'edition.too-many-groups',
      ],
      handler: (context) => answerGroups(edition(), context),
    }),
  ]
}

type Asked = HttpContext<{ id: string }, unknown>

/** As it was known when the edition was written. */
function stated(at: Edition, { id, sequence }: EditionDataset): Record<string, string> {
  const { equality } = at.site.datasets[id]!
  return {
    'Kho-Sequence': String(sequence),
    'Kho-Equal-As-Of': equality.state === 'equal' ? equality.asOf : 'unknown',
  }
}

async function answerRows(at: Edition, context: Asked): Promise<Answer> {
  const { params, search } = context
  const { id } = params
  const dataset = at.find(id)
  const { definition: version, changedAt } = at.site.datasets[id]!
  const held = at.hold()
  const page = await readRows({
    rows: at.rows(dataset),
    dataset,
    version,
    search,
    asker: askerOf(context),
  }).finally(held)
  const { columns, codes, rows, next, total } = page
  const converter = codes && codeConverter(at.codelists, codes)
  if (search.get('f') === 'geojson') {
    const written = rows.map((cells) => featureOf(columns, cells)).join(',\n')
    const features = converter ? await showCodesInFeatures(converter, written) : written
    const more = next ? `,"next":${JSON.stringify(next)}` : ''
    const body = `{"type":"FeatureCollection","features":[\n${features}\n]${more}}`
    return whole({ ...stated(at, dataset), 'content-type': contentTypes.geojson }, body)
  }
  const frame = {
    dataset: id,
    sequence: dataset.sequence,
    asOf: changedAt,
    ...(codes ? { codesAsOf: codes.day } : {}),
    ...(total === null ? {} : { total }),
    next,
  }
  const written = rows.map((cells) => jsonRow(columns, cells)).join(',')
  const records = converter ? await showCodesInJson(converter, written) : written
  const body = `${JSON.stringify(frame).slice(0, -1)},"records":[${records}]}`
  return whole({ ...stated(at, dataset), 'content-type': json }, body)
}

async function answerRecord(
  at: Edition,
  context: HttpContext<{ id: string; key: string }, unknown>,
): Promise<Answer> {
  const { params, search } = context
  const { id, key } = params
  const dataset = at.find(id)
  const version = at.site.datasets[id]!.definition
  const held = at.hold()
  const asked = { version, key, search, asker: askerOf(context) }
  const { record, codes } = await readRecord(at.rows(dataset), asked).finally(held)
  const shown = codes ? await showCodesInJson(codeConverter(at.codelists, codes), record) : record
  return whole({ ...stated(at, dataset), 'content-type': json }, shown)
}

async function answerGroups(at: Edition, context: Asked) {
  const { params, search } = context
  const { id } = params
  const dataset = at.find(id)
  const { definition, changedAt } = at.site.datasets[id]!
  const headers = stated(at, dataset)
  const held = at.hold()
  const found = await readGroups(at.rows(dataset), definition, search, askerOf(context)).finally(
    held,
  )
  const frame = {
    dataset: id,
    sequence: dataset.sequence,
    asOf: changedAt,
    equalAsOf: headers['Kho-Equal-As-Of'],
    group: found.question.group.map(({ name }) => name),
    value: found.question.figures.map(({ name }) => name),
    more: found.more,
    groupMin: null,
  }
  const body = `${JSON.stringify(frame).slice(0, -1)},"groups":[${found.groups.join(', ')}]}`
  return whole({ ...headers, 'content-type': json }, body)
}

/** An answer that is there as a whole tells its own digest. */
function whole(headers: Record<string, string>, body: string): Answer {
  const sha256 = createHash('sha256').update(body).digest('hex')
  return { headers: { ...headers, 'repr-digest': reprDigest(sha256) }, body }
}
