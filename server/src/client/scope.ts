/**
 * What a token is good for: a service (`read`, `supply`), or the same for one dataset alone
 * (`read:residents`). What may be read is decided by grants; a scope only ever narrows that.
 */
import { z } from 'zod'
import { datasetIdSchema } from '@kho/contract/dataset.ts'

export const scopeServices = ['read', 'supply'] as const
export type ScopeService = (typeof scopeServices)[number]
export type ClientScope = ScopeService | `${ScopeService}:${string}`

export const scopeSchema = z.custom<ClientScope>(
  (given) => typeof given === 'string' && isScope(given),
  'read, supply, read:<dataset>, supply:<dataset>',
)

function isScope(given: string): boolean {
  const at = given.indexOf(':')
  const service = at < 0 ? given : given.slice(0, at)
  if (!scopeServices.includes(service as ScopeService)) return false
  return at < 0 || datasetIdSchema.safeParse(given.slice(at + 1)).success
}

/** Whether the scopes are good for the service on the dataset. */
export function coversScope(
  scopes: readonly string[],
  service: ScopeService,
  dataset: string,
): boolean {
  return scopes.includes(service) || scopes.includes(`${service}:${dataset}`)
}

/** The first scope asked for that a client registered for `held` may not have; null if none. */
export function uncoveredScope(held: readonly string[], asked: readonly string[]): string | null {
  const covered = (scope: string) =>
    held.includes(scope) || (isScope(scope) && held.includes(scope.split(':')[0]!))
  return asked.find((scope) => !covered(scope)) ?? null
}
