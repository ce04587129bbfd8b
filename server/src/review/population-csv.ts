/**
 * The whole population with its outcomes as CSV for people. A cell that a spreadsheet would take for
 * a formula is written behind an apostrophe; the lines that were hashed are another file.
 */
import { Readable } from 'node:stream'
import type { Queryable } from '../pg/database.ts'
import type { Item } from './item.ts'
import { selectItems, type ItemsAsked } from './item.sql.ts'

const pageRows = 5000

const columns: [name: string, of: (item: Item) => string | number | boolean | null][] = [
  ['number', (item) => item.number],
  ['kind', (item) => item.kind],
  ['subject', (item) => item.subject],
  ['name', ({ told }) => told.name ?? null],
  ['agency', (item) => item.agency],
  ['owner', (item) => item.owner],
  ['holder', (item) => item.holder],
  ['reviewer', (item) => item.reviewer],
  ['function', ({ told }) => told.function ?? null],
  ['dataset', ({ told }) => told.dataset ?? null],
  ['client', ({ told }) => told.client ?? null],
  ['until', ({ told }) => told.until ?? null],
  ['last_used_at', (item) => item.lastUsedAt?.toISOString() ?? null],
  ['uses', (item) => item.uses],
  ['unused', (item) => item.unused],
  ['orphaned', (item) => item.orphaned.join(' ')],
  ['decision', (item) => item.decision],
  ['reason', (item) => item.reason],
  ['decided_by', (item) => item.decidedBy],
  ['decided_at', (item) => item.decidedAt?.toISOString() ?? null],
  ['outcome', (item) => item.outcome],
  ['resumed_at', (item) => item.resumedAt?.toISOString() ?? null],
]

export function writePopulation(db: Queryable, campaign: number, asked: ItemsAsked): Readable {
  return Readable.from(linesOf(db, campaign, asked))
}

async function* linesOf(
  db: Queryable,
  campaign: number,
  asked: ItemsAsked,
): AsyncGenerator<string> {
  yield `\ufeff${columns.map(([name]) => name).join(',')}\r\n`
  let after = 0
  for (;;) {
    const items = await selectItems(db, campaign, asked, { after, limit: pageRows })
    if (items.length === 0) return
    yield items.map((item) => csvLine(columns.map(([, of]) => of(item)))).join('')
    after = items.at(-1)!.number
  }
}

export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** Numbers are ours; a text may be anybody's. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[\s]*[=+\-@\t\r|%＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
