/**
 * The row digest as SQL of Oracle 12c or newer with the character set AL32UTF8; after Oracle's
 * documentation of STANDARD_HASH and TO_CHAR. It has not run against a server. A row of more than
 * 4,000 bytes cannot be put together there (ORA-01489), nor can bytes be put before text: then, and
 * for an audit, the rows are hashed here.
 */
import {
  cutLength,
  bucketList,
  keyPlaces,
  type DigestColumn,
  type ScanOptions,
  type ScanStatements,
} from './scan-statements.ts'

const plain = `'NLS_NUMERIC_CHARACTERS=''.,'''`

export function oracleStatements(options: ScanOptions): ScanStatements {
  const { columns, from } = options
  const keys = keyPlaces(options)
  const names = columns.map((_, i) => `c${i + 1}`)
  const forms = columns.map((one, i) => `${oracleText(one)} c${i + 1}`).join(', ')
  // No view is merged into another: else every row would be hashed for every sum.
  const texts = `(select /*+ no_merge */ ${forms} from ${from} source_rows) texts`
  const bucket = `to_number(substr(rawtohex(${hashExpression(keys)}), 1, 4), 'XXXX')`
  const sums = [1, 17, 33, 49].map(
    (at) => `sum(to_number(substr(h, ${at}, 16), '${'X'.repeat(16)}'))`,
  )
  const hashed = `select /*+ no_merge */ ${bucket} b, rawtohex(${hashExpression(names)}) h from ${texts}`
  const listed = names.join(', ')
  return {
    scan: `select to_char(b), to_char(count(*)), to_char(count(*) - count(h)), ${sums
      .map((sum) => `to_char(${sum}, 'TM9')`)
      .join(', ')} from (${hashed}) hashed group by b`,
    rows: `select ${listed} from ${texts}`,
    rowsIn: (buckets) => `select ${listed} from ${texts} where ${inPieces(bucket, buckets)}`,
  }
}

/** A list has at most a thousand elements there. */
function inPieces(bucket: string, buckets: Iterable<number>): string {
  const all = [...buckets]
  const pieces: string[] = []
  for (let at = 0; at === 0 || at < all.length; at += 1000) {
    pieces.push(`${bucket} in (${bucketList(all.slice(at, at + 1000))})`)
  }
  return `(${pieces.join(' or ')})`
}

function hashExpression(texts: readonly string[]): string {
  const fields = texts.map(
    (text) =>
      `case when ${text} is null then 'N' else 'V' || lengthb(${text}) || ':' || ${text} end`,
  )
  return `standard_hash(${fields.join(' || ')}, 'SHA256')`
}

/** The canonical text of a column (see `sql-expression.ts`). An empty text is NULL in Oracle. */
export function oracleText(one: DigestColumn): string {
  const { column } = one
  const x = one.expression ?? quoteOracleName(column.name)
  if (one.sourceType === 'binary') return `lower(rawtohex(${x}))`
  if (one.sourceType === 'text') return `to_char(${x})`
  switch (column.type) {
    case 'decimal': {
      const point = column.scale > 0 ? `.${'0'.repeat(column.scale)}` : ''
      // A form has at most 63 characters; a number of 38 digits needs no more places before the point.
      const form = `FM${'9'.repeat(Math.min(37, 59 - point.length))}0${point}`
      return `case when ${x} = round(${x}, ${column.scale}) then to_char(${x}, '${form}', ${plain}) else to_char(${x}, 'TM9', ${plain}) end`
    }
    case 'integer':
    case 'boolean':
      return `to_char(${x}, 'TM9', ${plain})`
    case 'date':
      // A DATE of Oracle has a time of day, which must be seen where it is none.
      return `case when ${x} = trunc(${x}) then to_char(${x}, 'YYYY-MM-DD') else to_char(${x}, 'YYYY-MM-DD HH24:MI:SS') end`
    case 'timestamp': {
      // Where the source keeps no zone its values are the wall clock of Viet Nam.
      const instant =
        one.sourceType === 'zoned'
          ? `sys_extract_utc(${x})`
          : `(cast(${x} as timestamp(9)) - interval '7' hour)`
      const form = `to_char(${instant}, 'YYYY-MM-DD HH24:MI:SS.FF6')`
      return column.precision === 6 ? form : `substr(${form}, 1, ${cutLength(column.precision)})`
    }
    default:
      return `to_char(${x})`
  }
}

/** Names that were not quoted when they were made are of capitals there. */
export function quoteOracleName(name: string): string {
  return `"${name.toUpperCase().replaceAll('"', '""')}"`
}
