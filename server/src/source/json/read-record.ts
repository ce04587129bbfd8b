/**
 * Reads one JSON object as a row in a single pass: values keep every digit and character. Written by
 * hand, since `JSON.parse` loses digits, equal names and the form of nested values.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import type { ShapeNode } from './record-shape.ts'

/** Where a text stands in the file, for messages. */
export type TextPlace = { line: number; offset: number }

export type RecordReader = {
  /**
   * Reads the object in `text[from, to)`, which stands alone there but for white space. Throws
   * `source.bad-json`, `source.unknown-column`, `source.repeated-value`, `source.nested-value`,
   * `source.too-deep`, `source.nul-byte`. `placeAt` says where `from` is.
   */
  read(text: string, from: number, to: number, place: () => TextPlace): (string | null)[]
}

export const depthMax = 64

const [quote, backslash, comma, colon] = [34, 92, 44, 58]
const [bracketOpen, bracketClose, braceOpen, braceClose] = [91, 93, 123, 125]
const wholeNumber = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

export function createRecordReader(shape: ShapeNode, width: number): RecordReader {
  let text = ''
  let at = 0
  let end = 0
  let start = 0
  let placeOf: () => TextPlace = () => ({ line: 0, offset: 0 })
  let record = 0
  let row: (string | null)[] = []

  function fault(reason: string): Refusal {
    const { line, offset } = placeOf()
    const inLine = text.slice(start, at)
    const newLines = inLine.split('\n').length - 1
    if (text.charCodeAt(at) === 0 && at < end) {
      return new Refusal('source.nul-byte', { line: line + newLines })
    }
    const where = { line: line + newLines, offset: offset + Buffer.byteLength(inLine) }
    return new Refusal('source.bad-json', { ...where, reason })
  }

  /** The next character that is no white space, without taking it; -1 at the end. */
  function peek(): number {
    while (at < end) {
      const code = text.charCodeAt(at)
      if (code > 32 || (code !== 32 && code !== 10 && code !== 13 && code !== 9)) return code
      at++
    }
    return -1
  }

  function take(code: number): void {
    if (peek() !== code) throw fault(`${JSON.stringify(String.fromCharCode(code))} ?`)
    at++
  }

  /** Steps over a comma (true) or over the closing bracket (false). */
  function another(close: number): boolean {
    const more = peek() === comma
    take(more ? comma : close)
    return more
  }

  function readText(): string {
    const from = at + 1
    let isPlain = true
    for (at = from; at < end; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) break
      if (code === backslash) {
        isPlain = false
        at++
      } else if (code < 32) throw fault('JSON')
    }
    if (at >= end) throw fault('"\\"" ?')
    at++
    return isPlain ? text.substring(from, at - 1) : unescape(from - 1)
  }

  function unescape(from: number): string {
    try {
      return JSON.parse(text.slice(from, at)) as string
    } catch {
      // The parser's own words quote the file.
      throw fault('JSON')
    }
  }

  /** A number with its digits, a truth value by its name, null. */
  function readScalar(): string | null {
    wholeNumber.lastIndex = at
    const number = wholeNumber.exec(text)?.[0]
    const word = number ?? ['true', 'false', 'null'].find((one) => text.startsWith(one, at))
    if (word === undefined || at + word.length > end) throw fault('JSON')
    at += word.length
    const code = at < end ? text.charCodeAt(at) : comma
    if (code > 32 && code !== comma && code !== braceClose && code !== bracketClose) {
      throw fault('JSON')
    }
    return word === 'null' ? null : word
  }

  /** Steps over a value of any kind and returns it as written. */
  function readRaw(): string {
    const from = at
    const first = text.charCodeAt(at)
    if (first === quote) readText()
    else if (first !== braceOpen && first !== bracketOpen) readScalar()
    else {
      let depth = 0
      do {
        const code = peek()
        if (code === -1) throw fault('JSON')
        if (code === quote) {
          readText()
          continue
        }
        if (code === braceOpen || code === bracketOpen) depth++
        else if (code === braceClose || code === bracketClose) depth--
        if (depth > depthMax) throw tooDeep()
        at++
      } while (depth > 0)
      const raw = text.slice(from, at)
      if (!isJson(raw)) throw fault('JSON')
      return raw
    }
    return text.slice(from, at)
  }

  function tooDeep(): Refusal {
    return new Refusal('source.too-deep', { limit: depthMax, line: placeOf().line })
  }

  function readValue(node: ShapeNode | undefined, name: string, depth: number): void {
    if (node === undefined) throw new Refusal('source.unknown-column', { unknown: shown(name) })
    if (node.met === record) {
      const { line } = placeOf()
      throw new Refusal('source.repeated-value', { line, name: shown(name) })
    }
    node.met = record
    const code = peek()
    if (node.ignored) readRaw()
    else if (node.inner !== null) readInner(node.inner, name, code, depth)
    else if (node.raw) row[node.place] = readJson()
    else if (code === quote) row[node.place] = readText()
    else if (code === braceOpen || code === bracketOpen) {
      const { column, type } = node
      const { line } = placeOf()
      throw new Refusal('source.nested-value', { line, name: shown(name), column, type })
    } else row[node.place] = readScalar()
  }

  function readJson(): string | null {
    const raw = readRaw()
    return raw === 'null' ? null : raw
  }

  function readInner(
    inner: Map<string, ShapeNode>,
    name: string,
    code: number,
    depth: number,
  ): void {
    if (depth > depthMax) throw tooDeep()
    if (code === braceOpen) readMembers(inner, `${name}/`, depth)
    else if (code === bracketOpen) readElements(inner, `${name}/`, depth)
    // Where the whole is null, so is every part of it.
    else if (readScalarOrFault() !== null) throw fault(`${JSON.stringify(shown(name))} ≠ {}`)
  }

  function readScalarOrFault(): string | null {
    return peek() === quote ? readText() : readScalar()
  }

  function readMembers(inner: Map<string, ShapeNode>, prefix: string, depth: number): void {
    take(braceOpen)
    if (peek() === braceClose) return take(braceClose)
    do {
      if (peek() !== quote) throw fault('"\\"" ?')
      const name = readText()
      take(colon)
      readValue(inner.get(name), prefix + name, depth + 1)
    } while (another(braceClose))
  }

  function readElements(inner: Map<string, ShapeNode>, prefix: string, depth: number): void {
    take(bracketOpen)
    if (peek() === bracketClose) return take(bracketClose)
    let i = 0
    do {
      const name = String(i++)
      readValue(inner.get(name), prefix + name, depth + 1)
    } while (another(bracketClose))
  }

  return {
    read(given, from, to, place) {
      text = given
      start = at = from
      end = to
      placeOf = place
      record++
      // oxlint-disable-next-line unicorn/no-new-array
      row = new Array<string | null>(width).fill(null)
      readMembers(shape.inner ?? new Map(), '', 0)
      if (peek() !== -1) throw fault('JSON')
      return row
    },
  }
}

function isJson(raw: string): boolean {
  try {
    JSON.parse(raw)
    return true
  } catch {
    return false
  }
}

function shown(name: string): string {
  return name.length <= 50 ? name : `${name.slice(0, 50)}…`
}
