/**
 * Whether a change of a row is one that its reporter may be told of: in the columns reported, and of
 * a version that it could read. Pure.
 */
import type { About } from './discrepancy.ts'

/** Values by the lasting number of their column: as the owner writes them, and as they are. */
export type RowVersion = {
  change: number
  /** The change that ended it; null for the current one. */
  ended: number | null
  written: Readonly<Record<string, string | null>>
  plain: Readonly<Record<string, string | null>>
}

export type Watched = {
  about: About
  afterChange: number
  columns: readonly number[]
  condition: Readonly<Record<string, readonly string[]>> | null
}

/**
 * The change that corrected what was reported, or null. `versions` are those that were or became
 * current after the report, oldest first.
 */
export function findCorrection(watched: Watched, versions: readonly RowVersion[]): number | null {
  const { afterChange, about } = watched
  const before = versions.find(({ change }) => change <= afterChange)
  const inView = (version: RowVersion | undefined) => version && isInView(watched, version)
  const seen = inView(before) ? before : undefined
  const last = versions.at(-1)
  const now = last && last.ended === null && inView(last) ? last : undefined
  if (about === 'missing-row') return seen || !now ? null : firstOfView(watched, versions)
  // A row that could not be read when it was reported tells nothing by changing.
  if (!seen || same(watched, seen, now)) return null
  return lastDifference(watched, versions, now)
}

function isInView({ condition }: Watched, { plain }: RowVersion): boolean {
  return Object.entries(condition ?? {}).every(([number, allowed]) => {
    const value = plain[number]
    return value !== null && value !== undefined && allowed.includes(value)
  })
}

function same({ columns }: Watched, one: RowVersion, other: RowVersion | undefined): boolean {
  if (!other) return false
  return columns.every((number) => one.written[number] === other.written[number])
}

/** The change with which the row came into view and stayed. */
function firstOfView(watched: Watched, versions: readonly RowVersion[]): number {
  let first = versions.length - 1
  while (first > 0 && isInView(watched, versions[first - 1]!)) {
    if (versions[first - 1]!.ended !== versions[first]!.change) break
    first--
  }
  return versions[first]!.change
}

/** The last change in what the reporter sees: there the present value came, or the row went. */
function lastDifference(
  watched: Watched,
  versions: readonly RowVersion[],
  now: RowVersion | undefined,
): number {
  if (!now) {
    const seen = versions.findLast((version) => isInView(watched, version))!
    return seen.ended!
  }
  let first = versions.length - 1
  while (first > 0) {
    const earlier = versions[first - 1]!
    const continues = earlier.ended === versions[first]!.change
    if (!continues || !isInView(watched, earlier) || !same(watched, earlier, now)) break
    first--
  }
  return versions[first]!.change
}
