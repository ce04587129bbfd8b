/**
 * What every step of a discrepancy has in common: it is locked, the step must fit its state, and the
 * step, its act in the journal and the new state commit together.
 */
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import type { JsonValue } from '@kho/journal/entry.ts'
import { workingDayAfter, type WorkingCalendar } from '../calendar/working-calendar.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { refuseReopening, refuseStep, type Discrepancy, type StepKind } from './discrepancy.ts'
import { insertStep, selectDiscrepancy } from './discrepancy.sql.ts'
import { findTerm } from './term.ts'

export type Way = { calendar: WorkingCalendar; now: () => Date }

export type Move = {
  id: string
  step: Exclude<StepKind, 'reported'>
  actor: string
  /** Erasable: what a person wrote. */
  reason?: string | undefined
  /** Public: of a correction the apply and its entry. */
  fields?: { readonly [name: string]: JsonValue }
  correctedBy?: number
}

export async function moveDiscrepancy(tx: Tx, way: Way, move: Move): Promise<Discrepancy> {
  const { id, step, actor, reason } = move
  refuseSecret({ reason })
  const found = await selectDiscrepancy(tx, id, true)
  if (!found) throw new Refusal('discrepancy.unknown', { id })
  const today = dayOf(way.now())
  if (step === 'reopened') refuseReopening(found, today)
  else refuseStep(found, step)
  const { intakeId } = await append(tx, {
    kind: `discrepancy.${step}`,
    fields: { discrepancy: found.id, dataset: found.dataset, ...move.fields },
    payload: reason === undefined ? { actor } : { actor, reason },
  })
  await insertStep(tx, found.id, step, intakeId)
  if (step === 'reopened') await forget(tx, found.id)
  if (step === 'forwarded' || step === 'reopened') await startClock(tx, way, found.id, today)
  else if (step === 'closed') await close(tx, found.id)
  else await settle(tx, way, found.id, step, move.correctedBy ?? null)
  return (await selectDiscrepancy(tx, id))!
}

async function startClock(tx: Tx, way: Way, id: string, today: string): Promise<void> {
  const term = await findTerm(tx, 'answer', today)
  await tx.query(
    `update discrepancy.discrepancy
     set state = 'forwarded', forwarded_at = clock_timestamp(), due_on = $2 where id = $1`,
    [id, term ? workingDayAfter(way.calendar, today, term.days) : null],
  )
}

/** What was changed before it was opened again did not mend it; only later changes count. */
async function forget(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `update discrepancy.discrepancy d set settled_at = null, reopen_until = null,
       corrected_by = null, state = 'forwarded', after_change = s.change, compared_change = s.change
     from store.dataset_state s where s.dataset = d.dataset and d.id = $1`,
    [id],
  )
}

async function settle(
  tx: Tx,
  way: Way,
  id: string,
  state: 'answered' | 'corrected',
  correctedBy: number | null,
): Promise<void> {
  const today = dayOf(way.now())
  const term = await findTerm(tx, 'reopen', today)
  await tx.query(
    `update discrepancy.discrepancy set state = $2, settled_at = clock_timestamp(),
       reopen_until = $3, corrected_by = $4 where id = $1`,
    [id, state, term ? workingDayAfter(way.calendar, today, term.days) : null, correctedBy],
  )
}

async function close(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `update discrepancy.discrepancy set state = 'closed', closed_at = clock_timestamp(),
       settled_at = coalesce(settled_at, clock_timestamp()), sender = null where id = $1`,
    [id],
  )
}
