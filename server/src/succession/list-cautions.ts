/** What the capabilities say of a plan beforehand though nothing stands in its way. */
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Tx } from '../pg/database.ts'
import type { SuccessionMover } from './mover.ts'
import type { SuccessionPlan } from './plan.ts'

export async function listCautions(
  tx: Tx,
  movers: readonly SuccessionMover[],
  plan: SuccessionPlan,
): Promise<Bilingual[]> {
  const told: Bilingual[] = []
  for (const mover of movers) told.push(...((await mover.cautions?.(tx, plan)) ?? []))
  return told
}
