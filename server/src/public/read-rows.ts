/** Answers a question about released rows from their file: a page, and how many there are. */
import type { DatabaseSync } from 'node:sqlite'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { EditionDataset } from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Cells } from '../release/row-files.ts'
import type { CodesAsOf } from '../query/codes-as-of.ts'
import type { Asker } from './asker.ts'
import { readOpenQuestion, withinTime, type OpenQuestion } from './open-question.ts'
import type { WalkedRow } from './read-stretch.ts'
import { countRows, walkRows } from './walk-rows.ts'

export type RowsPage = {
  columns: StoredColumn[]
  codes: CodesAsOf | null
  rows: Cells[]
  next: string | null
  /** Null where it was not asked for. */
  total: number | null
}

type Asked = {
  rows: DatabaseSync
  dataset: EditionDataset
  /** With the released columns alone. */
  version: DatasetVersion
  search: URLSearchParams
  asker: Asker
}

export function readRows({ rows, dataset, version, search, asker }: Asked): Promise<RowsPage> {
  const asked = readOpenQuestion(version, search)
  const f = search.get('f') ?? 'json'
  if (f !== 'json' && f !== 'geojson')
    throw new Refusal('query.unknown-format', { format: f.slice(0, 30) })
  const { columns, condition, question } = asked
  if (f === 'geojson' && !columns.some(({ type }) => type === 'geometry'))
    throw new Refusal('query.no-geometry', { dataset: version.id })
  const { cursor, limit, count } = question
  const after = cursor === null ? null : readCursor(dataset, cursor)
  return withinTime(version, asker, async (within) => {
    const { found, isFull } = await firstRows(rows, asked, { after, asker: within })
    const last = found.length === limit || isFull ? found.at(-1) : undefined
    // Kept where nothing narrows them; counted on request otherwise.
    let total = condition === null ? dataset.rows : null
    if (condition !== null && count) total = await countRows({ rows, condition, asker: within })
    return {
      columns,
      codes: asked.codes,
      rows: found.map(({ cells }) => cells),
      next: last ? writeCursor(dataset, last) : null,
      total,
    }
  })
}

/** Characters of a page: where cells are long it is shorter than was asked, and goes on with `next`. */
const pageLengthMax = 16 * 1024 * 1024

async function firstRows(
  rows: DatabaseSync,
  { columns, condition, order, question: { limit } }: OpenQuestion,
  { after, asker }: { after: number | null; asker: Asker },
): Promise<{ found: WalkedRow[]; isFull: boolean }> {
  const found: WalkedRow[] = []
  let length = 0
  const first = condition === null ? { first: limit } : {}
  for await (const batch of walkRows({
    rows,
    columns,
    condition,
    order,
    after,
    asker,
    ...first,
  })) {
    found.push(...batch.slice(0, limit - found.length))
    for (const { cells } of batch) for (const cell of cells) length += cell?.length ?? 0
    if (found.length === limit || length >= pageLengthMax) break
  }
  return { found, isFull: length >= pageLengthMax }
}

/**
 * A cursor is of one issue and no secret: everything it could lead to is open. Where a row stands is
 * told by its number, whatever the rows are sorted by.
 */
function writeCursor({ release, issue }: EditionDataset, { place }: WalkedRow): string {
  return Buffer.from(JSON.stringify([release, issue, place])).toString('base64url')
}

function readCursor({ release, issue, rows }: EditionDataset, cursor: string): number {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8')
    const [ofRelease, ofIssue, place] = JSON.parse(text)
    const isHere = ofRelease === release && ofIssue === issue && Number.isSafeInteger(place)
    if (!isHere || place < 1 || place > rows) throw new Error('another release')
    return place
  } catch {
    throw new Refusal('query.bad-cursor')
  }
}
