/**
 * The row digest as SQL of SQL Server 2019 or newer, which has UTF-8 collations; after Microsoft's
 * documentation of HASHBYTES, CONVERT and COLLATE. It has not run against a server.
 */
import {
  bucketList,
  cutLength,
  keyPlaces,
  type DigestColumn,
  type ScanOptions,
  type ScanStatements,
} from './scan-statements.ts'

const utf8 = 'Latin1_General_100_BIN2_UTF8'

export function mssqlStatements(options: ScanOptions): ScanStatements {
  const { columns, from, salt } = options
  const keys = keyPlaces(options)
  const names = columns.map((_, i) => `c${i + 1}`)
  const forms = columns.map((one, i) => `${asUtf8(mssqlText(one))} as c${i + 1}`).join(', ')
  const texts = `(select ${forms} from ${from} as source_rows) as texts`
  const keyed = `${texts} cross apply (select ${hashExpression(keys)} as k) as keyed`
  const bucket = 'convert(int, substring(k, 1, 2))'
  // Two halves, since a number of eight bytes is signed here.
  const half = (at: number) =>
    `sum(convert(decimal(38, 0), convert(bigint, substring(h, ${at}, 4))))`
  const sums = [1, 9, 17, 25].map((at) => `${half(at)} * 4294967296 + ${half(at + 4)}`)
  const hashed = `select ${bucket} as b, h from ${keyed}
    cross apply (select ${hashExpression(names, salt)} as h) as hashed`
  const listed = names.map((name) => `convert(nvarchar(max), ${name})`).join(', ')
  return {
    scan: `select b, count_big(*), count_big(*) - count_big(h), ${sums.join(', ')}
      from (${hashed}) as rows_hashed group by b`,
    rows: `select ${listed} from ${texts}`,
    rowsIn: (buckets) =>
      `select ${listed} from ${keyed} where ${bucket} in (${bucketList(buckets)})`,
  }
}

/** By way of nvarchar, so that the code page of the column is left behind. */
function asUtf8(text: string): string {
  return `convert(varchar(max), convert(nvarchar(max), ${text}) collate ${utf8})`
}

function hashExpression(texts: readonly string[], salt?: Buffer): string {
  const fields = texts.map(
    (text) =>
      `coalesce(convert(varchar(max), 'V') + convert(varchar(20), datalength(${text})) + ':' + ${text}, 'N')`,
  )
  const bytes = fields.join(' + ')
  if (!salt?.length) return `hashbytes('SHA2_256', ${bytes})`
  return `hashbytes('SHA2_256', convert(varbinary(max), 0x${salt.toString('hex')}) + convert(varbinary(max), ${bytes}))`
}

/** The canonical text of a column (see `sql-expression.ts`). */
export function mssqlText(one: DigestColumn): string {
  const { column } = one
  const x = one.expression ?? quoteMssqlName(column.name)
  if (one.sourceType === 'binary') {
    return `lower(convert(varchar(max), convert(varbinary(max), ${x}), 2))`
  }
  if (one.sourceType === 'text') return x
  switch (column.type) {
    case 'decimal': {
      const exact = `try_convert(decimal(38, ${column.scale}), ${x})`
      // Style 2 keeps the four digits of money, which would else be rounded to two.
      return `case when ${x} = ${exact} then convert(varchar(60), ${exact}) else convert(varchar(60), ${x}, 2) end`
    }
    case 'date':
      return `convert(varchar(10), ${x}, 23)`
    case 'timestamp': {
      if (one.sourceType === 'zoned') {
        const instant = `convert(datetime2(7), switchoffset(${x}, '+00:00'))`
        return `left(convert(varchar(27), ${instant}, 121), ${cutLength(column.precision)})`
      }
      // Where the source keeps no zone its values are the wall clock of Viet Nam.
      const local = `convert(datetime2(7), ${x})`
      const form = `convert(varchar(27), dateadd(hour, -7, ${local}), 121)`
      return `case when ${local} >= '0001-01-02' then left(${form}, ${cutLength(column.precision)}) else convert(varchar(27), ${local}, 121) end`
    }
    default:
      return `convert(varchar(60), ${x})`
  }
}

/** A name as SQL Server reads it literally. */
export function quoteMssqlName(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`
}
