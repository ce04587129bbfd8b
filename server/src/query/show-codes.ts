/**
 * Puts converted codes into rows as the database wrote them. The text of a row stays as it is, to
 * the last digit of its numbers; only members or fields are added at its end.
 */
import {
  shownName,
  type CodeColumn,
  type CodeConverter,
  type CodesAsOf,
  type ShownCode,
} from './codes-as-of.ts'

/** Objects of JSON, in an array, one a line or alone. */
export async function showCodesInJson(converter: CodeConverter, text: string): Promise<string> {
  return addMembers(converter, text, [...objectsOf(text)])
}

/** Features of GeoJSON, whose rows are the properties that each ends with. */
export async function showCodesInFeatures(converter: CodeConverter, text: string): Promise<string> {
  const spans = [...objectsOf(text)].map(([start, end]): Span => {
    const feature = text.slice(start, end)
    const properties = JSON.stringify(JSON.parse(feature).properties)
    if (!feature.endsWith('}}')) throw new Error('a feature that does not end with its properties')
    return [start, end - 1, properties]
  })
  return addMembers(converter, text, spans)
}

/** Changes of the feed, each of which ends with its record; a delete has none. */
export async function showCodesInChanges(converter: CodeConverter, text: string): Promise<string> {
  const spans = [...objectsOf(text)].flatMap(([start, end]): Span[] => {
    const change = text.slice(start, end)
    const { op, record } = JSON.parse(change)
    if (record === undefined) return []
    if (!change.endsWith('}}'))
      throw new Error(`a change (${op}) that does not end with its record`)
    return [[start, end - 1, JSON.stringify(record)]]
  })
  return addMembers(converter, text, spans)
}

/**
 * Pairs of a geometry and its values, as tiles are drawn from. A tile holds no objects, so a code
 * stands there in three values, as in CSV; those that say nothing are left out.
 */
export async function showCodesInPairs(converter: CodeConverter, text: string): Promise<string> {
  const spans = [...objectsOf(text)].filter((_, i) => i % 2 === 1)
  return addMembers(converter, text, spans, tileMembers)
}

/** The names under which a column's converted codes stand where no objects can. */
export function flatNames(view: CodesAsOf, column: CodeColumn): [string, string, string] {
  const name = shownName(view, column)
  return [name, `${name}:answer`, `${name}:candidates`]
}

function tileMembers(view: CodesAsOf, column: CodeColumn, shown: ShownCode | null): string[] {
  if (shown === null) return []
  const values = [shown.code, shown.answer, shown.candidates.join(' ') || null]
  return flatNames(view, column).flatMap((name, i) =>
    values[i] === null ? [] : `${JSON.stringify(name)}:${JSON.stringify(values[i])}`,
  )
}

type WriteMembers = (view: CodesAsOf, column: CodeColumn, shown: ShownCode | null) => string[]

const oneMember: WriteMembers = (view, column, shown) => [
  `${JSON.stringify(shownName(view, column))}:${JSON.stringify(shown)}`,
]

/** Where an object is; with the row where that is not all of it. */
type Span = [start: number, end: number, row?: string]

async function addMembers(
  converter: CodeConverter,
  text: string,
  spans: Span[],
  write: WriteMembers = oneMember,
): Promise<string> {
  const { view } = converter
  const rows = spans.map(([start, end, row]) => JSON.parse(row ?? text.slice(start, end)))
  const converted = await converter.convert(rows)
  let written = ''
  let at = 0
  spans.forEach(([, end], row) => {
    const members = converted[row]!.flatMap((shown, i) => write(view, view.columns[i]!, shown))
    written += [text.slice(at, end - 1), ...members].join(',')
    at = end - 1
  })
  return written + text.slice(at)
}

/** Begin and end of each outermost object. */
function* objectsOf(text: string): Generator<[start: number, end: number]> {
  const marks = /["{}]/g
  let depth = 0
  let start = 0
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = endOfString(text, mark.index)
    else if (mark[0] === '{') {
      if (depth++ === 0) start = mark.index
    } else if (--depth === 0) yield [start, mark.index + 1]
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at)
    if (at < 0) throw new Error('a text without end in JSON that the database wrote')
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return at + 1
  }
}

type Part = { bytes: Buffer; rows: number }

/** Parts of NDJSON, each of whole lines. */
export async function* showCodesInLines(
  converter: CodeConverter,
  parts: AsyncIterable<Part>,
): AsyncGenerator<Part> {
  for await (const { bytes, rows } of parts) {
    yield { bytes: Buffer.from(await showCodesInJson(converter, bytes.toString())), rows }
  }
}

/** Parts of GeoJSON, each of whole features; what stands around them has no rows. */
export async function* showCodesInCollection(
  converter: CodeConverter,
  parts: AsyncIterable<Part>,
): AsyncGenerator<Part> {
  for await (const part of parts) {
    if (part.rows === 0) yield part
    else {
      const written = await showCodesInFeatures(converter, part.bytes.toString())
      yield { bytes: Buffer.from(written), rows: part.rows }
    }
  }
}

/**
 * CSV as PostgreSQL writes it, in pieces that end anywhere. Each byte is taken for a character, so
 * that a letter cut by the end of a piece stays whole.
 */
export async function* showCodesInCsv(
  converter: CodeConverter,
  names: readonly string[],
  parts: AsyncIterable<Part>,
): AsyncGenerator<Part> {
  const { view } = converter
  const wanted = view.columns.flatMap(({ name, dayColumn }) => [name, dayColumn ?? name])
  const places = names.map((name) => wanted.includes(name))
  const last = places.lastIndexOf(true)
  let header = true
  let open = ''
  for await (const { bytes, rows } of parts) {
    if (header) {
      const added = view.columns.flatMap((column) => flatNames(view, column))
      yield { bytes: Buffer.from(`${bytes.toString().trimEnd()},${added.join(',')}\n`), rows }
      header = false
      continue
    }
    const { lines, rest } = linesOf(open + bytes.toString('latin1'))
    open = rest
    const cells = lines.map((line) => cellsOf(line, names, { places, last }))
    const converted = await converter.convert(cells)
    const written = lines.map((line, row) => `${line},${converted[row]!.map(fieldsOf).join(',')}\n`)
    yield { bytes: Buffer.from(written.join(''), 'latin1'), rows }
  }
  if (open !== '') throw new Error('a CSV that the database wrote ends in the middle of a line')
}

/** Lines without their ends, of which none stands inside quotes, and what has no end yet. */
function linesOf(text: string): { lines: string[]; rest: string } {
  const lines: string[] = []
  let start = 0
  let quote = text.indexOf('"')
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    let isQuoted = false
    for (; quote >= 0 && quote < end; quote = text.indexOf('"', quote + 1)) isQuoted = !isQuoted
    if (isQuoted) {
      // The line goes on behind the quote that closes here.
      quote = text.indexOf('"', end)
      if (quote < 0) break
      end = quote
      quote = text.indexOf('"', quote + 1)
      continue
    }
    lines.push(text.slice(start, end))
    start = end + 1
  }
  return { lines, rest: text.slice(start) }
}

const field = /"((?:[^"]+|"")*)"|([^",]*)/y
const beyondAscii = /[\x80-\xff]/

/** The wanted fields by name; an empty one without quotes is no value. */
function cellsOf(
  line: string,
  names: readonly string[],
  { places, last }: { places: readonly boolean[]; last: number },
): Record<string, string | null> {
  const cells: Record<string, string | null> = {}
  field.lastIndex = 0
  for (let i = 0; i <= last; i++) {
    const [, quoted, plain] = field.exec(line)!
    field.lastIndex++
    if (!places[i]) continue
    const text = quoted === undefined ? plain || null : quoted.replaceAll('""', '"')
    cells[names[i]!] = text && beyondAscii.test(text) ? fromBytes(text) : text
  }
  return cells
}

const fromBytes = (text: string) => Buffer.from(text, 'latin1').toString()

function fieldsOf(shown: ShownCode | null): string {
  if (shown === null) return ',,'
  const { answer, code, candidates } = shown
  return [fieldOf(code ?? ''), answer, fieldOf(candidates.join(' '))].join(',')
}

function fieldOf(text: string): string {
  const bytes = Buffer.from(text).toString('latin1')
  return /[",\r\n]/.test(bytes) ? `"${bytes.replaceAll('"', '""')}"` : bytes
}
