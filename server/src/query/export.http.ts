/** The routes of whole exports: the bytes, and the digest they are checked by. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { exportFormats, exportRows, type Export, type ExportFormat } from './export-rows.ts'
import { digestLine, reprDigest, type Measured } from './measures.ts'
import { maskedColumns, type Query } from './query.ts'
import { filterRefusals, purposeHeaders, refusals } from './query.http.ts'
import { exportQuestion } from './question-schema.ts'
import { readHeaders } from './read-headers.ts'
import { recordRefusal } from './record-refusal.ts'

const path = '/api/v1/datasets/{id}/export.{format}'
const common = {
  method: 'GET',
  params: z.object({ id: datasetIdSchema, format: z.string().max(20) }),
  query: exportQuestion,
  columnsAsked: true,
  requestHeaders: purposeHeaders,
  refusals: [...refusals, ...filterRefusals, 'query.unknown-format', 'through.not-listed'],
} as const
const digestHeader = {
  vi: 'SHA-256 của toàn bộ tệp (RFC 9530), khi Kho đã biết',
  en: 'SHA-256 of the whole (RFC 9530), where it is known already',
}

type Asked = HttpContext<{ id: string; format: string }>

export function exportRoutes(query: Query): Route[] {
  return [
    defineRoute({
      ...common,
      path,
      action: 'dataset.export',
      summary: {
        vi: 'Xuất toàn bộ hoặc phần đã lọc: csv, ndjson, geojson',
        en: 'Export everything, or what a filter finds: csv, ndjson, geojson',
      },
      responses: {
        200: {
          description: { vi: 'Kết quả', en: 'The answer' },
          headers: { 'Repr-Digest': digestHeader },
        },
        206: { description: { vi: 'Phần còn lại', en: 'The rest' } },
        304: { description: { vi: 'Không đổi', en: 'Unchanged' } },
      },
      handler: (context) =>
        recordRefusal(query, context, context.params.id, () =>
          answerExport(query, context as Asked),
        ),
    }),
    defineRoute({
      ...common,
      path: `${path}.sha256`,
      action: 'dataset.export-digest',
      summary: {
        vi: 'SHA-256 của tệp xuất với cùng tham số, một dòng cho sha256sum --check',
        en: 'SHA-256 of the export with the same parameters, a line for sha256sum --check',
      },
      responses: {
        200: {
          description: { vi: 'Mã băm và tên tệp', en: 'The hash and the name of the file' },
          types: ['text/plain'],
        },
      },
      handler: (context) =>
        recordRefusal(query, context, context.params.id, () =>
          answerDigest(query, context as Asked),
        ),
    }),
  ]
}

function openExport(query: Query, context: Asked, digest: boolean): Promise<Export> {
  const { params, search, reference } = context
  const { id: dataset, format } = params
  return Promise.resolve(query.caller(context)).then((caller) =>
    exportRows(query, { dataset, search, caller, reference, format, digest }),
  )
}

const fileName = ({ plan }: Export, { params }: Asked) =>
  `${params.id}-${plan.facts.seq}.${params.format}`

function headersOf({ equality, plan, opening }: Export): Record<string, string> {
  return readHeaders(equality, plan.facts.seq, opening, maskedColumns(plan))
}

async function answerExport(query: Query, context: Asked): Promise<Answer> {
  const { params, headers, signal } = context
  const made = await openExport(query, context, false)
  const described = (measured: Measured | null) => ({
    ...headersOf(made),
    'content-type': exportFormats[params.format as ExportFormat],
    'content-disposition': `attachment; filename="${fileName(made, context)}"`,
    etag: made.etag,
    'accept-ranges': 'bytes',
    ...(measured ? { 'repr-digest': reprDigest(measured.sha256) } : {}),
  })
  if (headers['if-none-match'] === made.etag) {
    made.close('complete')
    return { status: 304, headers: described(made.measured), body: null }
  }
  const from = rangeStart(headers, made.etag)
  if (from === null) return { headers: described(made.measured), body: made.stream() }
  const measured = await measure(made, signal)
  const size = measured.bytes
  if (from >= size) {
    made.close('complete')
    const range = { 'content-range': `bytes */${size}` }
    return { status: 416, headers: { ...described(measured), ...range }, body: null }
  }
  const range = {
    'content-range': `bytes ${from}-${size - 1}/${size}`,
    'content-length': String(size - from),
  }
  return { status: 206, headers: { ...described(measured), ...range }, body: made.stream(from) }
}

/** What can be guessed from a digest was told: it counts for as many rows as its file has. */
async function answerDigest(query: Query, context: Asked): Promise<Answer> {
  const made = await openExport(query, context, true)
  const { sha256, rows } = await measure(made, context.signal)
  made.close('complete', rows)
  return {
    headers: { ...headersOf(made), 'content-type': 'text/plain; charset=utf-8' },
    body: digestLine(sha256, fileName(made, context)),
  }
}

async function measure(made: Export, signal: AbortSignal): Promise<Measured> {
  try {
    return await made.measure(signal)
  } catch (error) {
    made.close('broken-off')
    throw error
  }
}

/** `bytes=N-` where the reader still means these bytes; null for the whole. */
function rangeStart(headers: HttpContext['headers'], etag: string): number | null {
  const range = /^bytes=(\d{1,15})-$/.exec(headers.range ?? '')
  if (!range) return null
  const ifRange = headers['if-range']
  return ifRange === undefined || ifRange === etag ? Number(range[1]) : null
}
