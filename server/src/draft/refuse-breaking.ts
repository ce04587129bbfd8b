/** What a change of a dataset may not do: go over a version it has not seen, or break what is open. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { Tx } from '../pg/database.ts'
import { compareVersions, versionInForce } from './compare-versions.ts'
import type { Draft } from './draft.ts'

export async function refuseBreaking(tx: Tx, draft: Draft): Promise<void> {
  const { id: dataset, version: from } = draft.base!
  const inForce = await versionInForce(tx, dataset)
  if (inForce !== from) throw new Refusal('draft.outdated', { dataset, from, inForce })
  const compared = await compareVersions(tx, draft, new Date())
  if (!compared?.broken) return
  const { release, columns } = compared.broken
  throw new Refusal('draft.breaks-release', { release, columns: columns.join(', ') })
}
