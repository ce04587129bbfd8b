/**
 * A release: which columns and rows of a dataset everybody may have, under which licence, by whose
 * proposal and whose decision; and its issues, the sequences at which it was checked and released.
 */
import type { DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import type { LicenceName, ReleaseState, RenewalName } from '@kho/contract/release.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'
import type { Finding } from './finding.ts'
import { selectReleases } from './release.sql.ts'

/** Columns by their lasting numbers; `condition` as that of a part. */
export type Projection = {
  columns: readonly number[]
  condition: Readonly<Record<string, string[]>>
  counts: readonly number[]
  groups: readonly number[]
  telephones: readonly number[]
}

export type Issue = {
  number: number
  seq: number
  change: number
  version: number
  rows: number
  at: Date
}

export type Release = Projection & {
  id: number
  dataset: string
  agency: string
  licence: LicenceName
  renewal: RenewalName
  reason: string
  notes: Finding[]
  state: ReleaseState
  proposedBy: string
  proposedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  documentNumber: string | null
  documentDate: string | null
  reviewedAt: Date | null
  withdrawnAt: Date | null
  stopped: Finding[] | null
  /** The newest; null before the decision. */
  issue: Issue | null
}

/** One release; refused where there is none. */
export async function findRelease(db: Queryable, id: number): Promise<Release> {
  const [found] = await selectReleases(db, { id })
  if (!found) throw new Refusal('release.unknown', { release: id })
  return found
}

export function requireState(release: Release, needed: ReleaseState): void {
  if (release.state === needed) return
  const { id, state } = release
  throw new Refusal('release.wrong-state', { release: id, state, needed })
}

/** The declared columns of a projection, in its order. */
export function columnsOf(
  version: DatasetVersion,
  { columns }: Pick<Projection, 'columns'>,
): StoredColumn[] {
  return columns.map((number) => {
    const column = version.columns.find((one) => one.number === number)
    if (!column) throw new Error(`${version.id} has no column number ${number}`)
    return column
  })
}

/** Whether nothing of the dataset is left out: no column, and no row by a condition. */
export function showsAll(
  version: DatasetVersion,
  { columns, condition }: Pick<Projection, 'columns' | 'condition'>,
): boolean {
  const hidden = version.columns.filter(({ number }) => !columns.includes(number))
  return hidden.length === 0 && Object.keys(condition).length === 0
}

/** What people call the columns of these numbers. */
export function namesOf(version: DatasetVersion, numbers: readonly number[]): string[] {
  return numbers.map((number) => {
    const column = version.columns.find((one) => one.number === number)
    return column?.name ?? `#${number}`
  })
}
