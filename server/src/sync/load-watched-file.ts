/** Loads a file of the watched folder as a run, so that it is seen, cancelled and tried again. */
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { findPart } from '../catalogue/part.ts'
import type { Receipt } from '../intake/receipt.ts'
import type { WatchedFile } from '../intake/watched-supply.ts'
import type { Sync } from './open-sync.ts'
import { waitForEnd } from './wait-for-end.ts'
import { startRun } from './start-run.ts'

/** The receipt; refused as the load was. Somebody must be working on runs. */
export async function loadWatchedFile(sync: Sync, file: WatchedFile): Promise<Receipt> {
  const version = await findDataset(sync.db, file.dataset)
  const part = await findPart(sync.db, version, file.part)
  const id = await sync.db.tx((tx) =>
    startRun(tx, sync.queue, {
      startedBy: 'file',
      actor: 'watched folder',
      file: { path: file.path, dataset: version.id, part: part.number },
    }),
  )
  const { run, receipt } = await waitForEnd(sync, id!)
  if (receipt) return receipt
  if (run.state === 'refused') throw new Refusal(run.cause!.code, run.cause!.values)
  // The file is moved aside all the same: taken again and again it would fail again and again.
  throw new Refusal('sync.failed', { run: run.id, reason: run.cause?.code ?? run.state })
}
