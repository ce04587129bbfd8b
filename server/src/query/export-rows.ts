/**
 * Whole exports as streams. The bytes are fixed by dataset, sequence, columns, condition and format,
 * so a broken download can go on where it ended.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Caller } from '../access/caller.ts'
import type { Use } from '../access/meter.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CopyOut } from '../pg/copy-out.ts'
import type { Downloadable } from './answer-export.ts'
import type { WallFilter } from './bind-filter.ts'
import { createCodeConverter, readCodesAsOf, readContents } from './codes-as-of.ts'
import { measureAll, measuring, skip, type Part } from './parts.ts'
import {
  closeRead,
  decidePlan,
  groupOf,
  openingOf,
  plainColumns,
  sealedQuestion,
  shownColumns,
  wallQuestion,
  wallValues,
  type Plan,
  type Query,
} from './query.ts'
import { countConditions, readQuestion, type Question } from './read-question.ts'
import { factsFor } from './read-page.ts'
import { showCodesInCollection, showCodesInCsv, showCodesInLines } from './show-codes.ts'
import { throughWall, withFreshPlan } from './wall.ts'

export const exportFormats = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  geojson: 'application/geo+json',
} as const
export type ExportFormat = keyof typeof exportFormats

export type Export = Omit<Downloadable, 'close'> & {
  plan: Plan
  equality: string
  opening: string | null
  /** Closes the record where no stream was begun. `rows` were told of without being sent. */
  close(outcome: 'complete' | 'broken-off', rows?: number): void
}

const partRows = { csv: 20_000, ndjson: 5_000, geojson: 200 }

export async function exportRows(
  query: Query,
  input: {
    dataset: string
    search: URLSearchParams
    caller: Caller
    reference: string
    format: string
    /** Only what the bytes are known by is asked for. */
    digest?: boolean
  },
): Promise<Export> {
  const format = input.format as ExportFormat
  if (!Object.hasOwn(exportFormats, format)) throw new Refusal('query.unknown-format', { format })
  return withFreshPlan(
    async () => {
      const { dataset, caller, reference, search } = input
      const facts = await factsFor(query, dataset, search)
      const question = readQuestion(facts, search)
      if (format === 'geojson' && !facts.version.columns.some(({ type }) => type === 'geometry')) {
        throw new Refusal('query.no-geometry', { dataset })
      }
      const { properties, touched } = question
      const asked = { properties, touched, delivery: 'file' as const }
      const plan = decidePlan(query, { facts, caller, asked, reference })
      return openExport(query, plan, question, { format, digest: input.digest ?? false })
    },
    async () => query.facts.forget(input.dataset),
  )
}

async function openExport(
  query: Query,
  plan: Plan,
  question: Question,
  { format, digest }: { format: ExportFormat; digest: boolean },
): Promise<Export> {
  const { sort } = question
  const narrowed = { filters: question.filters, filter: question.filter?.wall ?? null }
  const filters = countConditions(question)
  const codes = readCodesAsOf(plan.facts.version.id, plainColumns(plan), question.codesAsOf)
  const sealed = sealedQuestion(query, narrowed)
  const kind = `export.${format}${digest ? '.sha256' : ''}`
  const what = { kind, filters, sort, limit: null, ...sealed }
  const group = groupOf(openingOf(plan, what))
  const base = { ...narrowed, sort, format }
  const { rows } = await throughWall(wallValues(plan), () =>
    query.exporter.query(
      `select opening, equality, condition -> 'withheld' ->> 'number' as withheld
       from read.open_export($1::jsonb, $2, $3, $4)`,
      [wallQuestion(plan, base), group.records, group.root, group.count],
    ),
  )
  const opening: string | null = rows[0].opening
  // From here on the sequence is fixed, whatever is applied meanwhile.
  const pinned: Plan = { ...plan, facts: { ...plan.facts, pinned: true } }
  const use = await takeUse(query, pinned, { ...narrowed, opening })
  const { facts, allowed } = plan
  const fixed = [
    facts.version.id,
    facts.seq,
    facts.version.version,
    allowed.columns,
    allowed.condition,
    // A hash is another one under another grant.
    Object.keys(allowed.masks).length > 0 ? [allowed.grant?.id, allowed.masks] : null,
    base,
    ...(rows[0].withheld === null ? [] : [{ withheld: rows[0].withheld }]),
    ...(codes ? [codes, await readContents(query.db, codes)] : []),
  ]
  const etag = `"${createHash('sha256').update(JSON.stringify(fixed)).digest('base64url').slice(0, 27)}"`
  const parts = format === 'csv' ? csvParts : textParts
  const read = () => {
    const written = parts(query, pinned, { ...base, opening })
    if (!codes) return written
    const converter = createCodeConverter(query.db, codes)
    if (format === 'ndjson') return showCodesInLines(converter, written)
    if (format === 'geojson') return showCodesInCollection(converter, written)
    return showCodesInCsv(
      converter,
      shownColumns(plan).map(({ name }) => name),
      written,
    )
  }
  // What was asked of the past may be erased from it, and the mark says nothing of that.
  const known = facts.pinned ? null : query.measures
  return {
    plan,
    etag,
    equality: rows[0].equality,
    opening,
    measured: known?.find(etag) ?? null,
    isOpen: allowed.grant === null,
    async measure(signal) {
      const found = known?.find(etag) ?? (await measureAll(read(), signal))
      known?.keep(etag, found)
      return found
    },
    stream(fromByte = 0) {
      if (fromByte > 0) return recorded(query, { opening, use }, skip(read(), fromByte))
      return recorded(
        query,
        { opening, use },
        measuring(read(), (found) => known?.keep(etag, found)),
      )
    },
    close(outcome, told = 0) {
      if (told > 0) use.settle(told)
      else use.cancel()
      closeRead(query, opening, outcome, 0)
    },
  }
}

/**
 * Under a limit of rows an export leaves whole or not at all, so its rows are counted before; not
 * further than what is left.
 */
async function takeUse(
  query: Query,
  plan: Plan,
  { opening, ...narrowed }: Narrowed & { opening: string | null },
): Promise<Use> {
  const { grant } = plan.allowed
  try {
    if (!grant || grant.rowsPerDay === null) return query.meter.take(grant, { rows: 0 })
    const limit = grant.rowsPerDay + 1
    const q = wallQuestion(plan, { ...narrowed, limit, format: 'json', opening, delivery: 'file' })
    const { rows } = await throughWall(wallValues(plan), () =>
      query.exporter.query('select read.count_rows($1::jsonb) as n', [q]),
    )
    return query.meter.take(grant, { rows: Number(rows[0].n), whole: true })
  } catch (error) {
    closeRead(query, opening, 'broken-off', 0)
    throw error
  }
}

/** So long a reader may take nothing. A download that is broken off may go on where it ended. */
const stallMsDefault = 60_000
/** Handed over at once, so that a slow line passes for none that stands still. */
const pieceBytes = 64 * 1024

/**
 * Closes the record however the stream ends, also if nobody ever began to read it. Rows count as
 * they are handed over to be sent: of a download that breaks off, no fewer are told than left.
 * Who takes nothing more is let go, since a connection of the database waits behind it.
 */
function recorded(
  query: Query,
  { opening, use }: { opening: string | null; use: Use },
  parts: AsyncIterable<Part>,
): Readable {
  const { stallMs = stallMsDefault } = query
  let rows = 0
  let outcome: 'complete' | 'broken-off' = 'broken-off'
  async function* handOver() {
    for await (const part of parts) {
      rows += part.rows
      for (let at = 0; at < part.bytes.length; at += pieceBytes) {
        const stall = setTimeout(
          () => stream.destroy(new Error('the reader took nothing')),
          stallMs,
        )
        try {
          yield part.bytes.subarray(at, at + pieceBytes)
        } finally {
          clearTimeout(stall)
        }
      }
    }
    outcome = 'complete'
  }
  const stream = Readable.from(handOver(), { objectMode: false })
  stream.once('close', () => {
    use.settle(rows)
    closeRead(query, opening, outcome, rows)
  })
  return stream
}

type Narrowed = { filters: [number, string][]; filter: WallFilter | null }

type Base = Narrowed & {
  sort: number[]
  format: ExportFormat
  opening: string | null
}

async function* textParts(query: Query, plan: Plan, base: Base): AsyncGenerator<Part> {
  const geojson = base.format === 'geojson'
  if (geojson) yield { bytes: Buffer.from('{"type":"FeatureCollection","features":[\n'), rows: 0 }
  const limit = partRows[base.format]
  let after: (string | null)[] | undefined
  for (let first = true; ; first = false) {
    const q = wallQuestion(plan, { ...base, limit, ...(after ? { after } : {}) })
    const { rows } = await throughWall(wallValues(plan), () =>
      query.exporter.query({
        name: 'export-part',
        text: 'select * from read.export_part($1::jsonb)',
        values: [q],
      }),
    )
    const row = rows[0]
    if (row.rows > 0) {
      const separator = geojson && !first ? ',\n' : ''
      yield { bytes: Buffer.from(separator + row.body), rows: row.rows }
    }
    if (row.rows < limit) break
    after = row.last
  }
  if (geojson) yield { bytes: Buffer.from('\n]}\n'), rows: 0 }
}

/**
 * CSV comes from COPY, part by part; a part's bounds go through a setting of its transaction. The
 * database prepares the next part while one is sent.
 */
async function* csvParts(query: Query, plan: Plan, base: Base): AsyncGenerator<Part> {
  const names = shownColumns(plan).map(({ name }) => name)
  yield { bytes: Buffer.from(`${names.join(',')}\n`), rows: 0 }
  const begin = (after: Place | null) => {
    const rest = { ...base, limit: null, ...(after ? { after } : {}) }
    return beginPart(query, plan, names, wallQuestion(plan, rest))
  }
  let part: CsvPart | null = begin(null)
  let next: CsvPart | null = null
  try {
    while (part) {
      const { ends, stream }: Begun = await part.begun
      next = ends ? begin(ends) : null
      let counted = 0
      for await (const bytes of stream as AsyncIterable<Buffer>) {
        const { rows } = stream
        yield { bytes, rows: rows - counted }
        counted = rows
      }
      await part.end()
      part = next
      next = null
    }
  } finally {
    await Promise.allSettled([part?.end(), next?.end()])
  }
}

type Place = (string | null)[]
/** The last key of the part, null where it is the rest, and its rows as text. */
type Begun = { ends: Place | null; stream: CopyOut }
type CsvPart = {
  begun: Promise<Begun>
  /** Ends its transaction; a stream that was not read to its end is broken off. */
  end(): Promise<void>
}

function beginPart(query: Query, plan: Plan, names: string[], q: string): CsvPart {
  const shape = names.map((name) => `"${name}" text`).join(', ')
  const begun = Promise.withResolvers<Begun>()
  const ending = Promise.withResolvers<void>()
  const done = query.exporter.tx(async (tx) => {
    const { rows } = await throughWall(wallValues(plan), () =>
      tx.query('select read.begin_part($1::jsonb, $2) as ends', [q, partRows.csv]),
    )
    const stream = query.exporter.copyOut(
      tx,
      `copy (select * from read.export_rows() as t(${shape})) to stdout (format csv)`,
    )
    // Whoever reads the stream meets its error there; unread, it must not end the process.
    stream.on('error', () => {})
    begun.resolve({ ends: rows[0].ends, stream })
    await ending.promise
    if (stream.readableEnded) return
    stream.destroy()
    throw new Error('the reader went away')
  })
  done.catch(begun.reject)
  begun.promise.catch(() => {})
  return {
    begun: begun.promise,
    async end() {
      ending.resolve()
      await done
    },
  }
}
