/**
 * The filter as fields of a form, and back. What no field can show, because somebody wrote it as text,
 * stays as it is beside them.
 */
import type { Column } from '@kho/contract/dataset.ts'
import {
  allOf,
  conjuncts,
  isTerm,
  type Filter,
  type FilterTerm,
  type FilterValue,
} from '@kho/contract/filter/filter.ts'
import { readDay } from './format.ts'

/** What stands in the fields of a column. */
export type ColumnFields = { has: string; is: string[]; from: string; to: string }

export const noFields: ColumnFields = { has: '', is: [], from: '', to: '' }

export type FilterForm = {
  fields: Map<string, ColumnFields>
  /** Terms that no field shows. */
  rest: Filter[]
}

const plain = { casei: false, accenti: false }
const folded = { casei: true, accenti: true }

/** Between two ends: where values have an order that people think in. */
export function hasEnds({ type }: Column): boolean {
  return type === 'integer' || type === 'decimal' || type === 'date' || type === 'timestamp'
}

/** The filter of the fields and of what is beside them. */
export function composeFilter(columns: readonly Column[], form: FilterForm): Filter | null {
  const terms = columns.flatMap((column) => {
    const fields = form.fields.get(column.name)
    return fields ? termsOfFields(column, fields) : []
  })
  return allOf([...form.rest, ...terms])
}

function termsOfFields(column: Column, { has, is, from, to }: ColumnFields): FilterTerm[] {
  const exact = { name: column.name, ...plain }
  const terms: FilterTerm[] = []
  if (has !== '' && column.type === 'text') {
    const pattern = `%${has.replace(/[\\%_]/g, '\\$&')}%`
    terms.push({ op: 'like', column: { name: column.name, ...folded }, pattern })
  }
  const values = is.map((text) => valueOf(column, text))
  if (values.length === 1) terms.push({ op: '=', column: exact, value: values[0]! })
  if (values.length > 1) terms.push({ op: 'in', column: exact, values })
  if (from !== '') terms.push({ op: '>=', column: exact, value: valueOf(column, from, 'from') })
  if (to !== '') terms.push({ op: '<=', column: exact, value: valueOf(column, to, 'to') })
  return terms
}

/** What a person typed, as a value of the column; what is none stays text and will be refused. */
function valueOf(column: Column, typed: string, end?: 'from' | 'to'): FilterValue {
  const text = typed.trim()
  switch (column.type) {
    case 'integer':
    case 'decimal': {
      const figure = text.replace(/^(-?\d+),(\d+)$/, '$1.$2')
      return { kind: /^-?\d+(\.\d+)?$/.test(figure) ? 'number' : 'text', text: figure }
    }
    case 'boolean':
      return { kind: text === 'true' || text === 'false' ? 'boolean' : 'text', text }
    case 'date':
      return { kind: 'date', text: readDay(text) ?? text }
    case 'timestamp': {
      const day = readDay(text)
      if (day === null) return { kind: 'timestamp', text }
      const clock = end === 'to' ? '23:59:59.999999' : '00:00:00'
      return { kind: 'timestamp', text: `${day}T${clock}+07:00` }
    }
    default:
      return { kind: 'text', text: typed }
  }
}

/** Which fields say what a filter says. */
export function fieldsOf(columns: readonly Column[], filter: Filter | null): FilterForm {
  const form: FilterForm = { fields: new Map(), rest: [] }
  for (const part of conjuncts(filter)) {
    const column = isTerm(part) ? columns.find(({ name }) => name === part.column.name) : undefined
    if (!column || !isTerm(part) || !placeTerm(form, column, part)) form.rest.push(part)
  }
  return form
}

/** False where no field can show it, or the field is taken by another term. */
function placeTerm({ fields }: FilterForm, column: Column, term: FilterTerm): boolean {
  const known = fields.get(column.name) ?? noFields
  const next = fieldsWith(known, column, term)
  if (next === null) return false
  fields.set(column.name, next)
  return true
}

function fieldsWith(known: ColumnFields, column: Column, term: FilterTerm): ColumnFields | null {
  if (term.op === 'like') {
    const inner = /^%((?:[^\\%_]|\\[\\%_])+)%$/su.exec(term.pattern)?.[1]
    const fits = term.column.casei && term.column.accenti && column.type === 'text'
    if (inner === undefined || !fits || known.has !== '') return null
    return { ...known, has: inner.replace(/\\(.)/gsu, '$1') }
  }
  if (term.column.casei || term.column.accenti) return null
  if (term.op === '=' && known.is.length === 0 && !hasEnds(column))
    return { ...known, is: [term.value.text] }
  if (term.op === 'in' && known.is.length === 0 && !hasEnds(column))
    return { ...known, is: term.values.map(({ text }) => text) }
  if (!hasEnds(column)) return null
  if (term.op === '>=' && known.from === '') return { ...known, from: typedOf(term.value) }
  if (term.op === '<=' && known.to === '') return { ...known, to: typedOf(term.value) }
  return null
}

/** An end of a day as the day, since that is what was typed. */
function typedOf({ text }: FilterValue): string {
  return /^(\d{4}-\d{2}-\d{2})T(00:00:00|23:59:59\.999999)\+07:00$/.exec(text)?.[1] ?? text
}

/** The filter without one of the parts that must all hold. */
export function withoutPart(filter: Filter | null, part: Filter): Filter | null {
  return allOf(conjuncts(filter).filter((one) => one !== part))
}

/** The fields of a form that was sent: `has-`, `is-`, `from-` and `to-` before the column's name. */
export function readFields(
  columns: readonly Column[],
  search: URLSearchParams,
): FilterForm['fields'] {
  const fields: FilterForm['fields'] = new Map()
  for (const { name } of columns) {
    const one = (what: string) => search.get(`${what}-${name}`)?.trim() ?? ''
    const is = search.getAll(`is-${name}`).filter((text) => text !== '')
    const found = { has: one('has'), is, from: one('from'), to: one('to') }
    if (found.has || is.length > 0 || found.from || found.to) fields.set(name, found)
  }
  return fields
}
