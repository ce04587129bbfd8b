/** A filter as the text that is read back as the same filter. */
import {
  isTerm,
  type Filter,
  type FilterColumn,
  type FilterTerm,
  type FilterValue,
  type Folding,
} from './filter.ts'
import { isReserved } from './read-filter.ts'

export function writeFilter(filter: Filter): string {
  if (isTerm(filter)) return writeTerm(filter)
  if (filter.op === 'not') return `NOT ${writeInner(filter.of)}`
  return filter.of.map(writeInner).join(` ${filter.op.toUpperCase()} `)
}

/** Within another one. */
function writeInner(filter: Filter): string {
  const bare = filter.op !== 'and' && filter.op !== 'or'
  return bare ? writeFilter(filter) : `(${writeFilter(filter)})`
}

function writeTerm(term: FilterTerm): string {
  const name = writeName(term.column.name)
  const column = folded(name, term.column)
  switch (term.op) {
    case 'between':
      return `${column} BETWEEN ${value(term.from, term.column)} AND ${value(term.to, term.column)}`
    case 'in':
      return `${column} IN (${term.values.map((one) => value(one, term.column)).join(', ')})`
    case 'like':
      return `${column} LIKE ${folded(quoted(term.pattern), term.column)}`
    case 'null':
      return `${column} IS NULL`
    case 'after':
      return `T_AFTER(${name}, ${bare(term.value)})`
    case 'before':
      return `T_BEFORE(${name}, ${bare(term.value)})`
    case 'during': {
      const { from, to } = term.stretch
      return `T_DURING(${name}, INTERVAL(${quoted(from?.text ?? '..')}, ${quoted(to?.text ?? '..')}))`
    }
    case 'intersects':
      return `S_INTERSECTS(${name}, BBOX(${term.box.join(', ')}))`
    default:
      return `${column} ${term.op} ${value(term.value, term.column)}`
  }
}

/** A column as it stands in a filter: in quotes where it would be read as something else. */
export function writeName(name: string): string {
  const plain = /^[\p{L}_][\p{L}\p{N}\p{M}_.]*$/u.test(name) && !isReserved(name)
  return plain ? name : `"${name.replaceAll('"', '""')}"`
}

function value(one: FilterValue, column: FilterColumn): string {
  return folded(bare(one), column)
}

function bare({ kind, text }: FilterValue): string {
  if (kind === 'number' || kind === 'boolean') return text
  if (kind === 'text') return quoted(text)
  return `${kind.toUpperCase()}(${quoted(text)})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function folded(text: string, { casei, accenti }: Folding): string {
  const inner = accenti ? `ACCENTI(${text})` : text
  return casei ? `CASEI(${inner})` : inner
}
