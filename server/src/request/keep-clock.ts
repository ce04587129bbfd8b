/**
 * What becomes of requests without anybody asking: whoever has to decide is warned before the term
 * ends and told when it has ended, whom the procedure names is told after that, and what is over
 * ends by itself. Each is told once, and each leaves its entry.
 */
import { append } from '../journal/append.ts'
import type { Database, Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { workingDaysLate } from '../calendar/days-late.ts'
import type { Way } from './clock.ts'
import { lockRequest } from './lock-request.ts'
import { mayMove, nextRole, type AccessRequest } from './request.ts'
import { insertStep, selectOver, selectWaiting, updateEnded } from './request.sql.ts'
import { insertReminder, type Reminder } from './term.sql.ts'
import { findProcedure, type Procedure } from './term.ts'

export type Kept = { reminded: number; expired: number }

export async function keepClock(db: Database, way: Way): Promise<Kept> {
  const today = dayOf(way.now())
  let expired = 0
  for (const id of await selectOver(db, today)) {
    expired += (await db.tx((tx) => expireRequest(tx, id, today))) ? 1 : 0
  }
  const procedures = {
    ordinary: await findProcedure(db, 'ordinary', today),
    personal: await findProcedure(db, 'personal', today),
  }
  let reminded = 0
  for (const found of await selectWaiting(db, { owners: null, dueBefore: null })) {
    const procedure = procedures[found.personal ? 'personal' : 'ordinary']
    for (const reminder of remindersOf(found, procedure, way, today)) {
      reminded += (await db.tx((tx) => remind(tx, reminder))) ? 1 : 0
    }
  }
  return { reminded, expired }
}

/** Those whose time has come, told before or not. Pure. */
export function remindersOf(
  found: AccessRequest,
  { warnDays, escalateDays, escalateTo }: Procedure,
  { calendar }: Pick<Way, 'calendar'>,
  today: string,
): Reminder[] {
  const { id: request, dueOn } = found
  const role = nextRole(found)
  if (dueOn === null || role === null) return []
  const decider =
    role === 'owner'
      ? { function: 'steward', agency: found.owner }
      : { function: 'authority', agency: null }
  const made: Reminder[] = []
  const left = dueOn < today ? 0 : workingDaysLate(calendar, today, dueOn)
  if (left <= warnDays) made.push({ request, dueOn, level: 'warning', ...decider })
  if (dueOn >= today) return made
  made.push({ request, dueOn, level: 'late', ...decider })
  if (escalateTo !== null && workingDaysLate(calendar, dueOn, today) >= escalateDays!) {
    // A leader is one of the owner's agency; the others are of the one that runs the store.
    const agency = escalateTo === 'leader' ? found.owner : null
    made.push({ request, dueOn, level: 'escalated', function: escalateTo, agency })
  }
  return made
}

async function remind(tx: Tx, reminder: Reminder): Promise<boolean> {
  if (!(await insertReminder(tx, reminder))) return false
  const { request, dueOn: due, level, function: name, agency } = reminder
  await append(tx, {
    kind: 'request.reminded',
    fields: { request, due, level, function: name, ...(agency === null ? {} : { agency }) },
  })
  return true
}

/** Somebody may be moving it at this moment; whoever has the lock first, decides. */
async function expireRequest(tx: Tx, id: number, today: string): Promise<boolean> {
  const found = await lockRequest(tx, id)
  const last = found.state === 'returned' ? found.completeBy : found.asked.until
  const isOver = (last ?? today) < today
  if (!mayMove(found, 'expire') || !isOver) return false
  await updateEnded(tx, id, 'expired')
  const { intakeId } = await append(tx, {
    kind: 'request.expired',
    fields: { request: id, agency: found.agency, from: found.state },
  })
  await insertStep(tx, id, { kind: 'expired', account: 'rule', journalIntake: intakeId })
  return true
}
