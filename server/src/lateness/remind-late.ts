/**
 * The act that reminds of what is late: the supplier once when it becomes late, and after some
 * working days supplier and owner again. A reminder is a row that others may send.
 */
import { append } from '../journal/append.ts'
import type { Database } from '../pg/database.ts'
import { readBoard, type BoardRow } from './board.ts'
import type { Rule } from './due.ts'
import { insertReminder, type NewReminder } from './lateness.sql.ts'

/** Working days after which the owner is told as well. */
export const ownerIsToldAfterDays = 3

/** Makes the reminders that are not made yet; gives how many. */
export async function remindLate(
  db: Database,
  rule: Rule,
  now: Date = new Date(),
): Promise<number> {
  let made = 0
  for (const row of await readBoard(db, rule, now)) {
    for (const reminder of remindersOf(row)) {
      const isNew = await db.tx(async (tx) => {
        if (!(await insertReminder(tx, reminder))) return false
        const { dataset, part, agency, level } = reminder
        const due = reminder.dueAt.toISOString()
        await append(tx, {
          kind: 'sync.reminded',
          fields: { dataset, part, agency, due, level },
          payload: { lateHours: row.late!.hours },
        })
        return true
      })
      if (isNew) made++
    }
  }
  return made
}

function remindersOf({ dataset, part, agency, owner, due, late }: BoardRow): NewReminder[] {
  if (late === null || due === null) return []
  const common = { dataset, part, dueAt: due.at }
  const first: NewReminder = { ...common, agency: agency.id, level: 1 }
  if (late.days < ownerIsToldAfterDays) return [first]
  const told = [...new Set([agency.id, owner])]
  return [first, ...told.map((id): NewReminder => ({ ...common, agency: id, level: 2 }))]
}
