/** A process of its own that holds a snapshot and a meter, told by messages what to do. */
import { openMeter } from '../../src/access/meter.ts'
import { isInForce } from '../../src/access/grant.ts'
import { openSnapshot } from '../../src/access/snapshot.ts'
import { silentLog } from '../../src/log.ts'
import { openDatabase } from '../../src/pg/database.ts'
import { Refusal } from '@kho/contract/refusal.ts'

export type Told =
  /** Calls every so many milliseconds, each for so many rows, until so many were refused. */
  | {
      act: 'call'
      client: string
      dataset: string
      everyMs: number
      refusals: number
      rows: number
    }
  /** Answers when the grant is seen to have ended. */
  | { act: 'watch'; client: string; dataset: string; grant: number }
  | { act: 'end' }
export type Said = {
  ready?: number
  taken?: number
  rows?: number
  refused?: number
  ended?: boolean
}

/** More than a process makes that rests after each for the time that it is told. */
const callsASecond = 50
const say = (said: Said) => process.send!(said)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const db = openDatabase(process.argv[2]!, { log: silentLog })
const startedMs = performance.now()
const snapshot = await openSnapshot(db, { log: silentLog })
// Its clock stands still, so that nothing runs over the end of a minute or of a day.
const now = new Date(process.argv[3]!)
const meter = await openMeter(db, { log: silentLog, now: () => now })

async function call(told: Extract<Told, { act: 'call' }>): Promise<Said> {
  const [grant] = snapshot.grantsOf(told.client, told.dataset)
  const said = { taken: 0, rows: 0, refused: 0 }
  while (said.refused < told.refusals) {
    try {
      const use = meter.take(grant!, { rows: told.rows })
      said.taken++
      // Never more than a second's calls go by without the others being told, however slow they are.
      if (said.taken % callsASecond === 0) await meter.flush()
      said.rows += use.rowsMax
      await sleep(told.everyMs)
      use.settle(use.rowsMax)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      said.refused++
      await sleep(told.everyMs)
    }
  }
  return said
}

async function watch(told: Extract<Told, { act: 'watch' }>): Promise<Said> {
  const seen = () =>
    snapshot.grantsOf(told.client, told.dataset).find(({ id }) => id === told.grant)
  while (isInForce(seen()!, new Date())) await sleep(1)
  return { ended: true }
}

process.on('message', async (told: Told) => {
  if (told.act === 'call') say(await call(told))
  if (told.act === 'watch') say(await watch(told))
  if (told.act !== 'end') return
  await meter.stop()
  await snapshot.close()
  await db.close()
  process.disconnect()
})
say({ ready: performance.now() - startedMs })
