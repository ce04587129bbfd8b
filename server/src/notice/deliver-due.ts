/**
 * The act that sends what is due. Each try is taken up in a transaction of its own before anything
 * leaves, and settled after: whoever dies between the two leaves a notice that comes again under the
 * same id, never one that is lost.
 */
import type { Database } from '../pg/database.ts'
import { waitAfter } from './back-off.ts'
import { settleDelivery, takeDue, type DueDelivery, type Outcome } from './delivery.sql.ts'
import { endSubscription } from './end-subscription.ts'

/** What became of one try. `forGood`: the receiver will never take it. */
export type Sent =
  | { taken: true; status: number }
  | { taken: false; code: string; status?: number | null; forGood?: boolean }

export type Senders = {
  webhook: (due: DueDelivery) => Promise<Sent>
  /** null where no mail is sent. */
  mail: ((due: DueDelivery) => Promise<Sent>) | null
}

type Options = { leaseMs?: number; signal?: AbortSignal; chance?: () => number }

const atOnce = 8
const leaseDefaultMs = 60_000

/** Returns how many tries it made; ends when nothing is due. */
export async function deliverDue(
  db: Database,
  senders: Senders,
  options: Options = {},
): Promise<number> {
  const { leaseMs = leaseDefaultMs, signal } = options
  let count = 0
  for (;;) {
    const due = await takeDue(db, { countMax: atOnce, leaseMs })
    if (due.length === 0) return count
    await Promise.all(due.map((one) => deliver(db, senders, one, options)))
    count += due.length
    if (signal?.aborted) return count
  }
}

async function deliver(
  db: Database,
  senders: Senders,
  due: DueDelivery,
  { chance }: Options,
): Promise<void> {
  const began = performance.now()
  const sent = await sendOne(senders, due)
  const ms = Math.round(performance.now() - began)
  await db.tx(async (tx) => {
    await settleDelivery(tx, due, outcomeOf(due, sent, ms, chance?.()))
    if (!sent.taken && sent.status === 410)
      await endSubscription(tx, 'kho', { subscription: due.subscription, as: 'gone' })
  })
}

/** Of who was locked since, nothing leaves: it waits, and is given up like what nobody takes. */
async function sendOne({ webhook, mail }: Senders, due: DueDelivery): Promise<Sent> {
  if (!due.mayBeTold) return { taken: false, code: 'owner-barred' }
  const send = due.way === 'webhook' ? webhook : mail
  return send ? send(due) : { taken: false, code: 'way-closed' }
}

function outcomeOf(due: DueDelivery, sent: Sent, ms: number, chance?: number): Outcome {
  if (sent.taken) return { state: 'delivered', status: sent.status, code: null, ms, waitMs: 0 }
  const { status = null, code, forGood = false } = sent
  const waitMs = waitAfter(due.tries, chance)
  if (forGood) return { state: 'refused', status, code, ms, waitMs: 0 }
  if (waitMs === null) return { state: 'given-up', status, code, ms, waitMs: 0 }
  return { state: 'waiting', status, code, ms, waitMs }
}
