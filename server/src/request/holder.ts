/** Who will hold the grants that a request asks for. Pure. */
import { personDeliveries, type Asked } from '@kho/contract/request.ts'
import type { GrantInput } from '../access/grant-access.ts'

/**
 * Each system that is named, on all ways asked for; and, where rows are to be read online, the
 * persons of the agency, on the ways that persons have.
 */
export type Holder = Pick<GrantInput, 'client' | 'agency' | 'delivery'>

export function holdersOf({ clients, delivery }: Asked, agency: string): Holder[] {
  const systems = clients.map((client) => ({ client, delivery }))
  if (!delivery.includes('online')) return systems
  const ways = delivery.filter((one) => personDeliveries.includes(one))
  return [...systems, { agency, delivery: ways }]
}
