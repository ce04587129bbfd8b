/** How many requests an address may make: a bucket that fills again steadily, for each network. */
import { Refusal } from '@kho/contract/refusal.ts'
import { networkOf } from '../http/network.ts'
import type { Route } from '../http/route.ts'

export type RateLimit = { perMinute: number; now?: () => number }

/** Addresses remembered at once; when there are more, those that are full again are forgotten. */
const rememberedMax = 50_000

/** Throws `http.too-many` where an address has used up its minute. */
export function createRateLimit({
  perMinute,
  now = Date.now,
}: RateLimit): (address: string) => void {
  const buckets = new Map<string, { left: number; at: number }>()
  const refill = (bucket: { left: number; at: number }, at: number) =>
    Math.min(perMinute, bucket.left + ((at - bucket.at) * perMinute) / 60_000)
  return (address) => {
    const at = now()
    const network = networkOf(address)
    const known = buckets.get(network)
    const left = known ? refill(known, at) : perMinute
    if (left < 1) {
      const seconds = Math.ceil(((1 - left) * 60) / perMinute)
      throw new Refusal('http.too-many', { limit: perMinute, seconds })
    }
    if (!known && buckets.size >= rememberedMax) {
      for (const [name, bucket] of buckets)
        if (refill(bucket, at) >= perMinute - 1) buckets.delete(name)
      if (buckets.size >= rememberedMax) buckets.delete(buckets.keys().next().value!)
    }
    buckets.set(network, { left: left - 1, at })
  }
}

/** The route behind the limit. */
export function limited(route: Route, take: (address: string) => void): Route {
  return {
    ...route,
    handler(context) {
      take(context.address)
      return route.handler(context)
    },
  }
}
