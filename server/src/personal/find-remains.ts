/** Where a value still stands: every table is looked through, whatever it is for. */
import type { Queryable } from '../pg/database.ts'
import { keyPattern } from './key-forms.ts'

export type Remain = { table: string; rows: number }

export async function findRemains(db: Queryable, value: string): Promise<Remain[]> {
  const { rows: tables } = await db.query(
    `select format('%I.%I', schemaname, tablename) as table from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const remains: Remain[] = []
  for (const { table } of tables) {
    const { rows } = await db.query(
      `select count(*)::int as n from ${table} t where t::text ~ $1`,
      [keyPattern(value)],
    )
    if (rows[0].n > 0) remains.push({ table, rows: rows[0].n })
  }
  return remains
}
