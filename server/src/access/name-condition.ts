/** The row conditions of grants, by the names and titles of the dataset, with what codes mean. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import { conditionTerms, type ConditionTerm } from '@kho/contract/named-condition.ts'
import { labelCodes, valuesOf } from '../codelist/label-codes.ts'
import type { Queryable } from '../pg/database.ts'
import type { Condition } from './grant.ts'

export type NameCondition = (condition: Condition | null) => ConditionTerm[]

/** Looks up for all conditions at once; `today` is for columns whose codes are those of the day. */
export async function nameConditions(
  db: Queryable,
  columns: readonly StoredColumn[],
  conditions: readonly (Condition | null)[],
  today: string,
): Promise<NameCondition> {
  const byName = (condition: Condition | null) => condition && nameNumbers(columns, condition)
  const values = valuesOf(conditions.map(byName))
  const labels = await labelCodes(db, columns, values, today)
  return (condition) => conditionTerms(byName(condition), columns, labels)
}

/** A column that the definition lacks keeps its number: `#3`. */
export function nameNumbers(
  columns: readonly Pick<StoredColumn, 'name' | 'number'>[],
  condition: Condition,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(condition).map(([number, values]) => {
      const name = columns.find((one) => String(one.number) === number)?.name
      return [name ?? `#${number}`, values]
    }),
  )
}
