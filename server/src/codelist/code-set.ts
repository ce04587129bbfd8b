import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'

/** The codes of a list in memory, asked once for every row of a load. */
export type CodeSet = {
  /**
   * True if the code is valid at the day, or at any day of it where only the year or the month is
   * known (`YYYY`, `YYYY-MM`). Without a day: valid ever. The day must exist; it is not checked.
   */
  validAt(code: string, day: string | null): boolean
  everValid(code: string): boolean
}

const always = 99_991_231

/** Reads a list, or one level of it, into memory. An unknown list gives an empty set. */
export async function loadCodeSet(
  db: Queryable,
  list: string,
  options: { level?: string | undefined } = {},
): Promise<CodeSet> {
  const { rows } = await db.query<{ code: string; first: number; last: number }>(
    `select code, coalesce(to_char(valid_from, 'YYYYMMDD')::int, 0) as first,
       coalesce(to_char(valid_to, 'YYYYMMDD')::int, ${always}) as last
     from codelist.code where list = $1 and ($2::text is null or level = $2)
     order by valid_from nulls first`,
    [list, options.level ?? null],
  )
  return codeSetOf(rows)
}

/** Days as the number YYYYMMDD, inclusive; several rows of one code are several meanings. */
export function codeSetOf(rows: { code: string; first: number; last: number }[]): CodeSet {
  const spans = new Map<string, number[]>()
  for (const { code, first, last } of rows) {
    const known = spans.get(code)
    if (!known) spans.set(code, [first, last])
    // Meanings that follow each other without a gap are one span to a question of validity.
    else if (first <= nextDay(known.at(-1) ?? 0)) known[known.length - 1] = last
    else known.push(first, last)
  }
  return {
    everValid: (code) => spans.has(code),
    validAt(code, day) {
      const span = spans.get(code)
      if (span === undefined) return false
      if (day === null) return true
      const from = dayNumber(day, 101)
      const to = dayNumber(day, 1231)
      for (let i = 0; i < span.length; i += 2) {
        if ((span[i] as number) <= to && (span[i + 1] as number) >= from) return true
      }
      return false
    },
  }
}

/** YYYYMMDD of an ISO day, of which missing parts are taken from `rest` (MMDD). */
function dayNumber(day: string, rest: number): number {
  const year = digit(day, 0) * 1000 + digit(day, 1) * 100 + digit(day, 2) * 10 + digit(day, 3)
  if (day.length < 7) return year * 10_000 + rest
  const month = digit(day, 5) * 10 + digit(day, 6)
  if (day.length < 10) return year * 10_000 + month * 100 + (rest % 100)
  return year * 10_000 + month * 100 + digit(day, 8) * 10 + digit(day, 9)
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 48
}

function nextDay(day: number): number {
  const date = new Date(
    Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, (day % 100) + 1),
  )
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
}

/** Under which name a column's code set stands: `list`, or `list/level`. Null: it needs none. */
export function codeSetName(column: StoredColumn): string | null {
  if (column.codelist) {
    const { list, level } = column.codelist
    return level ? `${list}/${level}` : list
  }
  return column.rule === 'commune-code' ? 'admin_unit/commune' : null
}

/** All code sets that a dataset's columns need, by `codeSetName`. */
export async function loadCodeSets(
  db: Queryable,
  dataset: DatasetVersion,
): Promise<Map<string, CodeSet>> {
  const sets = new Map<string, CodeSet>()
  for (const column of dataset.columns) {
    const name = codeSetName(column)
    if (name === null || sets.has(name)) continue
    const [list = name, level] = name.split('/')
    sets.set(name, await loadCodeSet(db, list, { level }))
  }
  return sets
}
