/** Answers a question about released rows from their table: filters, order, pages, counts. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { EditionDataset } from '@kho/contract/edition.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readQuestion, type Question } from '../query/read-question.ts'
import { plainDecimal } from '../release/plain-decimal.ts'
import { featureOf, jsonRow } from '../release/row-files.ts'

export type RowsPage = { records: string[]; next: string | null; total: number | null }

const countMax = 1_000_000

type Order = { expression: string; descending: boolean } | null

/** `version` has the released columns alone. */
export function readRows(
  rows: DatabaseSync,
  dataset: EditionDataset,
  version: DatasetVersion,
  search: URLSearchParams,
): RowsPage {
  for (const name of ['asOf', 'codesAsOf', 'after'])
    if (search.has(name))
      throw new Refusal('query.unknown-column', { dataset: version.id, column: name })
  const question = readQuestion({ version }, search)
  // An edition answers by the values of columns alone; a filter that is not applied would mislead.
  if (question.filter) {
    throw new Refusal('query.unknown-column', { dataset: version.id, column: 'filter' })
  }
  const f = search.get('f') ?? 'json'
  if (f !== 'json' && f !== 'geojson')
    throw new Refusal('query.unknown-format', { format: f.slice(0, 30) })
  const columns = shownColumns(version, question)
  if (f === 'geojson' && !columns.some(({ type }) => type === 'geometry'))
    throw new Refusal('query.no-geometry', { dataset: version.id })
  const order = orderOf(version, question)
  const { where, values } = conditionOf(version, question)
  const beyond = beyondCursor(dataset, order, question.cursor)
  const direction = order?.descending ? ' desc' : ''
  const by = order ? `${order.expression}${direction}, place${direction}` : 'place'
  const statement = rows.prepare(
    `select place, ${order?.expression ?? 'null'} as sorted, ${columns.map((one) => `c${one.number}`).join(', ')}
     from row where ${[...where, ...beyond.where].join(' and ') || 'true'} order by ${by} limit ?`,
  )
  statement.setReadBigInts(true)
  const found = statement.all(...values, ...beyond.values, question.limit) as Row[]
  const draw = f === 'geojson' ? featureOf : jsonRow
  const last = found.length === question.limit ? found.at(-1) : undefined
  return {
    records: found.map((row) => draw(columns, cellsOf(columns, row))),
    next: last ? writeCursor(dataset, last) : null,
    total: totalOf(rows, dataset, question, where, values),
  }
}

type Row = Record<string, string | bigint | number | null>

/** Where the page before ended. */
function beyondCursor(
  dataset: EditionDataset,
  order: Order,
  cursor: string | null,
): { where: string[]; values: SQLInputValue[] } {
  if (cursor === null) return { where: [], values: [] }
  const { place, value } = readCursor(dataset, cursor)
  if (!order) return { where: ['place > ?'], values: [place] }
  const sign = order.descending ? '<' : '>'
  return { where: [`(${order.expression}, place) ${sign} (?, ?)`], values: [value, place] }
}

/** Kept where nothing narrows them; counted on request otherwise, up to a limit. */
function totalOf(
  rows: DatabaseSync,
  dataset: EditionDataset,
  question: Question,
  where: string[],
  values: SQLInputValue[],
): number | null {
  if (where.length === 0) return dataset.rows
  if (!question.count) return null
  const statement = rows.prepare(
    `select count(*) as n from (select 1 from row where ${where.join(' and ')} limit ${countMax})`,
  )
  return Number(statement.get(...values)!.n)
}

function shownColumns(version: DatasetVersion, { properties }: Question): StoredColumn[] {
  if (properties === null) return version.columns
  return version.columns.filter(({ name }) => properties.includes(name))
}

function conditionOf(version: DatasetVersion, { filters }: Question) {
  const where: string[] = []
  const values: SQLInputValue[] = []
  for (const [number, value] of filters) {
    const { type } = version.columns.find((one) => one.number === number)!
    where.push(`c${number}${type === 'decimal' ? 'k' : ''} = ?`)
    if (type === 'integer') values.push(BigInt(value))
    else if (type === 'boolean') values.push(value === 'true' ? 1 : 0)
    else values.push(type === 'decimal' ? plainDecimal(value) : value)
  }
  return { where, values }
}

/** By one column that has a value in every row, so that a page can go on where the last ended. */
function orderOf(version: DatasetVersion, { sort }: Question): Order {
  const [first] = sort
  if (first === undefined) return null
  const sortable = version.columns.filter(
    ({ name, indexed, required }) => version.key.includes(name) || (indexed && required),
  )
  const column = sortable.find(({ number }) => number === Math.abs(first))
  if (!column || sort.length > 1) {
    const refused = sort.length > 1 ? sort[1]! : first
    const named = version.columns.find(({ number }) => number === Math.abs(refused))
    throw new Refusal('query.not-sortable', {
      column: named?.name,
      sortable: sortable.map(({ name }) => name).join(', '),
    })
  }
  const expression = `c${column.number}${column.type === 'decimal' ? 'v' : ''}`
  return { expression, descending: first < 0 }
}

function cellsOf(columns: readonly StoredColumn[], row: Row): (string | null)[] {
  return columns.map(({ number, type }) => {
    const cell = row[`c${number}`]
    if (cell === null || cell === undefined) return null
    if (type === 'boolean') return cell === 1n ? 'true' : 'false'
    return String(cell)
  })
}

/** A cursor is of one release and no secret: everything it could lead to is open. */
function writeCursor({ release, issue }: EditionDataset, row: Row): string {
  const { place, sorted } = row
  const value = typeof sorted === 'bigint' ? { i: String(sorted) } : sorted
  return Buffer.from(JSON.stringify([release, issue, Number(place), value])).toString('base64url')
}

function readCursor(
  { release, issue }: EditionDataset,
  cursor: string,
): { place: number; value: SQLInputValue } {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8')
    const [ofRelease, ofIssue, place, value] = JSON.parse(text)
    const isHere = ofRelease === release && ofIssue === issue && Number.isSafeInteger(place)
    if (!isHere) throw new Error('another release')
    if (value !== null && typeof value === 'object') return { place, value: BigInt(value.i) }
    if (value === null || ['string', 'number'].includes(typeof value)) return { place, value }
    throw new Error('no value')
  } catch {
    throw new Refusal('query.bad-cursor')
  }
}
