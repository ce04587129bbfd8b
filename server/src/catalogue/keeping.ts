/** Whether a dataset's rows are kept here, and what cannot be done with those that are not. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'

type Declared = Pick<DatasetVersion, 'id' | 'keeping'>

/** True where a record is asked at its owner at each call and never stored. */
export function isAskedThrough(version: Declared): boolean {
  return version.keeping === 'through'
}

/** Rows cannot come in. */
export function refuseLoading(version: Declared): void {
  if (isAskedThrough(version)) throw new Refusal('through.never-stored', { dataset: version.id })
}

/** Rows cannot go out but one by one, by key. */
export function refuseListing(version: Declared): void {
  if (isAskedThrough(version)) throw new Refusal('through.not-listed', { dataset: version.id })
}
