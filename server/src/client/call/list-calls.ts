/** The calls of one client, newest first, read from the journal; never anything of another's. */
import type { JsonValue } from '@kho/journal/entry.ts'
import { readGroup } from '../../journal/read-group.ts'
import { closingsOf } from '../../journal/read-record.ts'
import type { Closing } from '../../journal/read-record.ts'
import type { Queryable } from '../../pg/database.ts'
import { writePlace } from './call.ts'
import type { Call, CallPage, CallPlace } from './call.ts'
import { selectCallEntries, selectClosings, selectFollowed } from './call.sql.ts'
import type { CallEntry } from './call.sql.ts'

type Fields = { [name: string]: JsonValue | undefined }
type Found = { entry: CallEntry; place: number; record: Fields }

/** Entries looked at in one question; a group has many calls of a busy client, or one. */
const entriesAtOnce = 100

export async function listCalls(
  db: Queryable,
  input: { client: string; before: CallPlace | null; limit: number },
): Promise<CallPage> {
  const { client, before, limit } = input
  const upTo = await selectFollowed(db)
  const found: Found[] = []
  let from = before?.entry ?? null
  for (;;) {
    const entries = await selectCallEntries(db, client, from, entriesAtOnce)
    for (const entry of entries) {
      const below = entry.entry === before?.entry ? before.place : Infinity
      found.push(...callsIn(entry, client).filter(({ place }) => place < below))
      if (found.length > limit) break
    }
    if (found.length > limit || entries.length < entriesAtOnce) break
    from = entries.at(-1)!.entry - 1
  }
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const next =
    found.length > limit && last ? writePlace({ entry: last.entry.entry, place: last.place }) : null
  const endings = await readEndings(db, page)
  return { calls: page.map((one) => toCall(one, endings)), next, upTo }
}

/** Those of the client among the records of an entry, the last first. What was erased is gone. */
function callsIn(entry: CallEntry, client: string): Found[] {
  if (entry.records === null) {
    const record = { ...(JSON.parse(entry.body) as Fields), outcome: 'refused' }
    return [{ entry, place: 0, record }]
  }
  return readGroup(entry.records)
    .map((stored, place) => ({ entry, place, record: 'leaf' in stored ? {} : stored.record }))
    .filter(({ record }) => record.client === client)
    .toReversed()
}

type Endings = ReadonlyMap<string, Closing>

async function readEndings(db: Queryable, found: readonly Found[]): Promise<Endings> {
  const opened = found.filter(({ record }) => record.outcome === 'opened')
  const groups = new Set(opened.map(({ entry }) => entry.group))
  const endings = new Map<string, Closing>()
  for (const { group, records } of await selectClosings(db, [...groups])) {
    for (const stored of readGroup(records)) {
      if ('leaf' in stored || String(stored.record.group) !== group) continue
      // The end that a restart gives to all that were open has no place of its own.
      for (const each of closingsOf(stored.record)) endings.set(`${group}/${each.place}`, each)
    }
  }
  return endings
}

function toCall({ entry, place, record }: Found, endings: Endings): Call {
  const isOpened = record.outcome === 'opened'
  const ending = isOpened
    ? (endings.get(`${entry.group}/${place}`) ?? endings.get(`${entry.group}/rest`))
    : undefined
  const { columns } = (record.plan ?? {}) as { columns?: readonly number[] }
  return {
    at: entry.at,
    outcome: isOpened ? (ending?.outcome ?? 'open') : 'refused',
    code: textOf(record.code),
    dataset: textOf(record.dataset),
    purpose: textOf(record.purpose),
    task: textOf(record.task),
    columns: columns?.length ?? null,
    rows: typeof ending?.rows === 'number' ? ending.rows : null,
    request: textOf(record.request),
  }
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
