/** What the forms of the explorer send, as the selection they mean. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { conjuncts, type Filter } from '@kho/contract/filter/filter.ts'
import { readFilter } from '@kho/contract/filter/read-filter.ts'
import { writeFilter } from '@kho/contract/filter/write-filter.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { isCode } from '@kho/portal/explore-filters.ts'
import { composeFilter, readFields, type FilterForm } from '@kho/portal/explore-form.ts'
import { groupsOfForm } from '@kho/portal/explore-groups.ts'
import { readExplore, type ExploreSelection } from '@kho/portal/explore-selection.ts'
import { readDay } from '@kho/portal/format.ts'

/** Of what the form is. */
export type ExploreForm = {
  columns: readonly StoredColumn[]
  /** Codes that a typed code or name means at the column's day; none where it means none. */
  codesFor(column: StoredColumn, typed: string): Promise<string[]> | string[]
}

/** What a form sent, as the address it means. */
export async function readExploreForm(
  form: ExploreForm,
  search: URLSearchParams,
): Promise<ExploreSelection> {
  const selection = { ...readExplore(search), cursor: '' }
  const { columns } = form
  if (search.get('set') === 'columns') {
    const chosen = search.getAll('column')
    const shown = columns.filter(({ name }) => chosen.includes(name))
    const all = shown.length === 0 || shown.length === columns.length
    return { ...selection, properties: all ? '' : shown.map(({ name }) => name).join(',') }
  }
  if (search.get('set') === 'groups') return { ...selection, ...groupsOfForm(search) }
  const asOf = readDay(selection.asOf) ?? selection.asOf
  const rest = partsOf(selection.filter)
  // A text that cannot be read stays, and the page says what is wrong with it.
  if (rest === null) return { ...selection, asOf }
  const fields = await withCodes(form, readFields(columns, search))
  const filter = composeFilter(columns, { fields, rest })
  return { ...selection, asOf, filter: filter === null ? '' : writeFilter(filter) }
}

function partsOf(text: string): Filter[] | null {
  if (text === '') return []
  try {
    return conjuncts(readFilter(text))
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

/** In columns of codes people type names; what they mean are the codes. */
async function withCodes(
  { columns, codesFor }: ExploreForm,
  fields: FilterForm['fields'],
): Promise<FilterForm['fields']> {
  for (const column of columns.filter(isCode)) {
    const typed = fields.get(column.name)
    if (!typed || typed.has === '') continue
    const codes = await codesFor(column, typed.has)
    // What means no code is looked for as it stands, and finds nothing unless it is written so.
    if (codes.length === 0) continue
    fields.set(column.name, { ...typed, has: '', is: [...new Set([...typed.is, ...codes])] })
  }
  return fields
}
