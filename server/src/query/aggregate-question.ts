/** What an aggregate asks: by which columns rows are grouped, and which figures of each group. */
import type { ColumnType, StoredColumn } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetFacts } from './facts.ts'
import { findColumn, readQuestion, type Question } from './read-question.ts'

export const aggregateMax = { groups: 1_000, columns: 4, figures: 8 } as const
const groupsDefault = 100

/** All that a question needs to know of its dataset. */
type Asked = Pick<DatasetFacts, 'version'>

export type Figure = {
  /** As it was asked for: `count`, `sum:so_lop`. */
  name: string
  of: 'count' | 'distinct' | 'sum' | 'avg' | 'min' | 'max'
  column: StoredColumn | null
}

export type AggregateQuestion = Pick<Question, 'filters' | 'filter' | 'touched'> & {
  group: StoredColumn[]
  figures: Figure[]
  limit: number
}

const numbers: readonly ColumnType[] = ['integer', 'decimal']
const orders: readonly ColumnType[] = [...numbers, 'text', 'date', 'timestamp']
const types: Record<Exclude<Figure['of'], 'count'>, readonly ColumnType[]> = {
  distinct: [...orders, 'boolean'],
  sum: numbers,
  avg: numbers,
  min: orders,
  max: orders,
}
const notAsked = ['properties', 'sortby', 'cursor', 'count', 'codesAsOf', 'f']

export function readAggregateQuestion(facts: Asked, search: URLSearchParams): AggregateQuestion {
  const rest = new URLSearchParams(search)
  for (const name of ['group', 'value', 'limit']) {
    if (search.getAll(name).length > 1) throw new Refusal('query.duplicate-parameter', { name })
    rest.delete(name)
  }
  for (const name of notAsked)
    if (rest.has(name)) throw new Refusal('query.filter-elsewhere', { name })
  const { filters, filter, touched } = readQuestion(facts, rest)
  const group = listOf(search.get('group'), 'group', aggregateMax.columns).map((name) => {
    const column = findColumn(facts, name)
    if (column.type === 'json' || column.type === 'geometry') throw refuseFigure('group', column)
    return column
  })
  const figures = listOf(search.get('value') || 'count', 'value', aggregateMax.figures).map(
    (name) => readFigure(facts, name),
  )
  const columns = [...group, ...figures.map(({ column }) => column)].filter((one) => one !== null)
  return {
    filters,
    filter,
    group,
    figures,
    touched: [...touched, ...columns.map(({ name }) => name)],
    limit: readGroups(search.get('limit')),
  }
}

function listOf(text: string | null, name: string, max: number): string[] {
  const list = text ? text.split(',') : []
  if (list.length > max) {
    throw new Refusal('query.filter-too-large', { what: name, count: list.length, max })
  }
  const twice = list.find((one, i) => list.indexOf(one) !== i)
  if (twice !== undefined)
    throw new Refusal('query.duplicate-parameter', { name: twice.slice(0, 60) })
  return list
}

function readFigure(facts: Asked, name: string): Figure {
  if (name === 'count') return { name, of: 'count', column: null }
  const [of = '', of1, ...more] = name.split(':')
  if (!Object.hasOwn(types, of) || of1 === undefined || more.length > 0)
    throw new Refusal('query.unknown-figure', { value: name.slice(0, 60) })
  const column = findColumn(facts, of1)
  const kind = of as keyof typeof types
  if (!types[kind].includes(column.type)) throw refuseFigure(kind, column)
  return { name, of: kind, column }
}

function refuseFigure(operator: string, { name, type }: StoredColumn): Refusal {
  const known = Object.keys(types).filter((one) => types[one as keyof typeof types].includes(type))
  const operators = ['count', ...known].join(', ')
  return new Refusal('query.filter-operator', { operator, column: name, type, operators })
}

function readGroups(text: string | null): number {
  if (text === null) return groupsDefault
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > aggregateMax.groups)
    throw new Refusal('query.bad-limit', { value: text.slice(0, 30), max: aggregateMax.groups })
  return limit
}
