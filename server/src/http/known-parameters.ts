/** Query parameters that a call does not know: left unheard they would mislead, so they are refused. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { z } from 'zod'
import type { Route } from './route.ts'

/**
 * What a call of the API takes; null where its handler looks for itself, and on pages, to whose
 * addresses others add what they like.
 */
export function knownParameters(route: Route): ReadonlySet<string> | null {
  if (!route.path.startsWith('/api/') || route.columnsAsked) return null
  return new Set(Object.keys(shapeOf(route.query)))
}

export function refuseUnknown(known: ReadonlySet<string>, search: URLSearchParams): void {
  for (const name of search.keys()) {
    if (known.has(name)) continue
    const all = known.size > 0 ? [...known].toSorted().join(', ') : '–'
    throw new Refusal('http.unknown-parameter', { name: name.slice(0, 100), known: all })
  }
}

/** The members of a schema, also of one that is refined or turned into something else. */
function shapeOf(schema: z.ZodType | undefined): object {
  if (!schema) return {}
  const { shape, in: from } = schema as unknown as { shape?: object; in?: z.ZodType }
  if (shape) return shape
  if (from) return shapeOf(from)
  throw new Error('A schema of query parameters is an object.')
}
