/** Statements about what persons say and keep while they read. */
import type { Queryable } from '../pg/database.ts'
import type { StatedTask } from './person-caller.ts'
import type { SavedView } from './saved-view.ts'

export async function upsertTask(
  tx: Queryable,
  stated: StatedTask & { session: number; dataset: string },
): Promise<void> {
  const { session, dataset, agency, purpose, task } = stated
  await tx.query(
    `insert into online.task (session_id, dataset, agency, purpose, task)
     values ($1, $2, $3, $4, $5)
     on conflict (session_id, dataset) do update set agency = excluded.agency,
       purpose = excluded.purpose, task = excluded.task, stated_at = clock_timestamp()`,
    [session, dataset, agency, purpose, task],
  )
}

export async function selectTask(
  db: Queryable,
  session: number,
  dataset: string,
): Promise<StatedTask | undefined> {
  const { rows } = await db.query(
    'select agency, purpose, task from online.task where session_id = $1 and dataset = $2',
    [session, dataset],
  )
  return rows[0]
}

const viewColumns = `v.id::float8 as id, v.dataset, v.agency, v.account, v.name, v.search, v.shared,
  a.name as "accountName"`

/** Undefined where the account has one of that name. */
export async function insertView(
  tx: Queryable,
  view: Omit<SavedView, 'id' | 'accountName'>,
): Promise<number | undefined> {
  const { rows } = await tx.query(
    `insert into online.view (dataset, agency, account, name, search, shared)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (account, dataset, name) do nothing returning id::float8 as id`,
    [view.dataset, view.agency, view.account, view.name, view.search, view.shared],
  )
  return rows[0]?.id
}

export async function selectView(db: Queryable, view: number): Promise<SavedView | undefined> {
  const { rows } = await db.query(
    `select ${viewColumns} from online.view v join people.account a on a.id = v.account
     where v.id = $1`,
    [view],
  )
  return rows[0] as SavedView | undefined
}

/** Those of an account, and those shared with the agencies; the newest first. */
export async function selectViews(
  db: Queryable,
  of: { account: string; agencies: readonly string[]; dataset: string | null; limit: number },
): Promise<SavedView[]> {
  const { rows } = await db.query(
    `select ${viewColumns} from online.view v join people.account a on a.id = v.account
     where v.agency = any ($2) and (v.account = $1 or v.shared)
       and ($3::text is null or v.dataset = $3)
     order by v.id desc limit $4`,
    [of.account, of.agencies, of.dataset, of.limit],
  )
  return rows as SavedView[]
}

export async function updateShared(tx: Queryable, view: number, shared: boolean): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update online.view set shared = $2 where id = $1 and shared <> $2',
    [view, shared],
  )
  return rowCount === 1
}

export async function deleteView(tx: Queryable, view: number): Promise<void> {
  await tx.query('delete from online.view where id = $1', [view])
}
