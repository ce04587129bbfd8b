/** What an agency was called and what it took over from, for its page. */
import type { AgencyPast, AgencyRef } from '@kho/portal/view.ts'
import { findAgencyHistory, type Agency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { dayOf } from '../time.ts'

/** Undefined where there is nothing to tell. */
export async function readAgencyPast(
  db: Queryable,
  id: string,
  agencies: ReadonlyMap<string, Agency>,
): Promise<AgencyPast | undefined> {
  const found = await findAgencyHistory(db, id)
  const today = dayOf(new Date())
  const names: AgencyPast['names'] = []
  for (const { from, name } of found.versions) {
    // What is yet to come is not announced here, and another contact is no other name.
    if (from !== null && from > today) continue
    if (names.at(-1)?.name.vi !== name.vi) names.push({ from, name })
  }
  const refs = (list: { agency: string }[]): AgencyRef[] =>
    list.map(({ agency }) => ({
      id: agency,
      name: agencies.get(agency)?.name ?? { vi: agency, en: agency },
    }))
  const successors = refs(found.successors)
  const predecessors = refs(found.predecessors)
  const plain = names.length < 2 && successors.length === 0 && predecessors.length === 0
  if (plain && found.validTo === null) return undefined
  return { validTo: found.validTo, names, successors, predecessors }
}
