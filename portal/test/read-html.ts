/**
 * A strict reader for the tests: it accepts only markup whose tags are balanced and whose
 * attributes are quoted, so a page that it reads is well formed.
 */
export type Element = {
  name: string
  attributes: Record<string, string>
  children: (Element | string)[]
}

const empty = new Set(['meta', 'link', 'input', 'br'])
const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/y

/** The tree of a document. Throws at the first thing that is not well formed. */
export function readHtml(markup: string): Element {
  const root: Element = { name: '#root', attributes: {}, children: [] }
  const open = [root]
  let at = markup.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0
  while (at < markup.length) {
    const inside = open.at(-1) ?? root
    const raw = inside.name === 'script' || inside.name === 'style'
    const next = markup.indexOf(raw ? `</${inside.name}` : '<', at)
    const text = markup.slice(at, next < 0 ? undefined : next)
    if (!raw && /[>]/.test(text)) throw new Error(`a bare > in ${JSON.stringify(text)}`)
    if (text.trim()) inside.children.push(decode(text))
    if (next < 0) break
    tag.lastIndex = next
    const read = tag.exec(markup)
    if (!read) throw new Error(`not a tag: ${markup.slice(next, next + 80)}`)
    const [all, closing, name = '', attributes = '', selfClosing] = read
    at = next + all.length
    if (closing) {
      if (inside.name !== name) throw new Error(`</${name}> closes <${inside.name}>`)
      open.pop()
      continue
    }
    const element: Element = { name, attributes: readAttributes(attributes), children: [] }
    inside.children.push(element)
    if (!empty.has(name) && !selfClosing) open.push(element)
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is never closed`)
  return root
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
    if (name in found) throw new Error(`the attribute ${name} stands twice`)
    found[name] = decode(value)
  }
  return found
}

function decode(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

/** All elements below one, in the order of the document. */
export function all(element: Element, name?: string): Element[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return []
    return [...(!name || child.name === name ? [child] : []), ...all(child, name)]
  })
}

/** The text of an element, with spaces run together. */
export function textOf(element: Element): string {
  const parts = element.children.map((one) => (typeof one === 'string' ? one : textOf(one)))
  return parts.join(' ').replace(/\s+/g, ' ').trim()
}

/** The text of an element without the parts marked as another language. */
export function ownText(element: Element, lang: string): string {
  const parts = element.children.map((one) => {
    if (typeof one === 'string') return one
    return (one.attributes.lang ?? lang) === lang ? ownText(one, lang) : ''
  })
  return parts.join(' ').replace(/\s+/g, ' ').trim()
}
