/**
 * Two looks at the sources of a dataset. What differs at the first may only be late: the source moved
 * on since it was read. So it is synchronised and looked at again; what still differs is drift.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import type { Supply } from '../intake/supply.ts'
import type { Difference, SourceComparison } from './compare-source.ts'
import type { PartVerification, Verification } from './verify-dataset.ts'

/** What is wrong with a part: seen at both looks, so it is neither late nor a moment's. */
export type Drift = {
  part: Part
  /** Differences that the second look no longer found. */
  lag: number
  /** As the second look found them, of those that the first found too. */
  differences: Difference[]
  /** All that the second look counted, also past what it lists. */
  differencesTotal: number
  /** The code of what kept the part from being synchronised. */
  notSynced: string | null
}

/** `drifts`: of every part that was compared, also of those that are equal. */
export type TwoLooks = {
  version: DatasetVersion
  first: Verification
  second: Verification | null
  drifts: Drift[]
}

type SupplyOf = (part: Part) => Promise<Supply | null>

export type Looking = {
  look: (supplyOf: SupplyOf) => Promise<Verification>
  supplyOf: SupplyOf
  /** Brings a part up to date; the code of what kept it from that, or null. */
  sync: ((part: Part, supply: Supply) => Promise<string | null>) | null
}

export async function lookTwice(version: DatasetVersion, looking: Looking): Promise<TwoLooks> {
  const { look, supplyOf, sync } = looking
  const first = await look(supplyOf)
  const differing = first.parts.filter(({ comparison }) => comparison && !comparison.equal)
  if (differing.length === 0) {
    return { version, first, second: null, drifts: driftsOf(first, null, new Map()) }
  }
  const notSynced = new Map<number, string | null>()
  for (const { part } of differing) {
    const supply = sync && (await supplyOf(part))
    if (supply) notSynced.set(part.number, await sync(part, supply))
  }
  const numbers = new Set(differing.map(({ part }) => part.number))
  const second = await look(async (part) => (numbers.has(part.number) ? supplyOf(part) : null))
  return { version, first, second, drifts: driftsOf(first, second, notSynced) }
}

function driftsOf(
  first: Verification,
  second: Verification | null,
  notSynced: ReadonlyMap<number, string | null>,
): Drift[] {
  return first.parts.flatMap(({ part, comparison }): Drift[] => {
    if (!comparison) return []
    const again = comparison.equal ? null : comparisonOf(second?.parts, part)
    return [
      { part, ...classifyDrift(comparison, again), notSynced: notSynced.get(part.number) ?? null },
    ]
  })
}

function comparisonOf(parts: readonly PartVerification[] | undefined, part: Part) {
  return parts?.find((one) => one.part.number === part.number)?.comparison ?? null
}

/** Without a second look, which is only spared where both sides are equal, nothing differs. */
export function classifyDrift(
  first: Pick<SourceComparison, 'differences' | 'differencesTotal'>,
  second: Pick<SourceComparison, 'differences' | 'differencesTotal'> | null,
): Pick<Drift, 'lag' | 'differences' | 'differencesTotal'> {
  const keys = new Set(first.differences.map(({ key }) => key))
  const whole = first.differences.length === first.differencesTotal
  // Where the first listed not all it counted, one that it did not list may have been among them.
  const seen = (second?.differences ?? []).filter(({ key }) => !whole || keys.has(key))
  const still = new Set(seen.map(({ key }) => key))
  const gone = first.differences.filter(({ key }) => !still.has(key)).length
  return {
    lag: whole ? gone : Math.max(0, first.differencesTotal - (second?.differencesTotal ?? 0)),
    differences: seen,
    differencesTotal: whole ? seen.length : (second?.differencesTotal ?? 0),
  }
}
