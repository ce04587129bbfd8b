/** The act that puts a plan for a succession on record; nothing moves yet. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { checkAgencies } from './check-agencies.ts'
import { listCautions } from './list-cautions.ts'
import type { SuccessionMover } from './mover.ts'
import { planSchema, type SuccessionInput } from './plan.ts'
import { insertSuccession } from './succession.sql.ts'

/** Refused: a plan that cannot be carried out, or a rule that cannot be followed. */
export async function proposeSuccession(
  tx: Tx,
  actor: string,
  input: SuccessionInput,
  movers: readonly SuccessionMover[],
): Promise<{ succession: number; cautions: Bilingual[]; entry: string }> {
  const plan = planSchema.parse(input)
  await checkAgencies(tx, plan)
  for (const mover of movers) await mover.check?.(tx, plan)
  const succession = await insertSuccession(tx, plan)
  const { intakeId } = await append(tx, {
    kind: 'succession.proposed',
    fields: { succession, form: plan.kind, from: plan.from, to: plan.to.map(({ id }) => id) },
    payload: { actor, plan: JSON.stringify(plan) },
  })
  return { succession, cautions: await listCautions(tx, movers, plan), entry: intakeId }
}
