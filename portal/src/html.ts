/**
 * HTML as tagged templates that escape by default.
 *
 * Each template is read once by a small scanner that learns where every value stands: in text, in a
 * quoted attribute, in an address, or inside a tag. A value is then written as its place demands,
 * so that no caller can forget to escape, and a template that would be unsafe or that the content
 * security policy would block (unquoted attribute, `style=`, `on…=`) is refused when first used.
 */

/** A piece of markup known to be safe. Only `html` and `raw` make one. */
export type Html = { readonly markup: string }

/** What a template accepts: null and false write nothing, arrays write their parts in turn. */
export type Value = Html | string | number | null | false | readonly Value[]

type Place = 'text' | 'attribute' | 'address' | 'tag' | 'block'

/** A template once read: its own text without indentation, and where each value stands. */
type Template = { texts: string[]; places: Place[] }

const templates = new WeakMap<TemplateStringsArray, Template>()

/**
 * Only this module makes pieces, and its private field cannot be had from elsewhere: an object of
 * the same shape, as JSON could bring it, is refused. Costs less than a list of what was made.
 */
class Piece {
  readonly #markup: string
  constructor(markup: string) {
    this.#markup = markup
  }
  get markup(): string {
    return this.#markup
  }
  static is(value: object): value is Piece {
    return #markup in value
  }
}

/** Markup from a template; every value is escaped as its place demands. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  let template = templates.get(strings)
  if (!template) {
    template = { texts: outdent(strings), places: scan(strings) }
    templates.set(strings, template)
  }
  const { texts, places } = template
  let markup = texts[0] ?? ''
  for (let i = 0; i < values.length; i += 1)
    markup += write(values[i]!, places[i] ?? 'text') + (texts[i + 1] ?? '')
  return raw(markup)
}

/** Indentation is for the reader of the source; only preformatted text means it. */
function outdent(strings: TemplateStringsArray): string[] {
  const preformatted = strings.some((text) => text.includes('<pre'))
  return strings.map((text) => (preformatted ? text : text.replace(/\n\s+/g, '\n')))
}

/** Marks text as markup that must not be escaped. Never call it on anything a person wrote. */
export function raw(markup: string): Html {
  return new Piece(markup)
}

/** Text with the five characters that mean something in HTML replaced. */
export function escape(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign) : text
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A JSON value as the content of a data block such as `application/ld+json`. The block ends at the
 * first `</script`, so the three signs that could end it or open a comment are written as escapes.
 */
export function jsonBlock(value: unknown): Html {
  return raw(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
}

function write(value: Value, place: Place): string {
  if (value === null || value === false) return ''
  if (Array.isArray(value)) {
    let all = ''
    for (const one of value as Value[]) all += write(one, place)
    return all
  }
  if (typeof value === 'object' && Piece.is(value)) {
    const { markup } = value
    if (place === 'attribute' || place === 'address')
      throw new Error('html: markup cannot stand inside an attribute')
    return markup
  }
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new Error(`html: cannot write a value of type ${typeof value}`)
  if (place === 'tag' || place === 'block')
    throw new Error(`html: only markup may stand in a ${place}, not ${JSON.stringify(value)}`)
  const text = String(value)
  if (place === 'address') refuseUnsafeAddress(text)
  return escape(text)
}

/** Addresses are relative, or of a scheme that runs nothing. */
function refuseUnsafeAddress(text: string) {
  // Browsers drop these signs before they read the scheme, so they are dropped here too.
  const seen = text.replace(/[\u0000-\u0020]/g, '')
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(seen)?.[1]?.toLowerCase()
  if (scheme && !['http', 'https', 'mailto', 'tel'].includes(scheme))
    throw new Error(`html: an address may not use the scheme ${scheme}`)
}

const addressNames = new Set(['href', 'src', 'action', 'formaction', 'cite', 'poster', 'data'])

/** Where each value of a template stands. Throws where a template is unsafe by its own text. */
function scan(strings: TemplateStringsArray): Place[] {
  const whole = strings.join('\u0000')
  const places: Place[] = []
  let at = 0
  let block = ''
  while (at < whole.length) {
    if (block) {
      const end = whole.toLowerCase().indexOf(`</${block}`, at)
      const inside = whole.slice(at, end < 0 ? undefined : end)
      for (const sign of inside) if (sign === '\u0000') places.push('block')
      at = end < 0 ? whole.length : end
      block = ''
    }
    const open = whole.indexOf('<', at)
    const text = whole.slice(at, open < 0 ? undefined : open)
    for (const sign of text) if (sign === '\u0000') places.push('text')
    if (open < 0) break
    const tag = readTag(whole, open)
    places.push(...tag.places)
    if (tag.name === 'script' || tag.name === 'style') block = tag.name
    at = tag.end
  }
  return places
}

function readTag(whole: string, open: number): { name: string; end: number; places: Place[] } {
  const name = /^<([a-z][a-z0-9]*)/i.exec(whole.slice(open, open + 30))?.[1]?.toLowerCase() ?? ''
  const places: Place[] = []
  let at = open + 1 + name.length
  while (at < whole.length && whole[at] !== '>') {
    const attribute = /^([^\s=>\u0000"'/]+)=(.?)/s.exec(whole.slice(at, at + 80))
    if (!attribute) {
      if (whole[at] === '\u0000') places.push('tag')
      at += 1
      continue
    }
    const [all, attributeName = '', quote = ''] = attribute
    refuseAttribute(attributeName, quote)
    const start = at + all.length
    const end = whole.indexOf(quote, start)
    if (end < 0) throw new Error(`html: the attribute ${attributeName} is not closed`)
    const content = whole.slice(start, end)
    const place = addressNames.has(attributeName.toLowerCase()) ? 'address' : 'attribute'
    for (const [i, sign] of [...content].entries()) {
      // Only a value that begins an address can choose its scheme.
      if (sign === '\u0000') places.push(place === 'address' && i > 0 ? 'attribute' : place)
    }
    at = end + 1
  }
  return { name, end: at + 1, places }
}

function refuseAttribute(name: string, quote: string) {
  if (/^on/i.test(name) || /^(style|srcdoc)$/i.test(name))
    throw new Error(`html: the attribute ${name} is not allowed by the content security policy`)
  if (quote !== '"' && quote !== "'") throw new Error(`html: quote the attribute ${name}`)
}
