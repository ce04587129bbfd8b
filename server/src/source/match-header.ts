/** Matches the header of a file with the declared columns: by name, in any order, each once. */
import { Refusal } from '@kho/contract/refusal.ts'

export type HeaderExpectation = {
  columns: readonly string[]
  delimiter: string
  quote: string
  /** Names that the file may have and that are left out. */
  ignore?: readonly string[]
}

const candidates = [',', ';', '\t', '|', ':', '^', '~']
const textMax = 300

/**
 * For each field of the header the place of its column, or -1 where it is to be ignored. Throws
 * `source.missing-column`, `source.duplicate-column`, `source.unknown-column`.
 */
export function matchHeader(
  names: readonly string[],
  { columns, ignore = [] }: Pick<HeaderExpectation, 'columns' | 'ignore'>,
): number[] {
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0) {
    throw new Refusal('source.missing-column', {
      missing: shorten(missing),
      found: foundNames(names, columns),
    })
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) {
    throw new Refusal('source.duplicate-column', { column: shorten([twice]) })
  }
  const unknown = names.filter((name) => !columns.includes(name) && !ignore.includes(name))
  if (unknown.length > 0) throw new Refusal('source.unknown-column', { unknown: shorten(unknown) })
  return names.map((name) => columns.indexOf(name))
}

/**
 * Throws `source.wrong-delimiter` where splitting the header, as it stands, by another usual
 * delimiter finds more of the columns than the declared one does.
 */
export function refuseOtherDelimiter(
  header: string,
  { columns, delimiter, quote }: HeaderExpectation,
): void {
  const matched = (candidate: string) => {
    const names = new Set(header.split(candidate).map((name) => unquote(name, quote)))
    return columns.filter((column) => names.has(column)).length
  }
  let found = delimiter
  let most = matched(delimiter)
  for (const candidate of candidates) {
    if (most === columns.length) break
    const matches = header.includes(candidate) ? matched(candidate) : 0
    if (matches > most) {
      found = candidate
      most = matches
    }
  }
  if (found === delimiter) return
  throw new Refusal('source.wrong-delimiter', {
    found: nameOfDelimiter(found),
    declared: nameOfDelimiter(delimiter),
  })
}

function unquote(name: string, quote: string): string {
  return name.length >= 2 && name.startsWith(quote) && name.endsWith(quote)
    ? name.slice(1, -1)
    : name
}

function nameOfDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'TAB' : `"${delimiter}"`
}

/**
 * The names found, for the message. Where none is a declared one this is no header but perhaps the
 * first row, whose values must not appear in messages.
 */
function foundNames(names: readonly string[], columns: readonly string[]): string {
  if (names.some((name) => columns.includes(name))) return shorten(names)
  return `${names.length} × ?`
}

function shorten(names: readonly string[]): string {
  const text = names.map((name) => (name === '' ? '""' : name)).join(', ')
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`
}
