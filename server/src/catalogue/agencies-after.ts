/** The agencies that a dataset names, and those it names after a succession. Pure. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { successorsOf, targetOf, type SuccessionPlan } from '../succession/plan.ts'

export type NamedAgencies = Pick<DatasetVersion, 'owner' | 'supplier' | 'permittedUsers'>

/** Where a rule of a split sends the dataset, or where its agencies go. */
export function agenciesAfter(
  plan: SuccessionPlan,
  { id, owner, supplier, permittedUsers }: NamedAgencies & { id: string },
): NamedAgencies {
  const rule = { what: 'dataset', id } as const
  return {
    owner: targetOf(plan, owner, rule),
    supplier: targetOf(plan, supplier, rule),
    // Whoever was permitted stays so by all that stand in its place.
    permittedUsers: Array.isArray(permittedUsers)
      ? [...new Set(permittedUsers.flatMap((one) => successorsOf(plan, one)))]
      : permittedUsers,
  }
}
