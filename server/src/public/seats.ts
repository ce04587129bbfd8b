/**
 * How many questions are under way at once. There is one thread, so more of them would be answered
 * no sooner, and each keeps in memory what it has found so far. Whoever finds no seat waits for one;
 * a network that asks much waits behind itself, and leaves seats to the others.
 */
import type { Asker } from './asker.ts'

const [seatsMax, seatsOfNetworkMax] = [8, 2]

type Waiting = { network: string; sit: () => void }

const seated: string[] = []
let waiting: Waiting[] = []

const isFree = (network: string) =>
  seated.length < seatsMax && seated.filter((one) => one === network).length < seatsOfNetworkMax

/** Throws where whoever asked has gone, or the time is over, before there was a seat. */
export async function inSeat<T>(asker: Asker, answer: () => Promise<T>): Promise<T> {
  await takeSeat(asker)
  try {
    return await answer()
  } finally {
    leaveSeat(asker.network)
  }
}

async function takeSeat({ network, signal }: Asker): Promise<void> {
  signal.throwIfAborted()
  if (isFree(network)) return void seated.push(network)
  const { promise, resolve: sit, reject } = Promise.withResolvers<void>()
  const own: Waiting = { network, sit }
  const goAway = () => {
    waiting = waiting.filter((one) => one !== own)
    reject(signal.reason)
  }
  waiting.push(own)
  signal.addEventListener('abort', goAway, { once: true })
  await promise
  signal.removeEventListener('abort', goAway)
}

function leaveSeat(network: string): void {
  seated.splice(seated.indexOf(network), 1)
  const next = waiting.findIndex((one) => isFree(one.network))
  const [called] = next < 0 ? [] : waiting.splice(next, 1)
  if (!called) return
  seated.push(called.network)
  called.sit()
}
