/** The board of supplies as its page shows it. */
import type { BoardView } from '@kho/portal/view.ts'
import { listAwaiting } from '../catalogue/awaiting-release.ts'
import { listDatasets } from '../catalogue/find-dataset.ts'
import { listLate } from '../request/list-late.ts'
import { listAgencies } from '../people/agency.ts'
import { readBoard } from '../lateness/board.ts'
import type { Rule } from '../lateness/due.ts'
import type { Queryable } from '../pg/database.ts'

export async function readBoardView(db: Queryable, rule: Rule, now: Date): Promise<BoardView> {
  const awaiting = await listAwaiting(db)
  const rows = (await readBoard(db, rule, now)).filter(({ dataset }) => !awaiting.has(dataset))
  return {
    at: now.toISOString(),
    dueDays: rule.dueDays,
    calendarUntil: rule.calendar.until,
    lateRequests: await readLateRequests(db, rule, now),
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

async function readLateRequests(
  db: Queryable,
  rule: Rule,
  now: Date,
): Promise<BoardView['lateRequests']> {
  const late = await listLate(db, rule.calendar, now)
  if (late.length === 0) return []
  const agencies = new Map((await listAgencies(db)).map(({ id, name }) => [id, name]))
  const datasets = new Map((await listDatasets(db)).map(({ id, title }) => [id, title]))
  const itself = (id: string) => ({ vi: id, en: id })
  return late.map(({ dataset, owner, ...one }) => ({
    ...one,
    dataset: { id: dataset, title: datasets.get(dataset) ?? itself(dataset) },
    owner: { id: owner, name: agencies.get(owner) ?? itself(owner) },
  }))
}
