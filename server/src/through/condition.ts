/** The row condition of a grant, on values that no table holds; as the second wall does it in SQL. */
import type { StoredColumn } from '@kho/contract/dataset.ts'
import type { Condition } from '../access/grant.ts'

/**
 * Every named column must have one of its values. A column without a value is out of view, and so is
 * everything under a condition on a column that the definition lacks.
 */
export function meetsCondition(
  condition: Condition | null,
  columns: readonly StoredColumn[],
  values: readonly (string | null)[],
): boolean {
  return Object.entries(condition ?? {}).every(([number, allowed]) => {
    const place = columns.findIndex((column) => String(column.number) === number)
    const value = values[place]
    if (value === undefined || value === null) return false
    const isNumber = columns[place]!.type === 'integer' || columns[place]!.type === 'decimal'
    const same = isNumber
      ? (one: string) => plain(one) === plain(value)
      : (one: string) => one === value
    return allowed.some(same)
  })
}

/** 1, 1.0 and 01.00 are one number. */
function plain(number: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(number) ?? [
    '',
    '',
    number,
  ]
  const digits = `${whole || '0'}${fraction ? `.${fraction}` : ''}`
  return sign === '-' && digits !== '0' ? `-${digits}` : digits
}
