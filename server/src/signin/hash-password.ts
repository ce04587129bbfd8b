/**
 * Hashing of passwords: argon2id, off the main thread, a few at once. Whoever comes from a known
 * device goes first, and who finds too many waiting is refused, so that guessing costs the server
 * no more than a bounded part of its processor.
 */
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { Refusal } from '@kho/contract/refusal.ts'

/** Known: from a device that has entered as this account before. */
export type Lane = 'known' | 'stranger'

export type PasswordHasher = {
  hash(password: string): Promise<string>
  /** Takes the same time where there is no hash, and is false then. */
  verify(stored: string | null, password: string, lane: Lane): Promise<boolean>
}

/** Figures of decision 34. In KiB, passes and lanes. */
const cost = { memoryCost: 65_536, timeCost: 2, parallelism: 1 }

/** The hash of a secret that nobody knows, for accounts that have none. */
const nobody = hash(crypto.randomUUID(), cost)

type Waiting = () => void

/** `atOnce` hashes run together; in each lane `waitingMax` wait. */
export function createPasswordHasher(
  options: { atOnce?: number; waitingMax?: number } = {},
): PasswordHasher {
  const { atOnce = Math.max(1, availableParallelism() - 1), waitingMax = 24 } = options
  const lanes: Record<Lane, Waiting[]> = { known: [], stranger: [] }
  let running = 0

  const enter = (lane: Lane): Promise<void> => {
    if (running < atOnce) {
      running++
      return Promise.resolve()
    }
    if (lanes[lane].length >= waitingMax) throw new Refusal('signin.busy', { seconds: 3 })
    return new Promise((run) => lanes[lane].push(run))
  }
  const leave = (): void => {
    const next = lanes.known.shift() ?? lanes.stranger.shift()
    if (next) next()
    else running--
  }
  const inTurn = async <T>(lane: Lane, work: () => Promise<T>): Promise<T> => {
    await enter(lane)
    try {
      return await work()
    } finally {
      leave()
    }
  }
  return {
    hash: (password) => inTurn('known', () => hash(normalized(password), cost)),
    verify: (stored, password, lane) =>
      inTurn(lane, async () => {
        const right = await verify(stored ?? (await nobody), normalized(password))
        return right && stored !== null
      }),
  }
}

/** Input methods write the same Vietnamese letter in one code point or in several. */
function normalized(password: string): string {
  return password.normalize('NFC')
}
