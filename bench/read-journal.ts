/** The journal while reads go on: entries appended, numbered and published beside the point reads. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kho } from '../server/src/app.ts'
import type { Figure } from './measure.ts'
import { generate, path, roundSeconds, type ReadingGround } from './reading-ground.ts'

/** Entries a second that are offered: half more than the bar, so that reads are still served. */
const offered = 15_000
const tickMs = 20
const entriesMax = 4096

export async function measureJournalUnderReads(ground: ReadingGround): Promise<Figure> {
  const { kho, headers, keys, port } = ground
  const paths = keys.map((key) => `${path}/records/${encodeURIComponent(key)}`)
  const ask = (seconds: number) => generate({ port, connections: 64, seconds, headers, paths })
  const alone = await ask(roundSeconds)
  const ended = new AbortController()
  const appending = appendUntil(kho, ended.signal)
  const reads = await ask(2 * roundSeconds)
  ended.abort()
  const { entries, seconds } = await appending
  const rate = (answers: number, lasted: number) => `${Math.round(answers / lasted)}/s`
  return {
    what: 'Journal under reads, 64 connections',
    bar: { sense: '>=', value: 10_000, unit: 'entries/s' },
    value: entries / seconds,
    detail:
      `${entries} entries appended, numbered, signed and published in ${seconds.toFixed(1)} s; ` +
      `reads meanwhile ${rate(reads.answers, reads.seconds)} (p99 ${reads.p99Ms.toFixed(1)} ms), ` +
      `without them ${rate(alone.answers, alone.seconds)} (p99 ${alone.p99Ms.toFixed(1)} ms)`,
  }
}

/** Appends what is due at each tick; the time runs until the last entry is published. */
async function appendUntil({ db, journal }: Kho, signal: AbortSignal) {
  const startedAt = performance.now()
  let entries = 0
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * offered) - entries
    const count = Math.min(due, entriesMax)
    if (count > 0) {
      await db.query(
        `insert into journal.intake (kind, fields)
         select 'bench', jsonb_build_object('dataset', 'residents', 'n', $1::int + n)
         from generate_series(1, $2::int) n`,
        [entries, count],
      )
      entries += count
    }
    if (due <= entriesMax) await sleep(tickMs)
  }
  await journal.publishNow()
  return { entries, seconds: (performance.now() - startedAt) / 1000 }
}
