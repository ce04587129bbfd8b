/** Officers' pages of the journal: searched, one entry, its proof, what it keeps from the public. */
import { canonicalJson } from '@kho/journal/entry.ts'
import { nameOfKind } from '@kho/contract/entries.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { logProof } from '@kho/portal/assets.ts'
import type {
  EntriesView,
  EntryContent,
  EntryFilter,
  EntryLine,
} from '@kho/portal/console-journal-view.ts'
import { entriesPage, entryPage } from '@kho/portal/console-journal-page.ts'
import { journalWords } from '@kho/portal/console-journal-words.ts'
import { links } from '@kho/portal/links.ts'
import { pageHeaders } from '@kho/portal/policy.ts'
import type { Route } from '../http/route.ts'
import { findEntry, type Entry } from '../journal/find-entry.ts'
import { openContent, stateOfContent } from '../journal/open-content.ts'
import { proveEntry } from '../journal/prove-entry.ts'
import { listKinds, searchEntries } from '../journal/search-entries.ts'
import { linesOf } from './entry-views.ts'
import { dayStart, endOfDay, refusedView } from './form-values.ts'
import { listExport, columnsOf, type ExportColumn } from './list-export.ts'
import { defineConsolePage, type ConsoleAsked, type ConsoleDoor } from './page-route.ts'

export type JournalPagesDoor = ConsoleDoor & {
  journalVkey: () => string
  publishedSize: () => number
}

const entriesPerPage = 50
const one = '/console/journal/{entry}'
const headers = { ...pageHeaders, 'cache-control': 'private, no-store' }
const noFilter: EntryFilter = {
  number: '',
  kind: '',
  actor: '',
  agency: '',
  dataset: '',
  from: '',
  until: '',
}

export function journalPages(door: JournalPagesDoor): Route[] {
  return [...searchPages(door), ...entryPages(door)]
}

function searchPages(door: JournalPagesDoor): Route[] {
  const draw = async (asked: ConsoleAsked, refused: Refusal | null) => {
    const found = refused ? { rows: [], next: null } : await readEntries(door, asked)
    const view: EntriesView = {
      entries: found.rows,
      kinds: await kindsInWords(door),
      filter: filterOf(asked.search),
      next: found.next,
      refused: refusedView(refused),
      check: checkOf(door),
    }
    const status = refused?.status ?? 200
    return {
      status,
      headers,
      body: entriesPage(view, await asked.frame({ offered: ['agencies', 'datasets'] })),
    }
  }
  return [
    ...defineConsolePage(door, {
      act: 'journal.search',
      action: 'console.journal',
      path: links.consoleJournal,
      draw: (asked) => draw(asked, null),
      again: draw,
    }),
    ...listExport(door, {
      act: 'journal.search',
      action: 'console.journal',
      path: links.consoleJournal,
      members: ['number', 'kind', 'actor', 'agency', 'dataset', 'from', 'until', 'before'],
      columns: entryColumns,
      read: (asked) => readEntries(door, asked),
    }),
  ]
}

const column = columnsOf(journalWords)
const entryColumns: readonly ExportColumn<EntryLine>[] = [
  { ...column('number'), of: (found) => found.index },
  { ...column('at'), of: (found) => found.at },
  { ...column('kind'), of: (found) => found.kind },
  {
    ...column('kindName'),
    say: (found, lang) => found.title?.[lang] ?? null,
    code: (found) => found.title,
  },
  { ...column('actor'), of: (found) => found.actor },
  {
    ...column('about'),
    of: ({ fields }) => fields.map(({ name, value }) => `${name}=${value}`).join('; '),
  },
]

async function kindsInWords({ db }: JournalPagesDoor): Promise<EntriesView['kinds']> {
  const kinds = await listKinds(db)
  return kinds.map((kind) => ({ kind, title: nameOfKind(kind) }))
}

function filterOf(search: URLSearchParams): EntryFilter {
  const given = Object.keys(noFilter).map((name) => [name, search.get(name)?.trim() ?? ''])
  return Object.fromEntries(given) as EntryFilter
}

async function readEntries({ db }: JournalPagesDoor, { search, path, lang }: ConsoleAsked) {
  const { number, kind, actor, agency, dataset, from, until } = filterOf(search)
  const entry = /^\d{1,15}$/.test(number) ? await findEntry(db, { index: Number(number) }) : null
  if (number !== '')
    return { rows: entry ? await linesOf(db, [{ ...entry, actor: null }]) : [], next: null }
  const before = search.get('before') ?? ''
  const found = await searchEntries(db, {
    kind: kind || undefined,
    actor: actor || undefined,
    agency: agency || undefined,
    dataset: dataset || undefined,
    from: dayStart(from || null) ?? undefined,
    until: endOfDay(until || null) ?? undefined,
    below: /^\d{1,15}$/.test(before) ? Number(before) : undefined,
    limit: entriesPerPage + 1,
  })
  const shown = found.slice(0, entriesPerPage)
  const next = new URLSearchParams(search)
  next.set('before', String(shown.at(-1)?.index))
  return {
    rows: await linesOf(db, shown),
    next:
      found.length > entriesPerPage ? `${lang === 'vi' ? '' : `/${lang}`}${path}?${next}` : null,
  }
}

function checkOf(door: JournalPagesDoor) {
  const vkey = door.journalVkey()
  const url = `${door.publicUrl.replace(/\/+$/, '')}/journal/`
  const command = `npx kho journal verify ${url} --key '${vkey}' --remember seen.json`
  return { vkey, proof: logProof.path, command }
}

function entryPages(door: JournalPagesDoor): Route[] {
  const { db } = door
  return [
    ...defineConsolePage(door, {
      act: 'journal.search',
      action: 'console.journal-entry',
      path: one,
      async draw(asked) {
        const entry = await entryOf(door, asked)
        const state = await stateOfContent(db, entry)
        return drawEntry(door, asked, entry, { state: state === 'kept' ? 'closed' : state })
      },
    }),
    ...defineConsolePage(door, {
      act: 'journal.open',
      action: 'console.journal-content',
      path: `${one}/content`,
      method: 'POST',
      async draw(asked) {
        const entry = await entryOf(door, asked)
        const opened = await db.tx((tx) => openContent(tx, asked.actor.account, entry))
        const state = opened ? null : await stateOfContent(db, entry)
        return drawEntry(
          door,
          asked,
          entry,
          opened ? { state: 'open', ...opened } : { state: state === 'kept' ? 'closed' : state! },
        )
      },
    }),
    ...defineConsolePage(door, {
      act: 'journal.search',
      action: 'console.journal-proof',
      path: `${one}/proof.txt`,
      async draw(asked) {
        const { index } = await entryOf(door, asked)
        if (index >= door.publishedSize()) throw unknown(door, index)
        return {
          headers: {
            'content-type': 'text/plain; charset=utf-8',
            'content-disposition': `attachment; filename="proof-${index}.txt"`,
            'cache-control': 'private, no-store',
          },
          body: await proveEntry(door.journalFolder, index),
        }
      },
    }),
  ]
}

function unknown(door: JournalPagesDoor, entry: number | string): Refusal {
  return new Refusal('journal.unknown-entry', { entry, size: door.publishedSize() })
}

async function entryOf(door: JournalPagesDoor, { params }: ConsoleAsked): Promise<Entry> {
  const given = params.entry!
  const found = /^\d{1,15}$/.test(given) ? await findEntry(door.db, { index: Number(given) }) : null
  if (!found) throw unknown(door, given.slice(0, 20))
  return found
}

async function drawEntry(
  door: JournalPagesDoor,
  asked: ConsoleAsked,
  entry: Entry,
  content: EntryContent,
) {
  const { index, envelope } = entry
  const body = canonicalJson(envelope)
  const view = {
    entry: (await linesOf(door.db, [{ ...entry, actor: null }]))[0]!,
    body,
    commitments: [...(envelope.commitments ?? [])],
    root: envelope.root ?? null,
    rows: envelope.rows ?? null,
    isPublished: index < door.publishedSize(),
    content,
    check: { ...checkOf(door), entry: { index, body } },
  }
  return { headers, body: entryPage(view, await asked.frame()) }
}
