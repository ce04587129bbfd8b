/**
 * Values of a PDF as they are written, read strictly: what is not plainly one is null. Only for
 * comparing and for finding what stands in a dictionary; nothing is drawn.
 */

export type PdfValue =
  | { kind: 'dictionary'; entries: Map<string, PdfValue> }
  | { kind: 'array'; items: PdfValue[] }
  | { kind: 'reference'; number: number }
  /** A name, a number, a string or a word, as it is written. */
  | { kind: 'plain'; text: string }

export type ReadAt<T> = { value: T; end: number }

const space = /[\0\t\n\f\r ]/
const depthMax = 20
const plain =
  /\/[^\0\t\n\f\r ()<>[\]{}/%]*|[+-]?(?:\d+\.?\d*|\.\d+)|<[0-9A-Fa-f\0\t\n\f\r ]*>|(?:true|false|null)\b/y
const reference = /(\d{1,9})[ \t\r\n]+0[ \t\r\n]+R(?![A-Za-z0-9])/y

/** The value that begins at a place, or after the spaces there. */
export function readValue(text: string, from: number, depth = 0): ReadAt<PdfValue> | null {
  const at = skipSpace(text, from)
  if (depth > depthMax) return null
  if (text.startsWith('<<', at)) return readDictionary(text, at + 2, depth)
  if (text[at] === '[') return readArray(text, at + 1, depth)
  if (text[at] === '(') return readString(text, at)
  reference.lastIndex = at
  const found = reference.exec(text)
  if (found)
    return { value: { kind: 'reference', number: Number(found[1]) }, end: reference.lastIndex }
  plain.lastIndex = at
  const word = plain.exec(text)
  // A name written with #-signs can be another one in disguise.
  if (!word || (word[0].startsWith('/') && word[0].includes('#'))) return null
  return { value: { kind: 'plain', text: word[0] }, end: plain.lastIndex }
}

export function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && space.test(text[at]!)) at++
  return at
}

function readDictionary(text: string, from: number, depth: number): ReadAt<PdfValue> | null {
  const entries = new Map<string, PdfValue>()
  let at = skipSpace(text, from)
  while (!text.startsWith('>>', at)) {
    const key = readValue(text, at, depth + 1)
    if (key?.value.kind !== 'plain' || !key.value.text.startsWith('/')) return null
    const value = readValue(text, key.end, depth + 1)
    // Readers differ in which of two they take.
    if (!value || entries.has(key.value.text)) return null
    entries.set(key.value.text, value.value)
    at = skipSpace(text, value.end)
  }
  return { value: { kind: 'dictionary', entries }, end: at + 2 }
}

function readArray(text: string, from: number, depth: number): ReadAt<PdfValue> | null {
  const items: PdfValue[] = []
  let at = skipSpace(text, from)
  while (text[at] !== ']') {
    const item = readValue(text, at, depth + 1)
    if (!item) return null
    items.push(item.value)
    at = skipSpace(text, item.end)
  }
  return { value: { kind: 'array', items }, end: at + 1 }
}

function readString(text: string, from: number): ReadAt<PdfValue> | null {
  let open = 0
  for (let at = from; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\\') at++
    else if (sign === '(') open++
    else if (sign === ')' && --open === 0) {
      return { value: { kind: 'plain', text: text.slice(from, at + 1) }, end: at + 1 }
    }
  }
  return null
}

/** The same for the same value, in whatever order its entries are written. */
export function canonical(value: PdfValue | undefined): string {
  if (value === undefined) return ''
  if (value.kind === 'plain') return value.text
  if (value.kind === 'reference') return `${value.number} R`
  if (value.kind === 'array') return `[${value.items.map(canonical).join(' ')}]`
  const keys = [...value.entries.keys()].toSorted()
  return `<<${keys.map((key) => `${key} ${canonical(value.entries.get(key))}`).join(' ')}>>`
}
