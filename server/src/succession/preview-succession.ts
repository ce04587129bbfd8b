/** What a succession would move at this moment, by kind, and a fingerprint of all of it. */
import { createHash } from 'node:crypto'
import type { Bilingual } from '@kho/contract/dataset.ts'
import type { Tx } from '../pg/database.ts'
import type { Move, SuccessionMover } from './mover.ts'
import type { SuccessionPlan } from './plan.ts'

export type SuccessionPreview = {
  parts: { name: string; title: Bilingual; moves: Move[] }[]
  total: number
  /** The same preview again has the same, so that what is applied is what somebody looked at. */
  fingerprint: string
}

export async function previewSuccession(
  tx: Tx,
  movers: readonly SuccessionMover[],
  plan: SuccessionPlan,
): Promise<SuccessionPreview> {
  const parts: SuccessionPreview['parts'] = []
  for (const mover of movers) {
    const { name, title } = mover
    parts.push({ name, title, moves: await mover.preview(tx, plan) })
  }
  const hash = createHash('sha256')
  for (const { name, moves } of parts)
    for (const { subject, from, to, what } of moves)
      hash.update(`${JSON.stringify([name, subject, from, to, what])}\n`)
  const total = parts.reduce((sum, { moves }) => sum + moves.length, 0)
  return { parts, total, fingerprint: hash.digest('hex') }
}
