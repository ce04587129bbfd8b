/** The members of a JSON object with their values as written, down to the last digit. */

export type JsonMember = { name: string; raw: string }

/**
 * Members of `text`, which must be the valid JSON of an object (parse it first). `JSON.parse` alone
 * would lose digits of numbers, the form of nested values and all but the last of equal names.
 */
export function membersOf(text: string): JsonMember[] {
  const members: JsonMember[] = []
  let at = skipSpace(text, 1)
  while (text[at] === '"') {
    const nameEnd = valueEnd(text, at)
    const name = JSON.parse(text.slice(at, nameEnd)) as string
    const from = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const to = valueEnd(text, from)
    members.push({ name, raw: text.slice(from, to) })
    at = skipSpace(text, skipSpace(text, to) + 1)
  }
  return members
}

/** Elements of `text`, which must be the valid JSON of an array, each as written. */
export function elementsOf(text: string): string[] {
  const elements: string[] = []
  let at = skipSpace(text, 1)
  while (at < text.length && text[at] !== ']') {
    const end = valueEnd(text, at)
    elements.push(text.slice(at, end))
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return elements
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}

function valueEnd(text: string, from: number): number {
  const first = text[from]
  if (first === '"') return textEnd(text, from)
  if (first !== '{' && first !== '[') return scalarEnd(text, from)
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = textEnd(text, at) - 1
    else if (code === 0x7b || code === 0x5b) depth++
    else if ((code === 0x7d || code === 0x5d) && --depth === 0) return at + 1
  }
  throw new Error('the text is no valid JSON')
}

function textEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x5c) at++
    else if (code === 0x22) return at + 1
  }
  throw new Error('the text is no valid JSON')
}

function scalarEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++
  return at
}
