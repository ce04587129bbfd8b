/** The act that puts back everything an applied succession moved, as long as it is not confirmed. */
import { appendAbout } from '../people/append-about.ts'
import type { Tx } from '../pg/database.ts'
import type { SuccessionMover } from './mover.ts'
import { findSuccession, listMoves, needState } from './succession.ts'
import { lockSuccessions, updateState } from './succession.sql.ts'

/** Refused: one that is not applied, or of which something has gone elsewhere since. */
export async function undoSuccession(
  tx: Tx,
  actor: string,
  input: { succession: number; reason: string },
  movers: readonly SuccessionMover[],
): Promise<{ returned: Record<string, number>; entry: string }> {
  const { succession: id, reason } = input
  await lockSuccessions(tx)
  const succession = await findSuccession(tx, id)
  needState(succession, 'applied')
  const { plan } = succession
  const moves = await listMoves(tx, id)
  const returned: Record<string, number> = {}
  for (const mover of movers.toReversed()) {
    const own = moves.get(mover.name) ?? []
    await mover.undo(tx, { id, plan, actor }, own)
    returned[mover.name] = own.length
  }
  await updateState(tx, id, 'undone')
  const accounts = (moves.get('accounts') ?? []).map(({ subject }) => subject)
  const { intakeId } = await appendAbout(tx, accounts, {
    kind: 'succession.undone',
    fields: { succession: id, returned },
    payload: { actor, reason },
  })
  return { returned, entry: intakeId }
}
