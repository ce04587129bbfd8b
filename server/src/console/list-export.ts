/**
 * A list of the console as a CSV file: the very list that its page shows with the same filters, read
 * page after page and sent as it is read. A cell that a spreadsheet would take for a formula is
 * written behind an apostrophe. Who took which list away is in the journal before the first line.
 */
import { Readable } from 'node:stream'
import type { ActName } from '@kho/contract/acts.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { append } from '../journal/append.ts'
import type { Route } from '../http/route.ts'
import { csvLine } from '../review/population-csv.ts'
import {
  defineConsolePage,
  type ConsoleAsked,
  type ConsoleDoor,
  type ConsolePageRoute,
} from './page-route.ts'

export type ExportColumn<Row> = {
  title: Bilingual
  of: (row: Row, lang: keyof Bilingual) => string | number | boolean | null
}

/** A page of a list: its rows, and where the next one is; only the query of that address counts. */
export type ListPage<Row> = { rows: readonly Row[]; next: string | null }

export type ListExport<Row> = {
  act: ActName
  /** The action of the list's page; the file's is named after it. */
  action: string
  /** The path of the list's page; the file is that path with the ending `.csv`. */
  path: string
  agencyOf?: ConsolePageRoute['agencyOf']
  columns: readonly ExportColumn<Row>[]
  read: (asked: ConsoleAsked) => Promise<ListPage<Row>>
}

/** The words of a page as titles of columns. */
export function titleOf<Name extends string>(
  words: (lang: keyof Bilingual) => { readonly [name in Name]: unknown },
): (name: Name) => Bilingual {
  return (name) => ({ vi: String(words('vi')[name]), en: String(words('en')[name]) })
}

/** The routes of the file, Vietnamese and English. */
export function listExport<Row>(door: ConsoleDoor, list: ListExport<Row>): Route[] {
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
      const filter = Object.fromEntries(asked.search)
      await door.db.tx((tx) =>
        append(tx, {
          kind: 'console.exported',
          fields: { list: name },
          payload: { actor: asked.actor.account, filter },
        }),
      )
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
    yield page.rows.map((row) => csvLine(columns.map(({ of }) => of(row, lang)))).join('')
    if (page.next === null || signal.aborted) return
    const search = new URLSearchParams(page.next.slice(page.next.indexOf('?') + 1))
    page = await read({ ...asked, search })
  }
}
