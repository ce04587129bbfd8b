/** Every statement about saved filters; each is about the filters of one account. */
import type { Queryable } from '../pg/database.ts'

export type SavedFilter = { list: string; name: string; query: string }

/** By list and name; those of one list where it is given. */
export async function selectFilters(
  db: Queryable,
  account: string,
  list: string | null = null,
): Promise<SavedFilter[]> {
  const { rows } = await db.query(
    `select list, name, query from console.saved_filter
     where account = $1 and ($2::text is null or list = $2) order by list, name`,
    [account, list],
  )
  return rows
}

/** One at a time of an account, so that no two windows together go past the most. */
export async function lockFilters(tx: Queryable, account: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('saved filters ' || $1, 0))`, [
    account,
  ])
}

export async function insertFilter(
  tx: Queryable,
  account: string,
  { list, name, query }: SavedFilter,
): Promise<void> {
  await tx.query(
    'insert into console.saved_filter (account, list, name, query) values ($1, $2, $3, $4)',
    [account, list, name, query],
  )
}

/** False where there was none. */
export async function deleteFilterRow(
  tx: Queryable,
  account: string,
  { list, name }: Pick<SavedFilter, 'list' | 'name'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from console.saved_filter where account = $1 and list = $2 and name = $3',
    [account, list, name],
  )
  return rowCount === 1
}
