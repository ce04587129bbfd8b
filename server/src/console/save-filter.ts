import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Queryable } from '../pg/database.ts'
import { insertFilter, lockFilters, selectFilters } from './saved-filter.sql.ts'
import { filterOf, isSavedList, queryLengthMax } from './saved-list.ts'

export const filtersMax = 30
export const filterNameMax = 80

/** The filter of a list under a name, for the account itself. */
export async function saveFilter(
  tx: Queryable,
  actor: string,
  input: { list: string; name: string; query: string },
): Promise<{ query: string; journalIntake: string }> {
  const { list } = input
  const name = input.name.normalize('NFC').replace(/\s+/g, ' ').trim()
  const query = filterOf(new URLSearchParams(input.query))
  if (!isSavedList(list) || query === '' || query.length > queryLengthMax)
    throw new Refusal('console.no-filter', { list })
  if (name === '' || name.length > filterNameMax)
    throw new Refusal('console.filter-name', { max: filterNameMax })
  await lockFilters(tx, actor)
  const known = await selectFilters(tx, actor, list)
  if (known.some((one) => one.name === name)) throw new Refusal('console.filter-exists', { name })
  if (known.length >= filtersMax) throw new Refusal('console.too-many-filters', { max: filtersMax })
  await insertFilter(tx, actor, { list, name, query })
  const { intakeId } = await append(tx, {
    kind: 'filter.saved',
    payload: { account: actor, list, name, query },
  })
  return { query, journalIntake: intakeId }
}
