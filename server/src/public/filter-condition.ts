/**
 * A question's conditions as SQLite asks them of released rows. The grammar, its limits and what a
 * column's type knows are those of inside (`query/bind-filter.ts`); here its terms are given the
 * meaning that `read.filter_sql` gives them in the store, to the last NULL.
 */
import type { SQLInputValue } from 'node:sqlite'
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { WallFilter, WallTerm } from '../query/bind-filter.ts'
import type { Question } from '../query/read-question.ts'
import { plainDecimal } from '../release/plain-decimal.ts'
import { folded } from './row-functions.ts'

export type Condition = { sql: string; values: SQLInputValue[] }

type Comparing = WallTerm & { op: '=' | '<>' | '<' | '<=' | '>' | '>=' }

/** Null where every row is asked for. */
export function conditionOf(
  version: DatasetVersion,
  { filters, filter }: Pick<Question, 'filters' | 'filter'>,
): Condition | null {
  const equal = filters.map(([c, v]) => termOf(version, { op: '=', c, v }))
  const all = filter ? [...equal, writeFilter(version, filter.wall)] : equal
  return all.length === 0 ? null : joined(all, ' and ')
}

function writeFilter(version: DatasetVersion, filter: WallFilter): Condition {
  if (!('of' in filter)) return termOf(version, filter)
  if (filter.op === 'not') {
    const { sql, values } = writeFilter(version, filter.of)
    return { sql: `(not ${sql})`, values }
  }
  const parts = filter.of.map((one) => writeFilter(version, one))
  return joined(parts, ` ${filter.op} `)
}

function joined(parts: readonly Condition[], by: ' and ' | ' or '): Condition {
  return {
    sql: `(${parts.map(({ sql }) => sql).join(by)})`,
    values: parts.flatMap(({ values }) => values),
  }
}

function termOf(version: DatasetVersion, term: WallTerm): Condition {
  const column = version.columns.find(({ number }) => number === term.c)!
  const item = `c${column.number}`
  switch (term.op) {
    case 'null':
      return { sql: `(${item} is null)`, values: [] }
    case 'box':
      return { sql: `meets_box(${item}, ?, ?, ?, ?)`, values: textsOf(term).map(Number) }
    case 'in':
      return within(column, term)
    case 'between': {
      const [from = '', to = ''] = textsOf(term)
      return joined(
        [
          compare(column, { ...term, op: '>=', v: from }),
          compare(column, { ...term, op: '<=', v: to }),
        ],
        ' and ',
      )
    }
    case 'like':
      return {
        sql: `(${itemOf(column, term)} glob ?)`,
        values: [globOf(foldedText(term, textOf(term)))],
      }
    default:
      return compare(column, term as Comparing)
  }
}

const textOf = ({ v }: WallTerm): string => (typeof v === 'string' ? v : '')
const textsOf = ({ v }: WallTerm): readonly string[] => (typeof v === 'object' ? v : [])

/** What a term compares: the column, folded where it says so. */
function itemOf({ number }: StoredColumn, { fold }: WallTerm): string {
  if (fold === undefined) return `c${number}`
  // Instants: without the Z that would sort after a fraction.
  return fold === 't' ? `rtrim(c${number}, 'Z')` : `folded(c${number}, '${fold}')`
}

function foldedText({ fold }: WallTerm, text: string): string {
  if (fold === undefined) return text
  return fold === 't' ? text.replace(/Z+$/, '') : folded(text, fold)
}

function compare(column: StoredColumn, term: Comparing): Condition {
  if (column.type === 'decimal') return compareDecimal(column, term)
  return {
    sql: `(${itemOf(column, term)} ${term.op} ?)`,
    values: [valueOf(column, foldedText(term, textOf(term)))],
  }
}

/**
 * Equal by the plain form. In order by the nearest number, which an index finds, and by every digit
 * where that is the same.
 */
function compareDecimal({ number }: StoredColumn, term: Comparing): Condition {
  const { op } = term
  const plain = plainDecimal(textOf(term))
  if (op === '=' || op === '<>') return { sql: `(c${number}k ${op} ?)`, values: [plain] }
  const near = Number(plain)
  const strict = op.slice(0, 1)
  return {
    sql:
      `(c${number}v ${strict}= ? and (c${number}v ${strict} ? ` +
      `or decimal_order(c${number}k, ?) ${op} 0))`,
    values: [near, near, plain],
  }
}

function within(column: StoredColumn, term: WallTerm): Condition {
  const item = column.type === 'decimal' ? `c${column.number}k` : itemOf(column, term)
  const values = textsOf(term).map((text) =>
    column.type === 'decimal' ? plainDecimal(text) : valueOf(column, foldedText(term, text)),
  )
  return { sql: `(${item} in (${values.map(() => '?').join(', ')}))`, values }
}

/** A value as the file has it. */
function valueOf({ type }: StoredColumn, text: string): SQLInputValue {
  if (type === 'integer') return BigInt(text)
  if (type === 'boolean') return text === 'true' ? 1 : 0
  return text
}

/** SQLite's `like` takes no regard of case; its `glob` does, and has other signs for the same. */
function globOf(pattern: string): string {
  return pattern.replace(/\\([\s\S])|[%_*?[]/gu, (sign, escaped?: string) => {
    if (escaped !== undefined) return literal(escaped)
    if (sign === '%') return '*'
    return sign === '_' ? '?' : literal(sign)
  })
}

const literal = (sign: string) => (/[*?[]/.test(sign) ? `[${sign}]` : sign)
