/** Which codes an explorer's page needs names for. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { termsOf, type Filter } from '@kho/contract/filter/filter.ts'
import { isCode } from '@kho/portal/explore-filters.ts'
import type { ExploreView } from '@kho/portal/explore-view.ts'

/** Of the filter, the groups and the values to tick, by column; columns without any are left out. */
export function codesShown(
  columns: readonly StoredColumn[],
  filter: Filter | null,
  groups: ExploreView['groups'],
  shapes: ExploreView['shapes'] = null,
): { column: StoredColumn; codes: string[] }[] {
  const terms = filter ? termsOf(filter) : []
  return columns.filter(isCode).flatMap((column) => {
    const codes = terms.flatMap((term) => {
      if (term.column.name !== column.name) return []
      if (term.op === '=') return [term.value.text]
      return term.op === 'in' ? term.values.map(({ text }) => text) : []
    })
    if (groups && 'by' in groups) {
      const at = groups.by.indexOf(column.name)
      if (at >= 0) codes.push(...groups.rows.flatMap(({ values }) => values[at] ?? []))
    }
    const shape = shapes?.find((one) => one.column === column.name)
    // Where the day lies in each row, the same code may mean several things.
    const isOfOneDay = typeof column.codelist?.asOf !== 'object'
    if (isOfOneDay) codes.push(...(shape?.top ?? []).map(({ value }) => value))
    return codes.length === 0 ? [] : [{ column, codes }]
  })
}

/** At which day the codes of a column are named: the one that it declares, or else today. */
export function dayOfCodes({ codelist }: StoredColumn, today: string): string {
  const asOf = codelist?.asOf
  return typeof asOf === 'string' ? asOf : today
}
