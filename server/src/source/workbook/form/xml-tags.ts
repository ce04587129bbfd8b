/**
 * An XML part as a chain of tags and of what stands between them, so that some can be changed and
 * everything else stays byte for byte. Only for parts that were read as XML before.
 */

/** `name` is without the part's own prefix, and '' for text, comments and the like. */
export type XmlPiece = { text: string; name: string; kind: 'open' | 'close' | 'empty' | 'other' }

const other = (text: string): XmlPiece => ({ text, name: '', kind: 'other' })

const closings: [opening: string, closing: string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
]

export async function* splitTags(texts: AsyncIterable<string>): AsyncIterable<XmlPiece[]> {
  let kept = ''
  let prefix: string | undefined
  for await (const text of texts) {
    const pieces: XmlPiece[] = []
    const whole = kept + text
    let at = 0
    for (;;) {
      const open = whole.indexOf('<', at)
      if (open < 0) break
      const end = endOfTag(whole, open)
      if (end < 0) break
      if (open > at) pieces.push(other(whole.slice(at, open)))
      const tag = whole.slice(open, end)
      const found = /^<(\/?)([^\s/>!?]+)/.exec(tag)
      if (found) {
        prefix ??= found[2]!.slice(0, found[2]!.indexOf(':') + 1)
        const name = found[2]!.startsWith(prefix) ? found[2]!.slice(prefix.length) : found[2]!
        const opening = tag.endsWith('/>') ? 'empty' : 'open'
        pieces.push({ text: tag, name, kind: found[1] === '/' ? 'close' : opening })
      } else pieces.push(other(tag))
      at = end
    }
    kept = whole.slice(at)
    yield pieces
  }
  if (kept !== '') yield [other(kept)]
}

/** The place behind the tag that begins at `open`, or -1 where it goes on. */
function endOfTag(text: string, open: number): number {
  if (text.length - open < 9 && !text.includes('>', open)) return -1
  for (const [opening, closing] of closings) {
    if (!text.startsWith(opening, open)) continue
    const end = text.indexOf(closing, open + opening.length)
    return end < 0 ? -1 : end + closing.length
  }
  let quote = ''
  for (let i = open + 1; i < text.length; i++) {
    const c = text[i]!
    if (quote !== '') {
      if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '>') return i + 1
  }
  return -1
}

/** The value of an attribute of a tag as it stands there, or undefined. */
export function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)
  return found?.[1] ?? found?.[2]
}

/** The tag with the attribute set, or without it where the value is null. */
export function withAttribute(tag: string, name: string, value: string | null): string {
  const without = tag.replace(new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`), '')
  return value === null ? without : without.replace(/\s*(\/?>)$/, ` ${name}="${value}"$1`)
}
