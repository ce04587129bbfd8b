/** What the codes in a record mean, each at the day that its column says. */
import type { Bilingual, DatasetVersion, StoredColumn } from '@kho/contract/dataset.ts'
import { findCode, findMeanings, type Code } from '../codelist/find-code.ts'
import type { Queryable } from '../pg/database.ts'

type Values = Readonly<Record<string, string | null>>

/** By name of column; a code that means nothing then, or not one thing, is left out. */
export async function nameCodes(
  db: Queryable,
  { columns }: Pick<DatasetVersion, 'columns'>,
  record: Values,
  today: string,
): Promise<Record<string, Bilingual>> {
  const named: Record<string, Bilingual> = {}
  for (const column of columns) {
    const code = record[column.name] ?? null
    if (!column.codelist || code === null) continue
    const found = await meaningOf(db, column.codelist, { code, day: dayOf(column, record, today) })
    if (found) named[column.name] = { vi: found.name, en: found.nameEn ?? found.name }
  }
  return named
}

function dayOf({ codelist }: StoredColumn, record: Values, today: string): string {
  const asOf = codelist?.asOf
  if (asOf === undefined) return today
  return typeof asOf === 'string' ? asOf : (record[asOf.column] ?? today)
}

/** Of a day known by its year or month alone, only what the code has always meant. */
async function meaningOf(
  db: Queryable,
  { list }: { list: string },
  { code, day }: { code: string; day: string },
): Promise<Code | null> {
  if (/^\d{4}-\d\d-\d\d$/.test(day)) return findCode(db, list, code, day)
  const [first, ...others] = await findMeanings(db, list, code)
  return first && others.every(({ name }) => name === first.name) ? first : null
}
