/** The act that carries a succession out: everything moves in one transaction. */
import { Refusal } from '@kho/contract/refusal.ts'
import { appendAbout } from '../people/append-about.ts'
import type { Tx } from '../pg/database.ts'
import { dayOf, showDay } from '../time.ts'
import { checkAgencies } from './check-agencies.ts'
import type { Move, SuccessionMover } from './mover.ts'
import { previewSuccession } from './preview-succession.ts'
import { findSuccession, needState } from './succession.ts'
import { insertMoves, lockSuccessions, updateState } from './succession.sql.ts'

/**
 * Moves what the preview says at this moment. With `seen`, the fingerprint of the preview that
 * somebody looked at, it is refused where that would be something else. Refused before the day on
 * which it takes effect.
 */
export async function applySuccession(
  tx: Tx,
  actor: string,
  input: { succession: number; seen?: { fingerprint: string; total: number }; at?: Date },
  movers: readonly SuccessionMover[],
): Promise<{ moved: Record<string, number>; entry: string }> {
  const { succession: id, seen, at = new Date() } = input
  await lockSuccessions(tx)
  const succession = await findSuccession(tx, id)
  needState(succession, 'proposed')
  const { plan } = succession
  const today = dayOf(at)
  if (plan.effectiveOn > today) {
    const values = { succession: id, day: showDay(plan.effectiveOn), today: showDay(today) }
    throw new Refusal('succession.too-early', values)
  }
  await checkAgencies(tx, plan)
  const preview = await previewSuccession(tx, movers, plan)
  if (seen && seen.fingerprint !== preview.fingerprint)
    throw new Refusal('succession.changed', { seen: seen.total, now: preview.total })
  for (const mover of movers) await mover.check?.(tx, plan)
  const moved: Record<string, number> = {}
  const accounts: string[] = []
  for (const mover of movers) {
    const { moves } = preview.parts.find(({ name }) => name === mover.name)!
    const done = await mover.apply(tx, { id, plan, actor }, moves)
    await insertMoves(tx, id, mover.name, done)
    moved[mover.name] = done.length
    if (mover.name === 'accounts') accounts.push(...done.map(({ subject }: Move) => subject))
  }
  await updateState(tx, id, 'applied')
  const { intakeId } = await appendAbout(tx, accounts, {
    kind: 'succession.applied',
    fields: { succession: id, form: plan.kind, moved },
    payload: { actor, from: plan.from, to: plan.to.map((one) => one.id) },
  })
  return { moved, entry: intakeId }
}
