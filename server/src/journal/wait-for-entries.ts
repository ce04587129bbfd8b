/** For whoever holds a state of the database against the published journal. */
import { readCheckpoint } from '@kho/journal/checkpoint.ts'
import { openLog } from '@kho/journal/store.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queryable } from '../pg/database.ts'

const waitMsMax = 30_000

/**
 * Until the published journal covers its first `size` entries and these acts, which whoever runs the
 * journal numbers and publishes. Gives the places of the acts. Throws where it does not get there,
 * with the sizes of both.
 */
export async function waitForEntries(
  db: Queryable,
  folder: string,
  { size, acts }: { size: number; acts: readonly string[] },
): Promise<number[]> {
  const untilMs = performance.now() + waitMsMax
  for (;;) {
    const places = await readPlaces(db, acts)
    const published = await readPublished(folder)
    const wanted = Math.max(size, ...places.map((index) => index + 1))
    if (places.length === acts.length && published >= wanted) return places
    if (performance.now() > untilMs) {
      const waiting = acts.length - places.length
      throw new Error(
        `The journal is not published: ${published} of ${wanted} entries are, and ${waiting} acts wait`,
      )
    }
    await sleep(50)
  }
}

async function readPlaces(db: Queryable, acts: readonly string[]): Promise<number[]> {
  if (acts.length === 0) return []
  const { rows } = await db.query<{ index: string }>(
    'select index from journal.entry where intake_id = any ($1::bigint[])',
    [acts],
  )
  return rows.map(({ index }) => Number(index))
}

/** Entries that the checkpoint in the folder covers. */
export async function readPublished(folder: string): Promise<number> {
  const note = await openLog(folder).read('checkpoint')
  return (note && readCheckpoint(note.toString('utf8'))?.size) ?? 0
}
