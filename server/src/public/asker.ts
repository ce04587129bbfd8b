/** Who asks outside: whether it is still there, and with whom it shares its turns. */
import { networkOf } from '../http/network.ts'
import type { HttpContext } from '../http/route.ts'

export type Asker = {
  /** Aborted when it has gone, or when the time for its question is over. */
  signal: AbortSignal
  /** One household or office, however many questions it asks at once. */
  network: string
}

export function askerOf({ signal, address }: Pick<HttpContext, 'signal' | 'address'>): Asker {
  return { signal, network: networkOf(address) }
}
