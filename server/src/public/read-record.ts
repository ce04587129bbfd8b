/** One released row by its key, as JSON. */
import type { DatabaseSync } from 'node:sqlite'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { CodesAsOf } from '../query/codes-as-of.ts'
import { readPathKey } from '../query/read-key.ts'
import { jsonRow } from '../release/row-files.ts'
import type { Asker } from './asker.ts'
import { conditionOf } from './filter-condition.ts'
import { readOpenQuestion, withinTime } from './open-question.ts'
import { walkRows } from './walk-rows.ts'

type Asked = { version: DatasetVersion; key: string; search: URLSearchParams; asker: Asker }
export type OpenRecord = { record: string; codes: CodesAsOf | null }

const taken = ['properties', 'codesAsOf']

export function readRecord(rows: DatabaseSync, asked: Asked): Promise<OpenRecord> {
  const { version, search } = asked
  const other = [...search.keys()].find((name) => !taken.includes(name))
  if (other !== undefined) throw new Refusal('edition.no-parameter', { name: other.slice(0, 60) })
  const { columns, order, codes } = readOpenQuestion(version, search)
  const keys = version.key.map((name) => version.columns.find((one) => one.name === name)!)
  const parts = readPathKey(keys, asked.key)
  const isNone = keys.some(({ type }, i) => type === 'decimal' && !isDecimal(parts[i]!))
  if (isNone) throw new Refusal('query.no-record')
  const filters = keys.map(({ number }, i): [number, string] => [number, parts[i]!])
  const condition = conditionOf(version, { filters, filter: null })
  return withinTime(version, asked.asker, async (asker) => {
    for await (const [found] of walkRows({ rows, columns, condition, order, after: null, asker }))
      if (found) return { record: jsonRow(columns, found.cells), codes }
    throw new Refusal('query.no-record')
  })
}

const isDecimal = (text: string) => /^-?\d{1,60}(\.\d{1,60})?$/.test(text)
