/**
 * Keeps the subject index up with the store: after every apply the versions that it wrote are
 * hashed and indexed by the database itself, in windows, so that neither memory nor transactions
 * grow with a load. Whatever was erased from the store is not found again by making it anew.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { isAskedThrough } from '../catalogue/keeping.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Database, Queryable, Tx } from '../pg/database.ts'
import { currentTable, historyTable } from '../store/table.ts'
import { subjectColumns, type SubjectHasher } from './subject.ts'

const changesPerWindow = 20_000

/** One look at what has moved on; call it again and again. Returns how many versions were indexed. */
export async function indexSubjects(
  db: Database,
  hasher: SubjectHasher,
  signal?: AbortSignal,
): Promise<number> {
  const { rows } = await db.query(
    `select s.dataset from store.dataset_state s join catalogue.dataset d on d.id = s.dataset
       left join personal.indexed i on i.dataset = s.dataset
     where i.dataset is null or i.change <> s.change or i.version <> d.version order by 1`,
  )
  let indexed = 0
  for (const { dataset } of rows) {
    for (let more = true; more;) {
      if (signal?.aborted) return indexed
      const done = await db.tx((tx) => indexWindow(tx, hasher, dataset))
      indexed += done.indexed
      more = done.more
    }
  }
  return indexed
}

/** How far the index has come in every dataset, and by which definition. */
export async function readIndexed(db: Queryable): Promise<string> {
  const { rows } = await db.query(
    `select coalesce(jsonb_object_agg(dataset, change || '/' || version), '{}')::text as upto
     from personal.indexed`,
  )
  return rows[0].upto
}

/**
 * Whether the store has not gone beyond what was indexed then. Read before a person's rows are looked
 * up and asked after, it says that none of them was missed, however many loads ended in between.
 */
export async function isIndexed(db: Queryable, upTo: string): Promise<boolean> {
  const { rows } = await db.query(
    `select not exists (select from store.dataset_state s join catalogue.dataset d on d.id = s.dataset
       where $1::jsonb ->> s.dataset is distinct from s.change || '/' || d.version) as whole`,
    [upTo],
  )
  return rows[0].whole
}

/** Forgets the index of a dataset; the next look makes it anew. */
export async function forgetIndex(tx: Tx, dataset: string): Promise<void> {
  await tx.query('delete from personal.indexed where dataset = $1', [dataset])
  await tx.query('delete from personal.subject_record where dataset = $1', [dataset])
}

async function indexWindow(
  tx: Tx,
  hasher: SubjectHasher,
  dataset: string,
): Promise<{ indexed: number; more: boolean }> {
  // Of two programs that follow the same store, one waits for the other and goes on behind it.
  await tx.query(
    `insert into personal.indexed (dataset, columns) values ($1, '{}') on conflict do nothing`,
    [dataset],
  )
  const locked = await tx.query(
    `select i.change::float8 as done, i.columns, s.change::float8 as last from personal.indexed i
     join store.dataset_state s on s.dataset = i.dataset where i.dataset = $1 for update of i`,
    [dataset],
  )
  const version = await findDataset(tx, dataset)
  // What is asked at its owner has no rows to index.
  const columns = isAskedThrough(version) ? [] : subjectColumns(version)
  let from: number = locked.rows[0].done
  if (!sameColumns(locked.rows[0].columns, columns.map(numberOf))) {
    await tx.query('delete from personal.subject_record where dataset = $1', [dataset])
    from = 0
  }
  const upTo = Math.min(from + changesPerWindow, locked.rows[0].last)
  const indexed = columns.length === 0 ? 0 : await insertRange(tx, hasher, version, [from, upTo])
  await tx.query(
    'update personal.indexed set change = $2, columns = $3, version = $4 where dataset = $1',
    [
      dataset,
      columns.length === 0 ? locked.rows[0].last : upTo,
      columns.map(numberOf),
      version.version,
    ],
  )
  return { indexed, more: columns.length > 0 && upTo < locked.rows[0].last }
}

const numberOf = ({ number }: { number: number }) => number

function sameColumns(before: number[] | null | undefined, now: number[]): boolean {
  return before?.join() === now.join()
}

async function insertRange(
  tx: Tx,
  hasher: SubjectHasher,
  version: DatasetVersion,
  [after, upTo]: readonly [number, number],
): Promise<number> {
  const names = subjectColumns(version).map(({ number }) => `(t.c${number})`)
  const values = (table: string) =>
    `select v.key, t._change from ${table} t cross join lateral (values ${names.join(', ')}) v (key)
     where t._change > $4 and t._change <= $5 and v.key is not null`
  const result = await tx.query(
    `insert into personal.subject_record (subject, dataset, change)
     select sha256($2::bytea || sha256($1::bytea || convert_to(v.key, 'UTF8'))), $3, v._change
     from (${values(currentTable(version.id))} union all ${values(historyTable(version.id))}) v
     on conflict do nothing`,
    [...hasher.pads, version.id, after, upTo],
  )
  return result.rowCount ?? 0
}
