/** The routes of files of released rows: whole, or what a filter finds. */
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'
import {
  dataFormats,
  datasetPlaces,
  type DataFormat,
  type EditionDataset,
  type EditionFile,
} from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { networkOf } from '../http/network.ts'
import { defineRoute, type Answer, type HttpContext, type Route } from '../http/route.ts'
import {
  answerExport,
  measureExport,
  rangeStart,
  type Downloadable,
} from '../query/answer-export.ts'
import { digestLine, keepMeasures, reprDigest, type Measures } from '../query/measures.ts'
import { exportQuestion } from '../query/question-schema.ts'
import { exportOpen } from './export-open.ts'
import type { Edition } from './open-edition.ts'
import { common, contentTypes, notHere, questionRefusals } from './row-routes.ts'

const fileParams = z.object({ id: datasetIdSchema, format: z.string().max(20) })
const plain = 'text/plain; charset=utf-8'

export function fileRoutes(edition: () => Edition): Route[] {
  const measures = keepMeasures()
  const asked = {
    params: fileParams,
    query: exportQuestion.omit(notHere),
    columnsAsked: true,
    refusals: [...questionRefusals, 'query.unknown-format', 'query.no-geometry'],
  } as const
  return [
    defineRoute({
      ...common,
      ...asked,
      path: '/api/v1/datasets/{id}/export.{format}',
      action: 'dataset.export',
      summary: {
        vi: 'Tải dữ liệu mở, toàn bộ hoặc phần đã lọc: csv, ndjson, geojson',
        en: 'Download open data, whole or what a filter finds: csv, ndjson, geojson',
      },
      responses: {
        ...common.responses,
        206: { description: { vi: 'Phần còn lại', en: 'The rest' } },
        304: { description: { vi: 'Không đổi', en: 'Unchanged' } },
      },
      async handler(context) {
        const at = edition()
        const found = findFile(at, context)
        if (context.search.size === 0) return answerFile(at, context, found)
        const made = await openExport(at, { context, found, measures })
        return answerExport(made, context, fileHeaders(found))
      },
    }),
    defineRoute({
      ...common,
      ...asked,
      path: '/api/v1/datasets/{id}/export.{format}.sha256',
      action: 'dataset.export-digest',
      summary: {
        vi: 'SHA-256 của tệp tải về với cùng tham số, một dòng cho sha256sum --check',
        en: 'SHA-256 of the file with the same parameters, a line for sha256sum --check',
      },
      async handler(context) {
        const at = edition()
        const found = findFile(at, context)
        const { sha256 } =
          context.search.size === 0
            ? found.file
            : await measureExport(
                await openExport(at, { context, found, measures }),
                context.signal,
              )
        return { headers: { 'content-type': plain }, body: digestLine(sha256, found.name) }
      },
    }),
  ]
}

type FileAsked = HttpContext<{ id: string; format: string }, unknown>
type Found = { dataset: EditionDataset; file: EditionFile; format: DataFormat; name: string }

/** The whole file, also where a part of it is asked for. */
function findFile(at: Edition, { params: { id, format: written } }: FileAsked): Found {
  const dataset = at.find(id)
  const format = dataFormats.find((one) => one === written)
  const path = format && `${dataset.folder}/${datasetPlaces.data(id, format)}`
  const file = at.manifest.files.find((one) => one.path === path)
  if (format === 'geojson' && !file) throw new Refusal('query.no-geometry', { dataset: id })
  if (!format || !file) throw new Refusal('query.unknown-format', { format: written })
  return { dataset, file, format, name: `${id}-${dataset.sequence}.${format}` }
}

function fileHeaders({ format, name }: Found): Record<string, string> {
  return {
    'content-type': contentTypes[format],
    'content-disposition': `attachment; filename="${name}"`,
  }
}

async function openExport(
  at: Edition,
  { context, found, measures }: { context: FileAsked; found: Found; measures: Measures },
): Promise<Downloadable> {
  const { dataset, format } = found
  return exportOpen({
    dataset,
    version: at.site.datasets[dataset.id]!.definition,
    format,
    search: context.search,
    bom: format === 'csv' && (await beginsWithMark(at.path(found.file.path))),
    measures,
    network: networkOf(context.address),
    codelists: { file: at.codelists, content: at.manifest.site },
    hold: () => ({ rows: at.rows(dataset), end: at.hold() }),
  })
}

async function beginsWithMark(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0)
    return bytesRead === 3 && buffer.equals(Buffer.from('\ufeff'))
  } finally {
    await file.close()
  }
}

function answerFile(at: Edition, context: FileAsked, found: Found): Answer | Promise<Answer> {
  const { file } = found
  const etag = `"${file.sha256.slice(0, 32)}"`
  const headers = {
    ...fileHeaders(found),
    'repr-digest': reprDigest(file.sha256),
    'accept-ranges': 'bytes',
    etag,
  }
  if (context.headers['if-none-match'] === etag) return { status: 304, headers, body: null }
  return sendFile(at, file, headers, rangeStart(context.headers, etag))
}

/** The whole, or from a byte on. */
async function sendFile(
  at: Edition,
  file: EditionFile,
  headers: Record<string, string>,
  from: number | null,
): Promise<Answer> {
  if (from !== null && from >= file.bytes) {
    const range = { 'content-range': `bytes */${file.bytes}` }
    return { status: 416, headers: { ...headers, ...range }, body: null }
  }
  // Opened before anything is sent, so that a file that is gone is told and not broken off.
  const handle = await open(at.path(file.path))
  const body = handle.createReadStream({ start: from ?? 0 })
  const length = { 'content-length': String(file.bytes - (from ?? 0)) }
  if (from === null) return { headers: { ...headers, ...length }, body }
  const range = { 'content-range': `bytes ${from}-${file.bytes - 1}/${file.bytes}` }
  return { status: 206, headers: { ...headers, ...length, ...range }, body }
}
