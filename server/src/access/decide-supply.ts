/** May this caller supply this part? The counterpart of `decide` for what comes in. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Bilingual } from '@kho/contract/dataset.ts'
import { coversScope } from '../client/scope.ts'
import type { Caller } from './caller.ts'
import { scopeValues } from './rules.ts'
import { coversZone } from './grant.ts'

/**
 * The refusal, or null where it may: a client of the part's supplier, not locked, with a token for
 * supplying, from a network it may call from. The first that fails is named.
 */
export function decideSupply(
  caller: Pick<Caller, 'client' | 'scopes' | 'zones'>,
  wanted: { dataset: string; supplier: string; ask: Bilingual },
): Refusal | null {
  const { client, scopes, zones } = caller
  const { dataset, supplier, ask } = wanted
  if (!client) return new Refusal('access.no-token', { dataset })
  const values = { client: client.id, dataset, askVi: ask.vi, askEn: ask.en }
  if (client.locked) return new Refusal('access.client-locked', values)
  if (!coversScope(scopes, 'supply', dataset)) {
    return new Refusal('access.no-scope', scopeValues(client.id, 'supply', scopes))
  }
  if (client.agency !== supplier) return new Refusal('access.supplier-only', values)
  if (coversZone(client.zones, zones)) return null
  return new Refusal('access.wrong-zone', {
    ...values,
    zone: (client.zones ?? ['KHO_ZONES']).join(', '),
  })
}
