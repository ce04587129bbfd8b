/**
 * Numbers that DPoP proofs must carry where the operator demands it (RFC 9449, 8 and 9): made from
 * a secret and the minute, so that every process knows them and none is kept. A proof that was
 * signed ahead of time is worth nothing then.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { systemClock } from '../time.ts'
import type { Clock } from '../time.ts'

export type ProofNonces = {
  current(): string
  /** Of this minute or one of the two before it. */
  isFresh(nonce: unknown): boolean
}

const stepMs = 60_000
const stepsBack = 2

export function createProofNonces(secret: Buffer, clock: Clock = systemClock): ProofNonces {
  const of = (step: number) =>
    createHmac('sha256', secret).update(`nonce/${step}`).digest('base64url')
  const now = () => Math.floor(clock.now().getTime() / stepMs)
  return {
    current: () => of(now()),
    isFresh(nonce) {
      if (typeof nonce !== 'string') return false
      const given = Buffer.from(nonce)
      return Array.from({ length: stepsBack + 1 }, (_, back) => of(now() - back)).some((one) => {
        const wanted = Buffer.from(one)
        return given.length === wanted.length && timingSafeEqual(given, wanted)
      })
    },
  }
}
