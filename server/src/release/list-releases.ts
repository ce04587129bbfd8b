/** Releases for whoever shows them. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Queryable } from '../pg/database.ts'
import { countRows } from './projection.sql.ts'
import { selectReleases, selectSteps, type ReleaseFilter, type Step } from './release.sql.ts'
import type { Projection, Release } from './release.ts'

/** Newest first. */
export function listReleases(db: Queryable, filter: ReleaseFilter): Promise<Release[]> {
  return selectReleases(db, filter)
}

/** What has become of one, oldest first. */
export function listSteps(db: Queryable, release: number): Promise<Step[]> {
  return selectSteps(db, release)
}

/** How many rows would go out at this moment. */
export function countReleasable(
  db: Queryable,
  version: DatasetVersion,
  projection: Projection,
): Promise<number> {
  return countRows(db, version, projection)
}
