/** The checks of a dataset's columns on one record, as a load would make them, and on its key. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Condition } from '../access/grant.ts'
import { loadCodeSets } from '../codelist/code-set.ts'
import { compileChecks, type Fault } from '../intake/check-row.ts'
import type { Queryable } from '../pg/database.ts'
import { keyColumns } from '../store/table.ts'
import { meetsCondition } from './condition.ts'

export type CheckedAnswer =
  | { is: 'record'; values: (string | null)[] }
  | { is: 'other-key' }
  /** Outside the rows that may be read, which is as if it were not there. */
  | { is: 'out-of-view'; fault?: Fault }
  | { is: 'fault'; fault: Fault }

export type AnswerChecks = {
  /** What is wrong with a key before it is asked for, or null. */
  findKeyFault(key: readonly string[]): Fault | null
  check(
    fields: readonly (string | null)[],
    key: readonly string[],
    condition: Condition | null,
  ): CheckedAnswer
}

export async function compileAnswerChecks(
  db: Queryable,
  version: DatasetVersion,
): Promise<AnswerChecks> {
  const codeSets = await loadCodeSets(db, version)
  const options = { profile: 'file', yearMax: new Date().getFullYear() } as const
  const whole = compileChecks(version, codeSets, options)
  const keys = keyColumns(version)
  const ofKey = compileChecks({ ...version, columns: keys }, codeSets, options)
  const places = keys.map(({ number }) => version.columns.findIndex((one) => one.number === number))
  return {
    findKeyFault: (key) => ofKey.check(key, ofKey.makeRow()),
    check(fields, key, condition) {
      // The key first: another person's record is neither checked nor judged.
      if (places.some((place, i) => fields[place] !== key[i])) return { is: 'other-key' }
      const row = whole.makeRow()
      const fault = whole.check(fields, row)
      // A fault must not tell of a record that is out of view; unclear is out of view.
      const inView = meetsCondition(condition, version.columns, fault ? fields : row.values)
      if (!inView) return { is: 'out-of-view', ...(fault ? { fault } : {}) }
      return fault ? { is: 'fault', fault } : { is: 'record', values: row.values }
    },
  }
}
