/**
 * A list of the console as a CSV file and over the API: the very list that its page shows with the
 * same filters. The file is read page after page and sent as it is read; a cell that a spreadsheet
 * would take for a formula is written behind an apostrophe. Who took which list away, either way, is
 * in the journal before the first line.
 */
import { Readable } from 'node:stream'
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import type { Route } from '../http/route.ts'
import { csvLine } from '../review/population-csv.ts'
import { listTwin } from './list-twin.ts'
import { recordExport } from './record-export.ts'
import {
  defineConsolePage,
  type ConsoleAsked,
  type ConsoleDoor,
  type ConsolePageRoute,
} from './page-route.ts'

type Cell = string | number | boolean | null

/** A value as it is, or what is said in words with its code, or both tongues, for programs. */
export type ExportColumn<Row> = {
  /** As programs call it. */
  name: string
  title: Bilingual
} & (
  | { of: (row: Row) => Cell; say?: undefined }
  | { say: (row: Row, lang: keyof Bilingual) => Cell; code: (row: Row) => JsonValue }
)

/** A page of a list: its rows, and where the next one is; only the query of that address counts. */
export type ListPage<Row> = { rows: readonly Row[]; next: string | null }

export type ListExport<Row> = {
  act: ActName
  /** The action of the list's page; the file's is named after it. */
  action: string
  /** The path of the list's page; the file is that path with the ending `.csv`. */
  path: string
  agencyOf?: ConsolePageRoute['agencyOf']
  /** What its address may hold: by what it is filtered, and where the next page begins. */
  members: readonly string[]
  columns: readonly ExportColumn<Row>[]
  read: (asked: ConsoleAsked) => Promise<ListPage<Row>>
}

/** Columns named and titled by the words of a page. */
export function columnsOf<Name extends string>(
  words: (lang: keyof Bilingual) => { readonly [name in Name]: unknown },
): (name: Name) => Pick<ExportColumn<never>, 'name' | 'title'> {
  return (name) => ({
    name,
    title: { vi: String(words('vi')[name]), en: String(words('en')[name]) },
  })
}

/** The routes of the file, Vietnamese and English, and that of the API. */
export function listExport<Row>(door: ConsoleDoor, list: ListExport<Row>): Route[] {
  return [...listFile(door, list), listTwin(door, list)]
}

function listFile<Row>(door: ConsoleDoor, list: ListExport<Row>): Route[] {
  const { act, action, path, agencyOf } = list
  const name = path.slice(path.lastIndexOf('/') + 1)
  return defineConsolePage(door, {
    act,
    action: `${action}-csv`,
    path: `${path}.csv`,
    ...(agencyOf ? { agencyOf } : {}),
    async draw(asked) {
      // What cannot be read is refused before a line is sent.
      const first = await list.read(asked)
      await recordExport(door.db, path, asked)
      return {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${name}.csv"`,
          'cache-control': 'private, no-store',
        },
        body: Readable.from(linesOf(list, asked, first)),
      }
    },
  })
}

async function* linesOf<Row>(
  { columns, read }: ListExport<Row>,
  asked: ConsoleAsked,
  first: ListPage<Row>,
): AsyncGenerator<string> {
  const { lang, signal } = asked
  yield `\ufeff${csvLine(columns.map(({ title }) => title[lang]))}`
  for (let page = first; ;) {
    yield page.rows
      .map((row) => csvLine(columns.map((one) => (one.say ? one.say(row, lang) : one.of(row)))))
      .join('')
    if (page.next === null || signal.aborted) return
    const search = new URLSearchParams(page.next.slice(page.next.indexOf('?') + 1))
    page = await read({ ...asked, search })
  }
}
