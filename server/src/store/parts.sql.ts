/** The statements by which parts change their supplier. */
import type { Queryable } from '../pg/database.ts'
import { currentTable } from './table.ts'

export async function selectParts(
  db: Queryable,
  suppliers: readonly string[],
): Promise<{ dataset: string; name: string; supplier: string }[]> {
  const { rows } = await db.query(
    `select dataset, name, supplier from catalogue.part where supplier = any ($1)
     order by dataset, number`,
    [suppliers],
  )
  return rows
}

/** How many rows of these parts hold each code of a column of the key. */
export async function countKeyCodes(
  db: Queryable,
  dataset: string,
  column: number,
  parts: readonly { number: number }[],
): Promise<Map<string, number>> {
  const { rows } = await db.query(
    `select c${column}::text as code, count(*)::float8 as n from ${currentTable(dataset)}
     where _part = any ($1) group by 1 order by 1`,
    [parts.map((one) => one.number)],
  )
  return new Map(rows.map(({ code, n }) => [code, n]))
}

/** `part` is dataset and name with a slash between; whether it was where it should be. */
export async function updateSupplier(
  tx: Queryable,
  part: string,
  from: string,
  to: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update catalogue.part set supplier = $3
     where dataset || '/' || name = $1 and supplier = $2`,
    [part, from, to],
  )
  return rowCount === 1
}
