/** The routes of open data outside: catalogue, rows by question, whole files, proofs. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import {
  dataFormats,
  datasetPlaces,
  manifestProof,
  sitePlaces,
  type DataFormat,
  type EditionFile,
} from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { digestLine, reprDigest } from '../query/measures.ts'
import { requireList, searchStates, selectLists, selectMeanings } from './codelists.sql.ts'
import { dayAsked, isValidAt } from './edition-reader.ts'
import type { Edition } from './open-edition.ts'
import { readRows } from './read-rows.ts'

const ok = { 200: { description: { vi: 'Kết quả', en: 'The answer' } } }
const common = { method: 'GET', open: true, responses: ok } as const
const params = z.object({ id: datasetIdSchema })
const notOpen = ['catalogue.unknown-dataset', 'release.withdrawn'] as const
const json = 'application/json; charset=utf-8'
const plain = 'text/plain; charset=utf-8'
const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  geojson: 'application/geo+json',
} as const satisfies Record<DataFormat, string>

export function publicRoutes(edition: () => Edition): Route[] {
  return [
    ...catalogueRoutes(edition),
    ...rowRoutes(edition),
    ...proofFileRoutes(edition),
    ...codelistRoutes(edition),
  ]
}

function catalogueRoutes(edition: () => Edition): Route[] {
  return [
    defineRoute({
      ...common,
      path: '/api/v1/datasets',
      action: 'dataset.list',
      summary: { vi: 'Danh sách bộ dữ liệu mở', en: 'The open datasets' },
      handler: () => ({
        body: { datasets: edition().manifest.datasets.map(({ id }) => summaryOf(edition(), id)) },
      }),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}',
      action: 'dataset.describe',
      summary: { vi: 'Định nghĩa của bộ dữ liệu mở', en: 'Definition of an open dataset' },
      params,
      refusals: notOpen,
      handler({ params: { id } }) {
        const at = edition()
        const { folder: _, ...release } = at.find(id)
        const { definition, release: shown } = at.site.datasets[id]!
        return { body: { ...definition, release: { ...release, files: shown?.files } } }
      },
    }),
    defineRoute({
      ...common,
      path: '/catalogue.jsonld',
      action: 'edition.catalogue',
      summary: { vi: 'Danh mục dữ liệu mở theo DCAT', en: 'The open data as a DCAT catalogue' },
      handler: () => siteFile(edition(), sitePlaces.catalogue, 'application/ld+json'),
    }),
  ]
}

function summaryOf(at: Edition, id: string): object {
  const { title, description, owner, definition, rows, changedAt } = at.site.datasets[id]!
  const { supplier, updateFrequency } = definition
  const { sequence, licence } = at.find(id)
  const sharing = 'open'
  const state = { rows, sequence, changedAt, licence }
  return { id, title, description, sharing, owner: owner.id, supplier, updateFrequency, ...state }
}

function rowRoutes(edition: () => Edition): Route[] {
  return [
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/records',
      action: 'records.read',
      summary: { vi: 'Đọc các bản ghi mở theo trang', en: 'Read open records by pages' },
      description: {
        vi: 'Lọc bằng tên cột (ma_xa=24670), properties, sortby (một cột), limit, cursor, count=true; f=geojson.',
        en: 'Filter by column name (ma_xa=24670), properties, sortby (one column), limit, cursor, count=true; f=geojson.',
      },
      params,
      columnsAsked: true,
      refusals: [...notOpen, 'query.unknown-column', 'query.bad-cursor', 'query.not-sortable'],
      handler: ({ params: { id }, search }) => answerRows(edition(), id, search),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/export.{format}',
      action: 'dataset.export',
      summary: {
        vi: 'Tải toàn bộ dữ liệu mở: csv, ndjson, geojson',
        en: 'Download everything that is open: csv, ndjson, geojson',
      },
      params: z.object({ id: datasetIdSchema, format: z.string().max(20) }),
      columnsAsked: true,
      responses: {
        ...ok,
        206: { description: { vi: 'Phần còn lại', en: 'The rest' } },
        304: { description: { vi: 'Không đổi', en: 'Unchanged' } },
      },
      refusals: [...notOpen, 'query.unknown-format', 'query.unknown-column'],
      handler: (context) => answerFile(edition(), context),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/datasets/{id}/export.{format}.sha256',
      action: 'dataset.export-digest',
      summary: {
        vi: 'SHA-256 của tệp tải về, một dòng cho sha256sum --check',
        en: 'SHA-256 of the file, a line for sha256sum --check',
      },
      params: z.object({ id: datasetIdSchema, format: z.string().max(20) }),
      columnsAsked: true,
      refusals: [...notOpen, 'query.unknown-format', 'query.unknown-column'],
      handler(context) {
        const { file, name } = findFile(edition(), context)
        return { headers: { 'content-type': plain }, body: digestLine(file.sha256, name) }
      },
    }),
  ]
}

function answerRows(at: Edition, id: string, search: URLSearchParams): Answer {
  const dataset = at.find(id)
  const { definition, changedAt, equality } = at.site.datasets[id]!
  const stated = {
    'Kho-Sequence': String(dataset.sequence),
    // As it was known when the edition was written.
    'Kho-Equal-As-Of': equality.state === 'equal' ? equality.asOf : 'unknown',
  }
  const page = readRows(at.rows(dataset), dataset, definition, search)
  if (search.get('f') === 'geojson') {
    const next = page.next ? `,"next":${JSON.stringify(page.next)}` : ''
    const body = `{"type":"FeatureCollection","features":[\n${page.records.join(',\n')}\n]${next}}`
    return whole({ ...stated, 'content-type': contentTypes.geojson }, body)
  }
  const frame = {
    dataset: id,
    sequence: dataset.sequence,
    asOf: changedAt,
    ...(page.total === null ? {} : { total: page.total }),
    next: page.next,
  }
  const body = `${JSON.stringify(frame).slice(0, -1)},"records":[${page.records.join(',')}]}`
  return whole({ ...stated, 'content-type': json }, body)
}

/** An answer that is there as a whole tells its own digest. */
function whole(headers: Record<string, string>, body: string): Answer {
  const sha256 = createHash('sha256').update(body).digest('hex')
  return { headers: { ...headers, 'repr-digest': reprDigest(sha256) }, body }
}

type FileAsked = HttpContext<{ id: string; format: string }>

/** Whole files alone: what would be taken for a filter and is none is refused. */
function findFile(
  at: Edition,
  { params: { id, format }, search }: FileAsked,
): { file: EditionFile; name: string; type: string } {
  const dataset = at.find(id)
  const known = dataFormats.find((one) => one === format)
  const path = known && `${dataset.folder}/${datasetPlaces.data(id, known)}`
  const file = at.manifest.files.find((one) => one.path === path)
  if (!known || !file) throw new Refusal('query.unknown-format', { format })
  const [column] = search.keys()
  if (column !== undefined) throw new Refusal('query.unknown-column', { dataset: id, column })
  return { file, name: `${id}-${dataset.sequence}.${known}`, type: contentTypes[known] }
}

function answerFile(at: Edition, context: FileAsked): Answer {
  const { file, name, type } = findFile(at, context)
  const etag = `"${file.sha256.slice(0, 32)}"`
  const headers = {
    'content-type': type,
    'content-disposition': `attachment; filename="${name}"`,
    'repr-digest': reprDigest(file.sha256),
    'accept-ranges': 'bytes',
    etag,
  }
  if (context.headers['if-none-match'] === etag) return { status: 304, headers, body: null }
  return sendFile(at, file, headers, context.headers, etag)
}

/** The whole, or from a byte on where the reader still means these bytes. */
function sendFile(
  at: Edition,
  file: EditionFile,
  headers: Record<string, string>,
  asked: HttpContext['headers'],
  etag: string,
): Answer {
  const range = /^bytes=(\d{1,15})-$/.exec(asked.range ?? '')
  const isSame = asked['if-range'] === undefined || asked['if-range'] === etag
  const from = range && isSame ? Number(range[1]) : null
  const start = from ?? 0
  if (from !== null && from >= file.bytes) {
    const whole = { ...headers, 'content-range': `bytes */${file.bytes}` }
    return { status: 416, headers: whole, body: null }
  }
  const body = createReadStream(at.path(file.path), { start })
  const length = { 'content-length': String(file.bytes - start) }
  if (from === null) return { headers: { ...headers, ...length }, body }
  const rest = { 'content-range': `bytes ${from}-${file.bytes - 1}/${file.bytes}` }
  return { status: 206, headers: { ...headers, ...length, ...rest }, body }
}

function proofFileRoutes(edition: () => Edition): Route[] {
  const ofDataset = (
    path: string,
    action: string,
    name: string,
    type: string,
    vi: string,
    en: string,
  ) =>
    defineRoute({
      ...common,
      path,
      action,
      summary: { vi, en },
      params,
      refusals: notOpen,
      async handler({ params: { id } }) {
        const at = edition()
        const body = await readFile(at.path(`${at.find(id).folder}/${name}`))
        return { headers: { 'content-type': type }, body }
      },
    })
  return [
    ofDataset(
      '/api/v1/datasets/{id}/certificate',
      'dataset.certificate',
      datasetPlaces.certificate,
      json,
      'Chứng nhận bằng nguồn',
      'Certificate of equality',
    ),
    ofDataset(
      '/api/v1/datasets/{id}/proof',
      'dataset.proof',
      datasetPlaces.proof,
      plain,
      'Chứng minh quyết định mở có trong nhật ký',
      'Proof that its release is in the journal',
    ),
    defineRoute({
      ...common,
      path: '/api/v1/edition',
      action: 'edition.manifest',
      summary: { vi: 'Bản kê đã ký của dữ liệu mở', en: 'The signed manifest of the edition' },
      handler: () => ({ headers: { 'content-type': json }, body: edition().text }),
    }),
    defineRoute({
      ...common,
      path: '/api/v1/edition/proof',
      action: 'edition.proof',
      summary: {
        vi: 'Chứng minh bản kê có trong nhật ký',
        en: 'Proof that the manifest is in the journal',
      },
      async handler() {
        const at = edition()
        const body = await readFile(at.path(manifestProof(at.sha256)))
        return { headers: { 'content-type': plain }, body }
      },
    }),
    defineRoute({
      ...common,
      path: '/journal/checkpoint',
      action: 'journal.checkpoint',
      summary: { vi: 'Điểm kiểm tra đã ký của nhật ký', en: 'Signed checkpoint of the journal' },
      handler: () => siteFile(edition(), sitePlaces.checkpoint, plain),
    }),
    defineRoute({
      ...common,
      path: '/journal/key',
      action: 'journal.key',
      summary: { vi: 'Khoá công khai của nhật ký', en: 'Public key of the journal' },
      handler: () => siteFile(edition(), sitePlaces.key, plain),
    }),
  ]
}

async function siteFile(at: Edition, name: string, type: string): Promise<Answer> {
  const body = await readFile(at.path(`${at.manifest.site}/${name}`))
  return { headers: { 'content-type': type }, body }
}

/** The code lists at a day, as they are for everybody. */
function codelistRoutes(edition: () => Edition): Route[] {
  const listed = { ...common, refusals: ['codelist.unknown-list', 'codelist.bad-date'] } as const
  const file = () => edition().codelists
  return [
    defineRoute({
      ...common,
      path: '/api/v1/codelists',
      action: 'codelist.list',
      summary: { vi: 'Các danh mục mã dùng chung', en: 'The shared code lists' },
      handler: () => ({ body: { lists: selectLists(file()) } }),
    }),
    defineRoute({
      ...listed,
      path: '/api/v1/codelists/{list}',
      action: 'codelist.search',
      summary: {
        vi: 'Tìm mã theo tên (không cần dấu) hoặc theo đầu mã',
        en: 'Search codes by name (accents do not matter) or by their beginning',
      },
      params: z.object({ list: z.string() }),
      query: z.object({
        q: z.string().max(200).default(''),
        asOf: z.string().optional().describe('YYYY-MM-DD; today in Viet Nam if not given'),
        limit: z.coerce.number().int().min(1).max(10_000).default(100),
      }),
      handler({ params: { list }, query: { q, asOf, limit } }) {
        requireList(file(), list)
        return {
          body: { list, codes: searchStates(file(), list, q, dayAsked(asOf ?? null), limit) },
        }
      },
    }),
    defineRoute({
      ...listed,
      path: '/api/v1/codelists/{list}/{code}',
      action: 'codelist.read',
      summary: { vi: 'Mọi nghĩa của một mã', en: 'All meanings of a code' },
      params: z.object({ list: z.string(), code: z.string() }),
      query: z.object({ asOf: z.string().optional().describe('YYYY-MM-DD; today if not given') }),
      handler({ params: { list, code }, query }) {
        requireList(file(), list)
        const asOf = dayAsked(query.asOf ?? null)
        const meanings = selectMeanings(file(), list, code, asOf)
        if (meanings.length === 0) throw new Refusal('codelist.unknown-code', { list, code, asOf })
        const current = meanings.find((one) => isValidAt(one, asOf)) ?? null
        return { body: { list, code, asOf, current, meanings } }
      },
    }),
  ]
}
