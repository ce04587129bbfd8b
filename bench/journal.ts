/** The journal: entries a second alone, and verifying. */
import { openLog } from '@kho/journal/store.ts'
import { verifyLog } from '@kho/journal/verify-log.ts'
import { openGround } from './ground.ts'
import { seconds, type Figure } from './measure.ts'

export async function measureJournal(entries = 200_000): Promise<Figure[]> {
  const ground = await openGround()
  try {
    const { db, journal, journalFolder } = ground
    await journal.publishNow()
    const before = journal.state().publishedSize
    const appending = await seconds(async () => {
      for (let at = 0; at < entries; at += 4096) {
        await db.query(
          `insert into journal.intake (kind, fields)
           select 'bench', jsonb_build_object('dataset', 'residents', 'n', $1::int + n) from generate_series(1, $2::int) n`,
          [at, Math.min(4096, entries - at)],
        )
      }
      await journal.publishNow()
    })
    const made = journal.state().publishedSize - before
    const log = openLog(journalFolder)
    let size = 0
    const verifying = await seconds(async () => {
      size = (await verifyLog({ ...log, key: journal.state().vkey })).entries
    })
    return [
      {
        what: 'Journal alone',
        bar: { sense: '>=', value: 20_000, unit: 'entries/s' },
        value: made / appending,
        detail: `${made} entries appended, numbered, signed and published in ${appending.toFixed(1)} s`,
      },
      {
        what: 'Journal verified',
        bar: { sense: '>=', value: 100_000, unit: 'entries/s' },
        value: size / verifying,
        detail: `${size} entries in ${verifying.toFixed(1)} s`,
      },
    ]
  } finally {
    await ground.end()
  }
}
