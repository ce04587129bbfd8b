/** Starts what is due: planned moments that came, and files that wait. One look; call it again. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { listSources, type DeclaredSource } from '../intake/declared-source.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { sourceKind } from '../source/source-kinds.ts'
import type { WaitingFile } from './find-waiting-files.ts'
import { markOf } from './find-waiting-files.ts'
import { scheduleSchema, slotsAround, type Schedule, type Slots } from './schedule.ts'
import { startRun } from './start-run.ts'

export type Planning = { calendar: WorkingCalendar; syncAtMinute: number }

export type PlannedSource = { source: DeclaredSource; own: Schedule | null; slots: Slots }

/** Every declared source with its last and next planned moment. */
export async function listPlanned(
  db: Queryable,
  { calendar, syncAtMinute }: Planning,
  now: Date,
): Promise<(PlannedSource & { declaredAt: Date })[]> {
  const { rows } = await db.query(
    `select s.id, s.declared_at, p.definition::text from intake.source s
     left join sync.schedule p on p.source = s.id`,
  )
  const kept = new Map(rows.map((row) => [row.id, row]))
  const planned = []
  for (const source of await listSources(db)) {
    const version = await findDataset(db, source.dataset)
    if (isAskedThrough(version) || sourceKind(source.kind).form === 'asked') continue
    const { updateFrequency: frequency } = version
    const row = kept.get(source.id)
    const own = row?.definition ? scheduleSchema.parse(JSON.parse(row.definition)) : null
    const slots = slotsAround({ calendar, frequency, atMinute: syncAtMinute, own }, now)
    planned.push({ source, own, slots, declaredAt: new Date(row?.declared_at ?? now) })
  }
  return planned
}

/**
 * A moment that passed while nobody was at work is made up for, but only the last one. What was
 * planned before the source was declared is nobody's duty.
 */
export async function startDueRuns(
  db: Database,
  queue: Queue,
  planning: Planning,
  waiting: readonly WaitingFile[],
  now: Date = new Date(),
): Promise<string[]> {
  const started: (string | null)[] = []
  for (const { source, mark } of waiting) {
    const asked = { source, mark, startedBy: 'file', actor: 'waiting file' } as const
    started.push(await db.tx((tx) => startRun(tx, queue, asked)))
  }
  for (const { source, slots, declaredAt } of await listPlanned(db, planning, now)) {
    const slot = slots.latest
    if (!slot || slot <= declaredAt || (await isAnswered(db, source.id, slot))) continue
    const mark = source.path === undefined ? undefined : (await markOf(source.path))?.mark
    const asked = {
      source: source.id,
      slot,
      mark,
      startedBy: 'schedule',
      actor: 'schedule',
    } as const
    started.push(await db.tx((tx) => startRun(tx, queue, asked)))
  }
  return started.filter((id) => id !== null)
}

async function isAnswered(db: Queryable, source: string, slot: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `select 1 from sync.run where source = $1 and slot >= $2 limit 1`,
    [source, slot],
  )
  return (rowCount ?? 0) > 0
}
