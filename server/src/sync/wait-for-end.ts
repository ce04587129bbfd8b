/** Waits until a run has its end, and tells what it was. */
import type { Receipt } from '../intake/receipt.ts'
import type { Sync } from './open-sync.ts'
import type { Run } from './run.ts'
import { selectReceipt } from './run.sql.ts'
import { followRun } from './watch-runs.ts'

export type EndedRun = {
  run: Run
  /** Of a load that came to its end. */
  receipt: Receipt | null
}

/** `onRun` hears of each state on the way. */
export async function waitForEnd(
  sync: Pick<Sync, 'db' | 'watch'>,
  id: string,
  onRun?: (run: Run) => void,
): Promise<EndedRun> {
  let last: Run | undefined
  for await (const run of followRun(sync.db, sync.watch, id)) {
    onRun?.(run)
    last = run
  }
  const receipt = last!.load ? await selectReceipt(sync.db, last!.load) : null
  return { run: last!, receipt: receipt ? (JSON.parse(receipt) as Receipt) : null }
}
