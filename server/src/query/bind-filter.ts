/**
 * A filter as the second wall takes it: columns by their lasting number, values as they are stored.
 * What a column's type does not know is refused here, with what it does.
 */
import type { ColumnType, StoredColumn } from '@kho/contract/dataset.ts'
import {
  isTerm,
  termsOf,
  type Comparison,
  type Filter,
  type FilterColumn,
  type FilterTerm,
  type FilterValue,
} from '@kho/contract/filter/filter.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { storedValue } from './filter-value.ts'

/** `fold`: `c` without case, `a` without marks, `ca` both, `t` instants by their time. */
export type WallTerm = {
  op: Comparison | 'between' | 'in' | 'like' | 'null' | 'box'
  c: number
  v?: string | readonly string[]
  fold?: 'c' | 'a' | 'ca' | 't'
}
export type WallFilter =
  WallTerm | { op: 'and' | 'or'; of: readonly WallFilter[] } | { op: 'not'; of: WallFilter }

export type BoundFilter = {
  wall: WallFilter
  /** Names of the columns it touches. */
  touched: string[]
  /** How many terms it has. */
  terms: number
}

type FindColumn = (name: string) => StoredColumn

export function bindFilter(filter: Filter, find: FindColumn): BoundFilter {
  const terms = termsOf(filter)
  return {
    wall: bind(filter, find),
    touched: [...new Set(terms.map(({ column }) => column.name))],
    terms: terms.length,
  }
}

function bind(filter: Filter, find: FindColumn): WallFilter {
  if (isTerm(filter)) return bindTerm(filter, find(filter.column.name))
  if (filter.op === 'not') return { op: 'not', of: bind(filter.of, find) }
  return { op: filter.op, of: filter.of.map((one) => bind(one, find)) }
}

const ordered = ['= <> < <= > >=', 'BETWEEN', 'IN', 'IS NULL']
const inTime = [...ordered, 'T_AFTER', 'T_BEFORE', 'T_DURING']
const operators: Record<ColumnType, readonly string[]> = {
  text: [...ordered, 'LIKE', 'CASEI', 'ACCENTI'],
  integer: ordered,
  decimal: ordered,
  boolean: ['= <>', 'IN', 'IS NULL'],
  date: inTime,
  timestamp: inTime,
  geometry: ['S_INTERSECTS', 'IS NULL'],
  json: ['IS NULL'],
}
const sayings: Partial<Record<FilterTerm['op'], string>> = {
  null: 'IS NULL',
  after: 'T_AFTER',
  before: 'T_BEFORE',
  during: 'T_DURING',
  intersects: 'S_INTERSECTS',
}

function refuseOperator(column: StoredColumn, operator: string): void {
  const known = operators[column.type].join(', ')
  if (operators[column.type].some((one) => one.split(' ').includes(operator) || one === operator))
    return
  const { name, type } = column
  throw new Refusal('query.filter-operator', { operator, column: name, type, operators: known })
}

function bindTerm(term: FilterTerm, column: StoredColumn): WallFilter {
  const { casei, accenti } = term.column
  refuseOperator(column, sayings[term.op] ?? term.op.toUpperCase())
  if (casei) refuseOperator(column, 'CASEI')
  if (accenti) refuseOperator(column, 'ACCENTI')
  const c = column.number
  const stored = (value: FilterValue) => storedValue(column, value)
  const fold = foldingOf(term.column)
  switch (term.op) {
    case 'null':
      return { op: 'null', c }
    case 'like':
      return { op: 'like', c, v: stored({ kind: 'text', text: term.pattern }), ...fold }
    case 'in':
      return { op: 'in', c, v: term.values.map(stored), ...fold }
    case 'intersects':
      return { op: 'box', c, v: boxOf(column, term.box) }
    case 'during': {
      const { from, to } = term.stretch
      const ends = [from && compare('>', from), to && compare('<', to)].filter(
        (one) => one !== null,
      )
      // Open at both ends: whatever has a time.
      return ends.length > 0 ? { op: 'and', of: ends } : { op: '>=', c, v: '' }
    }
    case 'after':
      return compare('>', term.value)
    case 'before':
      return compare('<', term.value)
    case 'between':
      if (column.type === 'timestamp')
        return { op: 'and', of: [compare('>=', term.from), compare('<=', term.to)] }
      return { op: 'between', c, v: [stored(term.from), stored(term.to)], ...fold }
    default:
      return compare(term.op, term.value)
  }

  function compare(op: Comparison, value: FilterValue): WallFilter {
    const v = stored(value)
    if (column.type !== 'timestamp' || op === '=' || op === '<>') return { op, c, v, ...fold }
    // Within one second the stored texts are out of order, `00Z` after `00.5Z`; the second itself
    // is asked of the index.
    const second = v.slice(0, 19)
    const coarse: WallTerm =
      op === '<' || op === '<='
        ? { op: '<=', c, v: `${second}Z` }
        : { op: '>=', c, v: `${second}.` }
    return { op: 'and', of: [coarse, { op, c, v, fold: 't' }] }
  }
}

function foldingOf({ casei, accenti }: FilterColumn): { fold?: 'c' | 'a' | 'ca' } {
  if (casei) return { fold: accenti ? 'ca' : 'c' }
  return accenti ? { fold: 'a' } : {}
}

function boxOf(column: StoredColumn, box: readonly string[]): readonly string[] {
  const [west, south, east, north] = box.map(Number) as [number, number, number, number]
  const onEarth = Math.abs(west) <= 180 && Math.abs(east) <= 180
  if (onEarth && south >= -90 && north <= 90 && west <= east && south <= north)
    return box.map((side) => String(Number(side)))
  throw new Refusal('query.filter-value', {
    value: box.join(', ').slice(0, 60),
    type: column.type,
    column: column.name,
    example: 'BBOX(105, 10, 106, 11): tây, nam, đông, bắc / west, south, east, north',
  })
}
