/**
 * A list of the console over the API: the rows of its page by the same filter, what is said there in
 * words as codes. `/console/runs?state=failed` is `/api/v1/lists/runs?state=failed`.
 */
import { z } from 'zod'
import { calls } from '@kho/portal/links.ts'
import { pathParameters, type HttpContext, type Route } from '../http/route.ts'
import { defineActRoute } from '../people/act-route.ts'
import { consoleFrame } from './console-frame.ts'
import type { ExportColumn, ListExport } from './list-export.ts'
import { listQuery } from './list-query.ts'
import type { ConsoleAsked, ConsoleDoor } from './page-route.ts'
import { recordExport } from './record-export.ts'

const description = (path: string) => ({
  vi: `Cùng các dòng với trang ${path}: bộ lọc là phần sau dấu hỏi của địa chỉ trang. next là địa chỉ của trang sau, null ở trang cuối.`,
  en: `The rows of the page ${path}: its filter is what stands behind the question mark of that address. next is the address of the next page, null on the last.`,
})

export function listTwin<Row>(door: ConsoleDoor, list: ListExport<Row>): Route {
  const { act, action, path, agencyOf, members, columns, read } = list
  const given = Object.fromEntries(pathParameters(path).map((name) => [name, z.string()]))
  return defineActRoute(door, {
    method: 'GET',
    path: calls.list(path),
    act,
    action: action.replace(/^console\./, 'list.'),
    description: description(path),
    query: listQuery(path, members),
    params: z.object(given),
    responses: {
      200: { description: { vi: 'Danh sách', en: 'The list' }, schema: answerOf(columns) },
    },
    ...(agencyOf
      ? {
          agencyOf: ({ params, search }: HttpContext<Record<string, string>>) =>
            agencyOf({ params, search, form: empty }),
        }
      : {}),
    async handler(context, actor) {
      const { search, signal, address, reference } = context
      const params = context.params as Record<string, string>
      const at = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!))
      const around = { act, lang: 'vi', path: at, search } as const
      const asked: ConsoleAsked = {
        ...around,
        params,
        form: empty,
        files: new Map(),
        actor,
        address,
        reference,
        signal,
        frame: (shown) => consoleFrame(door, actor, around, shown),
      }
      const { rows, next } = await read(asked)
      await recordExport(door.db, path, asked)
      const query = next?.slice(next.indexOf('?'))
      return {
        headers: { 'cache-control': 'private, no-store' },
        body: {
          rows: rows.map((row) => rowOf(columns, row)),
          next: query === undefined ? null : calls.list(at) + query,
        },
      }
    },
  })
}

const empty = new URLSearchParams()

function rowOf<Row>(columns: readonly ExportColumn<Row>[], row: Row): Record<string, unknown> {
  return Object.fromEntries(
    columns.map((column) => [column.name, column.say ? column.code(row) : column.of(row)]),
  )
}

function answerOf<Row>(columns: readonly ExportColumn<Row>[]) {
  const row = Object.fromEntries(
    columns.map(({ name, title }) => [name, z.json().describe(`${title.vi} (${title.en})`)]),
  )
  return z.object({ rows: z.array(z.object(row)), next: z.string().nullable() })
}
