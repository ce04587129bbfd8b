/**
 * The row digest as SQL of PostgreSQL 15 or newer, so that a source can count its rows itself and
 * only sums cross the wire. Bytes are those of `row-digest.ts` over the texts that
 * `canonicalText` gives: profile `sql-1`. Nothing depends on the settings of the session.
 */
import {
  bucketList,
  cutLength,
  type DigestColumn,
  type ScanOptions,
  type ScanStatements,
} from './scan-statements.ts'

export type DigestStatementOptions = ScanOptions & {
  /** False where the database's encoding is another, so that lengths are taken after conversion. */
  utf8Server?: boolean
}

/** The two scans of the comparison, and the rows themselves as canonical texts. */
export type DigestStatements = {
  /**
   * As `ScanStatements` has it. Each number is summed less 2^63, so that it fits bigint, and the
   * sum given back what was taken.
   */
  scan: string
  /** Of the buckets in the bigint array `$1`: bucket, digest (hex), then the texts of the key. */
  keysIn: string
  /** Every row: the canonical texts of all columns, in order and under their names. */
  rows: string
  /** The rows of the buckets in `$1`. */
  rowsIn: string
  /** The rows whose key texts are in the text arrays `$1` (first key column), `$2` and so on. */
  rowsByKeys: string
}

/** Writes the statements for a source of the given columns. They hold names, never values. */
export function digestStatements(options: DigestStatementOptions): DigestStatements {
  const { columns, key, salt } = options
  const utf8 = options.utf8Server ?? true
  const place = new Map(columns.map(({ column }, i) => [column.name, `c${i + 1}`]))
  const keyTexts = key.map((name) => {
    const text = place.get(name)
    if (text === undefined) throw new Error(`the key column ${name} is not among the columns`)
    return text
  })
  const all = [...place.values()]
  // The offset keeps the planner from writing the text expressions twice into the concatenation. As
  // a quoted literal it is a constant already when the planner asks whether a part may run in
  // parallel; a bare 0 is a cast then, and everything above it would run on one core.
  const forms = columns.map((one, i) => `${canonicalText(one)} as c${i + 1}`).join(', ')
  const texts = `(select ${forms} from ${options.from} as source_rows offset '0') as texts`
  const rowHash = hashExpression(all, utf8, salt)
  const keyHash = hashExpression(keyTexts, utf8)
  const keyed = `(select ${all.join(', ')}, ${keyHash} as k from ${texts} offset '0') as keyed`
  const bucket = '((get_byte(k, 0) << 8) | get_byte(k, 1))'
  const bits = `('x' || encode(${rowHash}, 'hex'))::bit(256) # ${flip}`
  const sums = [1, 65, 129, 193].map(
    (from) => `sum(substring(d from ${from} for 64)::bigint) + count(*) * 9223372036854775808`,
  )
  const hashed = `(select ${bucket} as b, ${bits} as d from ${keyed} offset '0') as hashed`
  const named = columns.map(({ column }, i) => `c${i + 1} as ${quoteName(column.name)}`).join(', ')
  const asked = `where ${bucket} = any($1::bigint[])`
  const keys = keyTexts.map((_, i) => `$${i + 1}::text[]`).join(', ')
  return {
    scan: `select b, count(*), 0, ${joined(sums)} from ${hashed} group by b`,
    keysIn: `select ${bucket}, encode(${rowHash}, 'hex'), ${keyTexts.join(', ')}
      from ${keyed} ${asked}`,
    rows: `select ${named} from ${texts}`,
    rowsIn: `select ${named} from ${keyed} ${asked}`,
    rowsByKeys: `select ${named} from ${texts}
      where (${keyTexts.join(', ')}) in (select * from unnest(${keys}))`,
  }
}

/** Four sums as the one number they stand for: a fifth less to send than four columns. */
function joined(sums: readonly string[]): string {
  return sums.map((sum, i) => `(${sum}) * ${2n ** BigInt(192 - 64 * i)}`).join(' + ')
}

/** The part of them that all dialects have, in the form that all have. */
export function postgresStatements(options: DigestStatementOptions): ScanStatements {
  const { scan, rows, rowsIn } = digestStatements(options)
  return {
    scan,
    rows,
    // Of the same type as the bucket, so that PostgreSQL looks each up in a hash and not in a list.
    rowsIn: (buckets) => rowsIn.replace('$1::bigint[]', () => `'{${bucketList(buckets)}}'::int[]`),
  }
}

/** Flips the highest bit of each 64-bit number: unsigned order becomes signed, less 2^63. */
const flip = `('x' || repeat('8000000000000000', 4))::bit(256)`

/** SQL for the SHA-256 of the canonical bytes of fields, each given as SQL of type text. */
export function hashExpression(texts: readonly string[], utf8Server = true, salt?: Buffer): string {
  const fields = texts.map((text) => fieldExpression(text, utf8Server))
  const bytes = `convert_to(${fields.join(' || ')}, 'UTF8')`
  if (!salt?.length) return `sha256(${bytes})`
  return `sha256('\\x${salt.toString('hex')}'::bytea || ${bytes})`
}

function fieldExpression(text: string, utf8Server: boolean): string {
  const length = utf8Server ? `octet_length(${text})` : `octet_length(convert_to(${text}, 'UTF8'))`
  return `coalesce('V' || ${length}::text || ':' || ${text}, 'N')`
}

/**
 * SQL of type text for the canonical text of a column:
 * text, json, geometry as they are; integer in decimal; decimal at its declared scale; date
 * YYYY-MM-DD; timestamp YYYY-MM-DD HH:MM:SS.ffffff, in UTC (without zone it is taken for +07:00),
 * cut to the declared precision;
 * boolean 0 or 1. A value that this form would alter (more digits than declared, a year before
 * Christ, infinity) keeps the form that the database gives it, so that the check meets and
 * reports it instead of a changed value passing unseen.
 */
export function canonicalText(one: DigestColumn): string {
  const { column } = one
  const x = one.expression ?? quoteName(column.name)
  if (one.sourceType === 'text') return `${x}::text`
  if (one.sourceType === 'binary') return `encode(${x}, 'hex')`
  switch (column.type) {
    case 'text':
    case 'json':
    case 'geometry':
    case 'integer':
      return `${x}::text`
    case 'decimal': {
      const rounded = `round(${x}::numeric, ${column.scale})`
      return `case when ${x} = ${rounded} then ${rounded} else ${x}::numeric end::text`
    }
    case 'date': {
      const form = `to_char(${x}::timestamp, 'YYYY-MM-DD')`
      const isUsual = `${x} between '0001-01-01'::date and '9999-12-31'::date`
      return `case when ${isUsual} then ${form} else ${x}::text end`
    }
    case 'timestamp': {
      // Where the source keeps no zone its values are the wall clock of Viet Nam.
      const instant =
        one.sourceType === 'zoned' ? `${x} at time zone 'UTC'` : `${x} - interval '7 hours'`
      const form = `to_char(${instant}, 'YYYY-MM-DD HH24:MI:SS.US')`
      const cut = column.precision === 6 ? form : `left(${form}, ${cutLength(column.precision)})`
      const isUsual = `${instant} >= timestamp '0001-01-01' and ${instant} < timestamp '10000-01-01'`
      return `case when ${isUsual} then ${cut} else (${instant})::text end`
    }
    case 'boolean':
      return `case ${x} when true then '1' when false then '0' end`
  }
}

/** A name as PostgreSQL reads it literally. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
