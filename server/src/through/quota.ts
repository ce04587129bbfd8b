/** How often an owner may be asked: by one client, and in all. Counted in this process alone. */

export type Quota = {
  /** Takes one call, or says what stands in the way and for how long; then nothing was taken. */
  take(client: string): { whose: 'client' | 'all'; limit: number; waitMs: number } | null
}

type Bucket = { left: number; at: number }

const minuteMs = 60_000

/** Each holds a minute's worth and fills evenly. `now` in milliseconds, never going back. */
export function createQuota(
  limits: { client: number; all: number },
  now: () => number = () => performance.now(),
): Quota {
  const all: Bucket = { left: limits.all, at: now() }
  const clients = new Map<string, Bucket>()

  function fill(bucket: Bucket, limit: number): number {
    const at = now()
    bucket.left = Math.min(limit, bucket.left + ((at - bucket.at) * limit) / minuteMs)
    bucket.at = at
    return bucket.left >= 1 ? 0 : ((1 - bucket.left) * minuteMs) / limit
  }

  return {
    take(client) {
      let own = clients.get(client)
      if (!own) clients.set(client, (own = { left: limits.client, at: now() }))
      const ownWaitMs = fill(own, limits.client)
      if (ownWaitMs > 0) return { whose: 'client', limit: limits.client, waitMs: ownWaitMs }
      const allWaitMs = fill(all, limits.all)
      if (allWaitMs > 0) return { whose: 'all', limit: limits.all, waitMs: allWaitMs }
      own.left -= 1
      all.left -= 1
      return null
    },
  }
}
