/** A proposal that waits, for whoever decides it; never the person who made it. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import { lockRelease } from './release.sql.ts'
import { findRelease, requireState, type Release } from './release.ts'

export async function takeProposal(tx: Queryable, actor: string, id: number): Promise<Release> {
  await lockRelease(tx, id)
  const release = await findRelease(tx, id)
  requireState(release, 'proposed')
  if (release.proposedBy === actor)
    throw new Refusal('release.own-proposal', { release: id, account: actor })
  return release
}
