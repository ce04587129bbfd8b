/** The request for one record: an address, and a body where one is declared, with the key filled in. */
import { Refusal } from '@kho/contract/refusal.ts'

export type RequestTemplate = {
  /** With names of key columns in braces. */
  url: string
  /** JSON with such names in its texts; where there is one the request is a POST. */
  body?: unknown
}

export type FilledRequest = { url: URL; json?: string }

const placeholder = /\{([a-z][a-z0-9_]*)\}/g

/** Names in braces, in the address and in the texts of the body. */
export function placeholdersOf({ url, body }: RequestTemplate): string[] {
  const texts = `${url} ${body === undefined ? '' : JSON.stringify(body)}`
  return [...new Set([...texts.matchAll(placeholder)].map(([, name]) => name!))]
}

/**
 * Fills in the key. A key that would lead to another path than the declared one (`..`) is refused by
 * returning null; it cannot be the key of a record there.
 */
export function fillRequest(
  template: RequestTemplate,
  key: Readonly<Record<string, string>>,
): FilledRequest | null {
  const fill = (text: string, write: (value: string) => string) =>
    text.replace(placeholder, (whole, name: string) =>
      key[name] === undefined ? whole : write(key[name]),
    )
  const url = new URL(fill(template.url, encodeURIComponent))
  const sample = new URL(fill(template.url, () => 'x'))
  if (url.origin !== sample.origin || segments(url) !== segments(sample)) return null
  if (template.body === undefined) return { url }
  const filled = mapTexts(template.body, (text) => fill(text, (value) => value))
  return { url, json: JSON.stringify(filled) }
}

function segments(url: URL): number {
  return url.pathname.split('/').length
}

function mapTexts(value: unknown, write: (text: string) => string): unknown {
  if (typeof value === 'string') return write(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, write))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapTexts(item, write)]),
  )
}

/** Every column of the key is asked by, and nothing else is filled in. */
export function refuseOtherPlaceholders(
  template: RequestTemplate,
  { id: dataset, key }: { id: string; key: readonly string[] },
): void {
  const refuse = (place: string, reason: string) =>
    new Refusal('through.bad-declaration', { dataset, place, reason })
  const { username, password } = new URL(template.url)
  if (username || password) throw refuse('url', 'user:password@')
  const used = placeholdersOf(template)
  const unknown = used.find((name) => !key.includes(name))
  if (unknown) throw refuse('url', `{${unknown}} ≠ ${key.map((name) => `{${name}}`).join(', ')}`)
  const missing = key.find((name) => !used.includes(name))
  if (missing) throw refuse('url', `{${missing}} ?`)
}
