/** A discrepancy as one of those who may see it sees it. */
import { findDataset } from '../catalogue/find-dataset.ts'
import { append } from '../journal/append.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { workingDaysLate } from '../calendar/days-late.ts'
import type { Discrepancy } from './discrepancy.ts'
import { selectSteps } from './discrepancy.sql.ts'
import type { Way } from './move-discrepancy.ts'
import type { Viewed } from './viewer.ts'

export type Shown = Record<string, unknown>

export async function showDiscrepancy(db: Database, viewed: Viewed, way: Way): Promise<Shown> {
  const { found, roles, actor } = viewed
  const steps = await selectSteps(db, found.id)
  const [first] = steps
  const correction = steps.findLast(({ kind }) => kind === 'corrected')
  const { client: _client, contact, ...said } = (first?.payload ?? {}) as Record<string, unknown>
  return {
    ...(await summaryOf(db, found)),
    daysLate: daysLate(found, way),
    ...(found.origin === 'drift'
      ? await showDrift(db, found, roles.has('owner') ? actor : null)
      : { said: first?.payload ? said : null }),
    // Only those who tell the reporter need to know where it is.
    ...(roles.has('authority') && contact ? { contact } : {}),
    correctedBy:
      found.correctedBy === null
        ? null
        : { sequence: found.correctedBy, entry: correction?.fields?.entry ?? null },
    steps: steps.map(({ kind, at, entry, payload }) => ({
      kind,
      at,
      entry,
      ...(payload?.reason ? { reason: payload.reason } : {}),
    })),
  }
}

/** Without anything a person wrote. */
export async function summaryOf(db: Queryable, found: Discrepancy): Promise<Shown> {
  const { journalIntake: _intake, column, part: _part, ...rest } = found
  if (column === null) return rest
  const { columns } = await findDataset(db, found.dataset)
  return { ...rest, column: columns.find(({ number }) => number === column)?.name ?? null }
}

export function daysLate({ state, dueOn }: Discrepancy, { calendar, now }: Way): number {
  if (state !== 'forwarded' || dueOn === null) return 0
  return workingDaysLate(calendar, dueOn, dayOf(now()))
}

/** Keys and kinds; both values too, and then the showing itself is on record first. */
async function showDrift(db: Database, found: Discrepancy, reader: string | null): Promise<Shown> {
  const { rows } = await db.query(
    `select key, kind, columns from discrepancy.difference
     where discrepancy = $1 order by key, kind`,
    [found.id],
  )
  if (reader === null) return { differences: rows }
  const payload = await db.query('select body from journal.payload where intake_id = $1', [
    found.journalIntake,
  ])
  await db.tx((tx) =>
    append(tx, {
      kind: 'discrepancy.read',
      fields: { discrepancy: found.id, dataset: found.dataset, shown: rows.length },
      payload: { actor: reader },
    }),
  )
  return {
    differences: rows,
    values: payload.rows[0] ? JSON.parse(payload.rows[0].body).differences : null,
  }
}
