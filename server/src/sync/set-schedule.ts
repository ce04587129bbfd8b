/** The act that gives a source a schedule of its own, or takes it away again. */
import { Refusal } from '@kho/contract/refusal.ts'
import { findSource } from '../intake/declared-source.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { scheduleSchema, type Schedule } from './schedule.ts'

/** `schedule` null: by the frequency of the dataset again. */
export async function setSchedule(
  tx: Queryable,
  actor: string,
  input: { source: string; schedule: unknown },
): Promise<Schedule | null> {
  const source = await findSource(tx, input.source)
  const schedule = input.schedule === null ? null : readSchedule(input.source, input.schedule)
  if (schedule) {
    await tx.query(
      `insert into sync.schedule (source, definition) values ($1, $2) on conflict (source)
       do update set definition = excluded.definition, decided_at = clock_timestamp()`,
      [source.id, JSON.stringify(schedule)],
    )
  } else {
    await tx.query('delete from sync.schedule where source = $1', [source.id])
  }
  await append(tx, {
    kind: 'sync.scheduled',
    fields: { source: source.id, dataset: source.dataset, own: schedule !== null },
    payload: { actor, schedule },
  })
  return schedule
}

function readSchedule(source: string, given: unknown): Schedule {
  const read = scheduleSchema.safeParse(given)
  if (read.success) return read.data
  throw new Refusal('sync.bad-schedule', { source, reason: JSON.stringify(given) })
}
