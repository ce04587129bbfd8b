/** The grants of a client as it is told of them: term, masks, limits, and what is used of these today. */
import { catalogueKindOf } from '@kho/contract/catalogue-kind.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { writeMask } from '@kho/contract/mask.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { stateOf } from './grant.ts'
import { selectGrants, type WrittenGrant } from './grant.sql.ts'
import { selectUse } from './use.sql.ts'

export type OwnGrant = ReturnType<typeof showGrant> & { usedToday: { calls: number; rows: number } }

/** Newest first, also those that ended. */
export async function listOwnGrants(db: Queryable, client: string, at: Date): Promise<OwnGrant[]> {
  const grants = (await selectGrants(db, { client })).toReversed()
  const ids = grants.map(({ id }) => id)
  const used = await selectUse(db, ids, dayOf(at))
  const entries = new Map<string, DatasetVersion>()
  for (const dataset of new Set(grants.map((grant) => grant.dataset))) {
    entries.set(dataset, await findDataset(db, dataset))
  }
  return grants.map((grant) => ({
    ...showGrant(grant, entries.get(grant.dataset)!, at),
    usedToday: used.get(grant.id) ?? { calls: 0, rows: 0 },
  }))
}

function showGrant(grant: WrittenGrant, entry: DatasetVersion, at: Date) {
  const nameOf = (number: number | string) =>
    entry.columns.find((one) => one.number === Number(number))?.name ?? `#${number}`
  const { id, dataset, purpose, taskPattern, condition, masks, zones, delivery } = grant
  return {
    grant: id,
    dataset,
    kind: catalogueKindOf(entry),
    state: stateOf(grant, at),
    purpose,
    taskPattern,
    columns: grant.columns.map(nameOf),
    masks: Object.fromEntries(
      Object.entries(masks).map(([number, mask]) => [nameOf(number), writeMask(mask)]),
    ),
    condition:
      condition &&
      Object.fromEntries(Object.entries(condition).map(([n, values]) => [nameOf(n), values])),
    zones,
    delivery,
    thirdParty: grant.thirdParty,
    validFrom: new Date(grant.validFromMs).toISOString(),
    validUntil: new Date(grant.validUntilMs).toISOString(),
    revokedAt: grant.revokedAtMs === null ? null : new Date(grant.revokedAtMs).toISOString(),
    limits: { callsPerMinute: grant.callsPerMinute, rowsPerDay: grant.rowsPerDay },
  }
}
