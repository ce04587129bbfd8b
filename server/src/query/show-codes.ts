/**
 * Puts converted codes into rows as the database wrote them. The text of a row stays as it is, to
 * the last digit of its numbers; only members or fields are added at its end.
 */
import { shownName, type CodeConverter, type ShownCode } from './codes-as-of.ts'

/** Objects of JSON, in an array, one a line or alone. */
export async function showCodesInJson(converter: CodeConverter, text: string): Promise<string> {
  const { view } = converter
  const spans = [...objectsOf(text)]
  const rows = spans.map(([start, end]) => JSON.parse(text.slice(start, end)))
  const converted = await converter.convert(rows)
  const names = view.columns.map((column) => JSON.stringify(shownName(view, column)))
  let written = ''
  let at = 0
  spans.forEach(([, end], row) => {
    const members = converted[row]!.map((shown, i) => `${names[i]}:${JSON.stringify(shown)}`)
    written += `${text.slice(at, end - 1)},${members.join(',')}`
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
  const last = Math.max(
    ...view.columns.flatMap(({ name, dayColumn }) => [
      names.indexOf(name),
      names.indexOf(dayColumn ?? ''),
    ]),
  )
  let header = true
  let open = ''
  for await (const { bytes, rows } of parts) {
    if (header) {
      const added = view.columns.flatMap((column) => {
        const name = shownName(view, column)
        return [name, `${name}:answer`, `${name}:candidates`]
      })
      yield { bytes: Buffer.from(`${bytes.toString().trimEnd()},${added.join(',')}\n`), rows }
      header = false
      continue
    }
    const { lines, rest } = linesOf(open + bytes.toString('latin1'))
    open = rest
    const cells = lines.map((line) => cellsOf(line, names, last))
    const converted = await converter.convert(cells)
    const written = lines.map((line, row) => `${line},${converted[row]!.map(fieldsOf).join(',')}\n`)
    yield { bytes: Buffer.from(written.join(''), 'latin1'), rows }
  }
  if (open !== '') throw new Error('a CSV that the database wrote ends in the middle of a line')
}

/** Lines without their ends, of which none stands inside quotes, and what has no end yet. */
function linesOf(text: string): { lines: string[]; rest: string } {
  const lines: string[] = []
  const marks = /["\n]/g
  let start = 0
  let isQuoted = false
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '"') isQuoted = !isQuoted
    else if (!isQuoted) {
      lines.push(text.slice(start, mark.index))
      start = mark.index + 1
    }
  }
  return { lines, rest: text.slice(start) }
}

/** Fields up to the last that is wanted, by name; an empty one without quotes is no value. */
function cellsOf(
  line: string,
  names: readonly string[],
  last: number,
): Record<string, string | null> {
  const cells: Record<string, string | null> = {}
  const field = /"((?:[^"]+|"")*)"|([^",]*)/y
  for (let i = 0; i <= last; i++) {
    const [, quoted, plain] = field.exec(line)!
    const text = quoted === undefined ? plain || null : quoted.replaceAll('""', '"')
    cells[names[i]!] = text && Buffer.from(text, 'latin1').toString()
    field.lastIndex++
  }
  return cells
}

function fieldsOf(shown: ShownCode | null): string {
  if (shown === null) return ',,'
  const { answer, code, candidates } = shown
  return [field(code ?? ''), answer, field(candidates.join(' '))].join(',')
}

function field(text: string): string {
  const bytes = Buffer.from(text).toString('latin1')
  return /[",\r\n]/.test(bytes) ? `"${bytes.replaceAll('"', '""')}"` : bytes
}
