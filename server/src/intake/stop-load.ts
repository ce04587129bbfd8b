/** Stops a load from outside, at its next batch of rows or in the middle of a statement. */
import type { Database, Tx } from '../pg/database.ts'
import type { RowBatch } from '../source/row-batch.ts'
import type { Supply } from './supply.ts'

const askAgainMs = 200

/**
 * Runs `act` in a transaction whose statement under way is cancelled once the signal is aborted;
 * it then throws, so that the transaction is rolled back. Nothing is stopped after the commit.
 */
export async function stoppable<T>(
  db: Database,
  tx: Tx,
  signal: AbortSignal | undefined,
  act: () => Promise<T>,
): Promise<T> {
  if (!signal) return act()
  signal.throwIfAborted()
  const backend = (tx.connection as unknown as { processID: number }).processID
  let asking: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  // Between two statements there is nothing to cancel, so it is asked until the act has ended.
  const ask = () => {
    asking = db.query('select pg_cancel_backend($1)', [backend]).catch(() => {})
    timer = setTimeout(ask, askAgainMs)
  }
  signal.addEventListener('abort', ask, { once: true })
  try {
    const result = await act()
    signal.throwIfAborted()
    return result
  } finally {
    signal.removeEventListener('abort', ask)
    clearTimeout(timer)
    // The connection goes back to the pool, where a late request would meet another's statement.
    await asking
  }
}

/** A transaction of its own that is stopped so. */
export function stoppableTx<T>(
  db: Database,
  signal: AbortSignal | undefined,
  act: (tx: Tx) => Promise<T>,
): Promise<T> {
  return db.tx((tx) => stoppable(db, tx, signal, () => act(tx)))
}

/**
 * A supply that gives no more once the signal is aborted: whatever is waited for at the source ends
 * with its connection. `onCompared` hears how far the comparison is.
 */
export function stoppableSupply(
  supply: Supply,
  signal: AbortSignal | undefined,
  onCompared: (rows: number) => void,
): Supply {
  const breakOff = () => void supply.close()
  const during = async <T>(act: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted()
    signal?.addEventListener('abort', breakOff, { once: true })
    try {
      return await act()
    } finally {
      signal?.removeEventListener('abort', breakOff)
    }
  }
  async function* untilStopped(rows: AsyncIterable<RowBatch>) {
    signal?.throwIfAborted()
    signal?.addEventListener('abort', breakOff, { once: true })
    try {
      for await (const batch of rows) {
        signal?.throwIfAborted()
        yield batch
      }
    } finally {
      signal?.removeEventListener('abort', breakOff)
    }
  }
  const { increment } = supply
  const watched = { onRows: onCompared, ...(signal ? { signal } : {}) }
  return {
    ...supply,
    digest: (salt) => during(() => supply.digest(salt, watched)),
    rows: (buckets) => untilStopped(supply.rows(buckets)),
    ...(increment
      ? {
          increment: {
            ...increment,
            highest: (before) => during(() => increment.highest(before)),
            rowsSince: (since) => untilStopped(increment.rowsSince(since)),
          },
        }
      : {}),
  }
}
