/**
 * The row digest as SQL of MariaDB 10 and MySQL 5.7 or newer: the same bytes as PostgreSQL's form in
 * `sql-expression.ts`. The session must speak utf8mb4 in UTC, without PAD_CHAR_TO_FULL_LENGTH.
 */
import {
  bucketList,
  cutLength,
  keyPlaces,
  type DigestColumn,
  type ScanOptions,
  type ScanStatements,
} from './scan-statements.ts'

/** Keeps the optimizer from merging a derived table, which would hash every row for every sum. */
const apart = 'limit 18446744073709551615'

export function mysqlStatements(options: ScanOptions): ScanStatements {
  const { columns, from, salt } = options
  const keys = keyPlaces(options)
  const forms = columns.map((one, i) => `${mysqlText(one)} as c${i + 1}`).join(', ')
  const names = columns.map((_, i) => `c${i + 1}`)
  const texts = `(select ${forms} from ${from} as source_rows) as texts`
  const keyHash = hashExpression(keys)
  const bucket = `cast(conv(substr(${keyHash}, 1, 4), 16, 10) as unsigned)`
  // The cast matters: CONV gives text, and a sum over text is a floating-point number.
  const sums = [1, 17, 33, 49].map(
    (at) => `sum(cast(conv(substr(h, ${at}, 16), 16, 10) as unsigned))`,
  )
  const hashed = `(select ${bucket} as b, ${hashExpression(names, salt)} as h from ${texts} ${apart})`
  const listed = names.join(', ')
  return {
    scan: `select b, count(*), count(*) - count(h), ${sums.join(', ')}
      from ${hashed} as hashed group by b`,
    rows: `select ${listed} from ${texts}`,
    rowsIn: (buckets) =>
      `select ${listed} from ${texts} where ${bucket} in (${bucketList(buckets)})`,
  }
}

/**
 * NULL where the canonical bytes are more than max_allowed_packet: then the server has not hashed
 * the row, and says so in the third column of the scan.
 */
function hashExpression(texts: readonly string[], salt?: Buffer): string {
  const fields = texts.map((text) => `coalesce(concat('V', length(${text}), ':', ${text}), 'N')`)
  const bytes = `concat(${fields.join(', ')})`
  if (!salt?.length) return `sha2(${bytes}, 256)`
  // As binary both of them: else the salt is taken for characters, which it mostly is not.
  return `sha2(concat(cast(x'${salt.toString('hex')}' as binary), cast(${bytes} as binary)), 256)`
}

/**
 * The canonical text of a column (see `sql-expression.ts`). What it would alter keeps the form that
 * the server gives it: a zero date stays 0000-00-00, and the check holds the row back.
 */
export function mysqlText(one: DigestColumn): string {
  const { column } = one
  const x = one.expression ?? quoteMysqlName(column.name)
  if (one.sourceType === 'binary') return `convert(lower(hex(${x})) using utf8mb4)`
  if (one.sourceType === 'text') return `convert(${x} using utf8mb4)`
  switch (column.type) {
    case 'integer':
    case 'boolean':
      // Adding nothing turns bits into a number and drops the zeros of ZEROFILL.
      return `cast(${x} + 0 as char)`
    case 'decimal': {
      // MySQL keeps 30 digits after the point; the declared scale may have 38.
      const scale = Math.min(column.scale, 30)
      const exact = `cast(${x} as decimal(65, ${scale}))`
      const zeros = column.scale > scale ? `, '${'0'.repeat(column.scale - scale)}'` : ''
      const form = zeros ? `concat(cast(${exact} as char)${zeros})` : `cast(${exact} as char)`
      return `case when ${x} = ${exact} then ${form} else cast(${x} + 0 as char) end`
    }
    case 'timestamp': {
      // Where the source keeps no zone its values are the wall clock of Viet Nam.
      const instant = one.sourceType === 'zoned' ? x : `date_sub(${x}, interval 7 hour)`
      const form = `date_format(${instant}, '%Y-%m-%d %H:%i:%s.%f')`
      const cut = column.precision === 6 ? form : `left(${form}, ${cutLength(column.precision)})`
      return `coalesce(${cut}, cast(${x} as char))`
    }
    default:
      return `cast(${x} as char)`
  }
}

/** A name as MariaDB and MySQL read it literally, whatever their mode. */
export function quoteMysqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
