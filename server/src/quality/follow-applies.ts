/** Measures every dataset after it has changed, in whatever way and by whatever program. */
import { describeError, type Log } from '../log.ts'
import type { Database } from '../pg/database.ts'
import { measureDataset } from './measure-dataset.ts'
import { selectUnmeasured } from './profile.sql.ts'

/** One look; call it again and again. One that fails does not keep the others from their turn. */
export async function measureChanged(
  db: Database,
  log: Log,
  signal?: AbortSignal,
): Promise<string[]> {
  const measured: string[] = []
  for (const dataset of await selectUnmeasured(db)) {
    if (signal?.aborted) break
    try {
      if (await measureDataset(db, dataset)) measured.push(dataset)
    } catch (error) {
      log.error({ dataset, err: describeError(error) }, 'a dataset was not measured')
    }
  }
  return measured
}
