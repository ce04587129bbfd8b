/** The routes of whole exports: the bytes, and the digest they are checked by. */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import { answerExport, measureExport } from './answer-export.ts'
import { exportFormats, exportRows, type Export, type ExportFormat } from './export-rows.ts'
import { digestLine } from './measures.ts'
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
        recordRefusal(query, context, context.params.id, () => sendExport(query, context as Asked)),
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

async function sendExport(query: Query, context: Asked): Promise<Answer> {
  const made = await openExport(query, context, false)
  return answerExport(made, context, {
    ...headersOf(made),
    'content-type': exportFormats[context.params.format as ExportFormat],
    'content-disposition': `attachment; filename="${fileName(made, context)}"`,
  })
}

/** What can be guessed from a digest was told: it counts for as many rows as its file has. */
async function answerDigest(query: Query, context: Asked): Promise<Answer> {
  const made = await openExport(query, context, true)
  const { sha256, rows } = await measureExport(made, context.signal)
  made.close('complete', rows)
  return {
    headers: { ...headersOf(made), 'content-type': 'text/plain; charset=utf-8' },
    body: digestLine(sha256, fileName(made, context)),
  }
}
