/** What is asked, as the query string says it; nonsense is refused with what would be right. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import { bindFilter, type BoundFilter } from './bind-filter.ts'
import type { DatasetFacts } from './facts.ts'

/** All that a question needs to know of its dataset. */
type Asked = Pick<DatasetFacts, 'version'>

export type Question = {
  /** Lasting column numbers and the value each must equal. */
  filters: [number, string][]
  /** What rows must meet beside that; null for nothing. */
  filter: BoundFilter | null
  /** Names of the columns to return; null for all that may be read. */
  properties: string[] | null
  /** Lasting column numbers, negative for descending. */
  sort: number[]
  limit: number
  cursor: string | null
  count: boolean
  /** The day as of which codes are shown beside the written ones. */
  codesAsOf: string | null
  /** Names of columns that filters and order touch. */
  touched: string[]
}

export const limitMax = 10_000
const limitDefault = 100
const words = new Set([
  'filter',
  'filter-lang',
  'properties',
  'sortby',
  'limit',
  'cursor',
  'asOf',
  'codesAsOf',
  'count',
  'after',
  'f',
])

export function readQuestion(facts: Asked, search: URLSearchParams): Question {
  for (const name of new Set(search.keys())) {
    if (search.getAll(name).length > 1) throw new Refusal('query.duplicate-parameter', { name })
  }
  const filters: [number, string][] = []
  const touched: string[] = []
  for (const [name, value] of search) {
    if (words.has(name)) continue
    const column = findColumn(facts, name)
    filters.push([column.number, typedValue(column, value)])
    touched.push(name)
  }
  const filter = readFilterOf(facts, search)
  touched.push(...(filter?.touched ?? []))
  const sort = readSort(facts, search.get('sortby'), touched)
  const properties = search.get('properties')?.split(',') ?? null
  for (const name of properties ?? []) findColumn(facts, name)
  return {
    filters,
    filter,
    properties,
    sort,
    limit: readLimit(search.get('limit')),
    cursor: search.get('cursor'),
    count: search.get('count') === 'true',
    codesAsOf: search.get('codesAsOf'),
    touched,
  }
}

export function findColumn(facts: Asked, name: string): StoredColumn {
  const column = facts.version.columns.find((one) => one.name === name)
  if (!column) {
    throw new Refusal('query.unknown-column', {
      dataset: facts.version.id,
      column: name.slice(0, 100),
    })
  }
  return column
}

function readFilterOf(facts: Asked, search: URLSearchParams): BoundFilter | null {
  const language = search.get('filter-lang') ?? 'cql2-text'
  if (language !== 'cql2-text')
    throw new Refusal('query.filter-language', { value: language.slice(0, 30) })
  const text = search.get('filter')
  if (text === null || text.trim() === '') return null
  return bindFilter(readFilter(text), (name) => findColumn(facts, name))
}

/** How many conditions a question has, as its record tells. */
export function countConditions({ filters, filter }: Pick<Question, 'filters' | 'filter'>): number {
  return filters.length + (filter?.terms ?? 0)
}

export function readLimit(text: string | null): number {
  if (text === null) return limitDefault
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > limitMax) {
    throw new Refusal('query.bad-limit', { value: text.slice(0, 30), max: limitMax })
  }
  return limit
}

function readSort(facts: Asked, text: string | null, touched: string[]): number[] {
  if (!text) return []
  return text.split(',').map((part) => {
    const backward = part.startsWith('-')
    const column = findColumn(facts, part.replace(/^[-+]/, ''))
    const { key, columns } = facts.version
    if (!column.indexed && !key.includes(column.name)) {
      const sortable = columns.filter((one) => one.indexed || key.includes(one.name))
      throw new Refusal('query.not-sortable', {
        column: column.name,
        sortable: sortable.map((one) => one.name).join(', '),
      })
    }
    touched.push(column.name)
    return backward ? -column.number : column.number
  })
}

/** The value as PostgreSQL will cast it; what cannot be of the column's type is refused here. */
function typedValue(column: StoredColumn, value: string): string {
  const fits = () => {
    if (value.includes('\0')) return false
    switch (column.type) {
      case 'integer':
        return /^-?\d{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)
      case 'decimal':
        return /^-?\d{1,60}(\.\d{1,60})?$/.test(value)
      case 'boolean':
        return value === 'true' || value === 'false'
      case 'date':
        return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value)
      case 'geometry':
      case 'json':
        return false
      default:
        return true
    }
  }
  if (fits()) return value
  throw new Refusal('query.bad-value', {
    value: value.slice(0, 60).replaceAll('\0', '\\0'),
    type: column.type,
    column: column.name,
  })
}
