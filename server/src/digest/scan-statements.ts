/** What every dialect of SQL gives a comparison, and how its sums become those of a bucket vector. */
import type { Column } from '@kho/contract/dataset.ts'

/** A column of the source: `expression` is SQL and defaults to the quoted name. */
export type DigestColumn = { column: Column; expression?: string; sourceType?: SourceType }

/**
 * How the source holds a value where that changes its text: `text` is any character type, taken
 * as stored; `binary` bytes, taken as lower-case hexadecimal; `zoned` a timestamp with time zone;
 * `native` any other fitting type.
 */
export type SourceType = 'text' | 'binary' | 'native' | 'zoned'

export type ScanOptions = {
  columns: readonly DigestColumn[]
  /** Names of the key's columns, in the order of the declared key. */
  key: readonly string[]
  /** What follows FROM: a quoted table name or a query in parentheses. */
  from: string
  /** Hashed before the fields, for an audit. */
  salt?: Buffer
}

/** The first pass of a comparison, and the rows as canonical texts in the order of the columns. */
export type ScanStatements = {
  /**
   * One row per bucket: bucket, count, how many of these rows the server could not hash, and the
   * sums of the digest's four 64-bit numbers, unsigned, the most significant first; or the one
   * number that these four make.
   */
  scan: string
  rows: string
  rowsIn(buckets: Iterable<number>): string
}

/** The eight sums of a bucket vector from those of a scan: of equal value modulo 2^256. */
export function limbsOfSums(sums: readonly bigint[]): number[] {
  const whole = sums.reduce((sum, part) => (sum << 64n) + part, 0n)
  const digits = BigInt.asUintN(256, whole).toString(16).padStart(64, '0')
  return Array.from({ length: 8 }, (_, i) => Number.parseInt(digits.slice(i * 8, i * 8 + 8), 16))
}

/** Places of the key's columns, for dialects that name the texts `c1`, `c2`, … */
export function keyPlaces({ columns, key }: Pick<ScanOptions, 'columns' | 'key'>): string[] {
  return key.map((name) => {
    const at = columns.findIndex(({ column }) => column.name === name)
    if (at === -1) throw new Error(`the key column ${name} is not among the columns`)
    return `c${at + 1}`
  })
}

/** Numbers of our own making as a list in SQL; never empty, since no dialect allows that. */
export function bucketList(buckets: Iterable<number>): string {
  const list = [...buckets].map((bucket) => Math.trunc(bucket))
  return list.length === 0 ? '-1' : list.join(',')
}

const secondsLength = 'YYYY-MM-DD HH:MM:SS'.length

/** Characters of a timestamp's canonical text that its declared precision keeps. */
export function cutLength(precision: number): number {
  return precision === 0 ? secondsLength : secondsLength + 1 + precision
}
