/** The act that adds to a breach: something found out, the notice sent, the repair done. */
import type { BreachStep } from '@kho/contract/personal.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { refuseSecret } from '../catalogue/refuse-secret.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { clockOfBreach, type Breach } from './breach.ts'
import { insertBreachStep, selectBreach } from './breach.sql.ts'
import { endOfTerm, findTerm } from './term.ts'

export async function moveBreach(
  tx: Queryable,
  way: { now: () => Date },
  account: string,
  input: BreachStep & { id: string },
): Promise<Breach> {
  const { id, kind, note } = input
  const found = await selectBreach(tx, id, true)
  if (!found) throw new Refusal('personal.unknown-breach', { id })
  const before = { noted: null, notified: found.notifiedAt, repaired: found.repairedAt }[kind]
  if (before !== null) throw new Refusal('personal.breach-ended', { id, kind, at: before })
  refuseSecret({ note })
  const at = way.now()
  const clock = clockOfBreach({ ...found, notifiedAt: at.toISOString() }, at)
  const { intakeId } = await append(tx, {
    kind: `personal.breach-${kind}`,
    fields: { breach: id, ...(kind === 'notified' ? { clock } : {}) },
    payload: { account, note },
  })
  await insertBreachStep(tx, id, kind, intakeId)
  if (kind === 'notified') {
    await tx.query('update personal.breach set notified_at = $2 where id = $1', [id, at])
  }
  if (kind === 'repaired') {
    const term = await findTerm(tx, 'breach-keeping', dayOf(at))
    await tx.query('update personal.breach set repaired_at = $2, keep_until = $3 where id = $1', [
      id,
      at,
      term ? dayOf(endOfTerm(term, at)) : null,
    ])
  }
  return (await selectBreach(tx, id))!
}
