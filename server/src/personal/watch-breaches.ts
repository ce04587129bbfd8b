/** Gives the alarm for breaches whose notice is due within a day, and again when its time is over. */
import type { Log } from '../log.ts'
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { clockOfBreach } from './breach.ts'
import { insertBreachStep, selectBreaches } from './breach.sql.ts'

const alarms = { near: 'warned_at', late: 'late_at' } as const

/** Each alarm once: in the journal, in the operator's log; the inbox shows it until it is notified. */
export async function watchBreaches(
  db: Database,
  way: { now: () => Date },
  log: Log,
): Promise<number> {
  let given = 0
  const at = way.now()
  for (const breach of await selectBreaches(db, { open: true, before: null, limit: 1000 })) {
    const clock = clockOfBreach(breach, at)
    if (breach.notifiedAt !== null || (clock !== 'near' && clock !== 'late')) continue
    const isNew = await db.tx(async (tx) => {
      const column = alarms[clock]
      const marked = await tx.query(
        `update personal.breach set ${column} = $2
         where id = $1 and ${column} is null and notified_at is null`,
        [breach.id, at],
      )
      if (marked.rowCount === 0) return false
      const fields = { breach: breach.id, notify_by: breach.notifyBy! }
      const { intakeId } = await append(tx, { kind: `personal.breach-${clock}`, fields })
      await insertBreachStep(tx, breach.id, clock, intakeId)
      return true
    })
    if (!isNew) continue
    given++
    log.error(
      { breach: breach.id, notifyBy: breach.notifyBy },
      `the notice of a breach is ${clock}`,
    )
  }
  return given
}
