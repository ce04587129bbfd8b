/** The board of supplies as its page shows it. */
import type { BoardView } from '@kho/portal/view.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import type { Queryable } from '../pg/database.ts'

export async function readBoardView(db: Queryable, rule: Rule, now: Date): Promise<BoardView> {
  const rows = await readBoard(db, rule, now)
  return {
    at: now.toISOString(),
    dueDays: rule.dueDays,
    calendarUntil: rule.calendar.until,
    entries: rows.map((row) => ({
      dataset: row.dataset,
      title: row.title,
      part: row.whole ? null : row.part,
      agency: row.agency,
      frequency: row.frequency,
      way: row.way,
      state: row.state,
      lastSuccessAt: row.lastSuccessAt,
      dueAt: row.due?.at.toISOString() ?? null,
      dueCertain: row.due?.certain ?? true,
      late: row.late && { hours: row.late.hours, days: row.late.days },
      rows: row.rows,
      equal: row.equal,
      heldBack: row.heldBack,
      trouble: row.trouble?.code ?? null,
    })),
  }
}
