/** The styles in which services divide their records into pages. */
import { z } from 'zod'
import { valueAt } from '../json-members.ts'

const parameter = z.string().min(1)
const size = z.object({ parameter, rows: z.int().positive() })

export const pagingSchema = z.discriminatedUnion('kind', [
  /** `?page=1`, `?page=2` …, until a page is empty or shorter than one before that was whole. */
  z.object({
    kind: z.literal('page'),
    parameter,
    first: z.int().default(1),
    size: size.optional(),
  }),
  /** `?offset=0&limit=500`, `?offset=500&limit=500` … */
  z.object({ kind: z.literal('offset'), parameter, size }),
  /** Each answer holds, at `next`, what the parameter of the next call is; nothing or '' ends. */
  z.object({
    kind: z.literal('cursor'),
    parameter,
    next: z.string().min(1),
    size: size.optional(),
  }),
  /** Each answer holds, at `next`, the address of the next. */
  z.object({ kind: z.literal('next'), next: z.string().min(1), size: size.optional() }),
  /** The header `Link: <…>; rel="next"` (RFC 8288). */
  z.object({ kind: z.literal('link'), size: size.optional() }),
])
export type Paging = z.output<typeof pagingSchema>

/** `rowsMost`: of the largest page so far, this one included. */
export type Page = {
  number: number
  rowsBefore: number
  rows: number
  rowsMost: number
  text: string
  link?: string
}

/** The address of the first page. */
export function firstPage(url: URL, paging: Paging): URL {
  const first = new URL(url)
  if (paging.size) first.searchParams.set(paging.size.parameter, String(paging.size.rows))
  if (paging.kind === 'page') first.searchParams.set(paging.parameter, String(paging.first))
  if (paging.kind === 'offset') first.searchParams.set(paging.parameter, '0')
  return first
}

/** The address of the page after this one, or null after the last. */
export function nextPage(asked: URL, paging: Paging, page: Page): URL | null {
  const next = new URL(asked)
  switch (paging.kind) {
    case 'page':
      if (page.rows === 0 || (isShort(paging, page.rows) && !isCut(paging, page))) return null
      next.searchParams.set(paging.parameter, String(paging.first + page.number))
      return next
    case 'offset':
      if (page.rows === 0 || (isShort(paging, page.rows) && !isCut(paging, page))) return null
      next.searchParams.set(paging.parameter, String(page.rowsBefore + page.rows))
      return next
    case 'cursor': {
      const cursor = textAt(page.text, paging.next)
      if (!cursor) return null
      next.searchParams.set(paging.parameter, cursor)
      return next
    }
    case 'next': {
      const place = textAt(page.text, paging.next)
      return place ? new URL(place, asked) : null
    }
    case 'link': {
      const place = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(page.link ?? '')?.[1]
      return place ? new URL(place, asked) : null
    }
  }
}

/** Whether a page by number or offset has fewer rows than were asked for. */
export function isShort(paging: Paging, rows: number): boolean {
  const isCounted = paging.kind === 'page' || paging.kind === 'offset'
  return isCounted && paging.size !== undefined && rows < paging.size.rows
}

/**
 * A service that has never given as many rows as it was asked for may give no more at once: then a
 * short page is no sign of the end, and only an empty one is.
 */
function isCut(paging: Paging, { rowsMost }: Page): boolean {
  return isShort(paging, rowsMost)
}

/** A text or number at a path; null where there is none. */
function textAt(text: string, path: string): string | null {
  const raw = valueAt(text, path)
  if (raw === undefined || raw === 'null' || raw === 'false') return null
  return raw.startsWith('"') ? (JSON.parse(raw) as string) : raw
}
