/** Every statement behind the pages; each reads a whole set at once. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Certificate } from '../intake/keep-equality.ts'
import type { AnswersMonth } from '@kho/portal/view.ts'
import type { Queryable } from '../pg/database.ts'
import { currentTable, keyList, writtenExpression } from '../store/table.ts'

export type DatasetRow = {
  definition: DatasetVersion
  rows: number | null
  changedAt: string | null
  suppliers: string[]
  equality: {
    parts: number
    proven: number
    unequal: boolean
    heldBack: number
    differences: number
    asOf: string | null
    kind: 'file' | 'database' | 'push' | null
    fileSha256: string | null
  }
}

const utc = (expression: string) =>
  `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/**
 * Newest definitions with the state of their data, by id, but for those that wait for a decision on
 * opening them; only one where `dataset` is given. The
 * proof of a dataset is as old as that of its oldest part.
 */
export async function selectDatasets(
  db: Queryable,
  dataset: string | null = null,
): Promise<DatasetRow[]> {
  const { rows } = await db.query(
    `select v.definition::text, s.rows, ${utc('s.applied_at')} as changed_at, e.*
     from catalogue.dataset d
     join catalogue.dataset_version v on v.dataset = d.id and v.version = d.version
     left join store.dataset_state s on s.dataset = d.id
     cross join lateral (
       select count(*)::int as parts, count(q.part) filter (where q.state <> 'as-pushed')::int as proven,
         coalesce(bool_or(q.state = 'unequal' or q.held_back > 0), false) as unequal,
         coalesce(sum(q.held_back), 0) as held_back, coalesce(sum(q.differences), 0) as differences,
         ${utc('min(q.as_of)')} as as_of, min(q.kind) as kind,
         case when count(*) = 1 then min(q.file_sha256) end as file_sha256,
         array_agg(distinct p.supplier) as suppliers
       from catalogue.part p
       left join store.equality q on q.dataset = p.dataset and q.part = p.number
       where p.dataset = d.id
     ) e
     where ($1::text is null and not d.awaits_release) or d.id = $1
     order by d.id`,
    [dataset],
  )
  return rows.map((row) => ({
    definition: JSON.parse(row.definition),
    rows: row.changed_at === null ? null : Number(row.rows),
    changedAt: row.changed_at,
    suppliers: row.suppliers ?? [],
    equality: {
      parts: row.parts,
      proven: row.proven,
      unequal: row.unequal,
      heldBack: Number(row.held_back),
      differences: Number(row.differences),
      asOf: row.as_of,
      kind: row.kind,
      fileSha256: row.file_sha256,
    },
  }))
}

export type LoadRow = {
  sequence: number
  at: string
  supplier: string | null
  inserts: number
  updates: number
  deletes: number
  heldBack: number
  entry: number | null
}

/** The newest loads with their place in the journal, or only the one with the given sequence. */
export async function selectLoads(
  db: Queryable,
  dataset: string,
  sequence: number | null = null,
): Promise<LoadRow[]> {
  const { rows } = await db.query(
    `select a.seq, ${utc('a.applied_at')} as at, p.supplier, a.inserts, a.updates, a.deletes,
       coalesce(l.held_back, 0) as held_back, j.index
     from store.apply a
     left join catalogue.part p on p.dataset = a.dataset and p.number = a.part
     left join intake.load l on l.id = a.load_id
     left join journal.entry j on j.intake_id = a.journal_intake
     where a.dataset = $1 and ($2::bigint is null or a.seq = $2)
     order by a.seq desc limit 10`,
    [dataset, sequence],
  )
  return rows.map((row) => ({
    sequence: Number(row.seq),
    at: row.at,
    supplier: row.supplier,
    inserts: Number(row.inserts),
    updates: Number(row.updates),
    deletes: Number(row.deletes),
    heldBack: Number(row.held_back),
    entry: row.index === null ? null : Number(row.index),
  }))
}

/** Reads of the last twelve months, newest first, from kept totals. */
export async function selectUsage(
  db: Queryable,
  dataset: string,
): Promise<{ month: string; reads: number }[]> {
  const { rows } = await db.query(
    `select to_char(month, 'YYYY-MM') as month, reads from usage.month
     where dataset = $1 order by month desc limit 12`,
    [dataset],
  )
  return rows.map(({ month, reads }) => ({ month, reads: Number(reads) }))
}

/** Reads of each dataset within the last twelve months, from kept totals. */
export async function selectReads(db: Queryable): Promise<Map<string, number>> {
  const { rows } = await db.query(
    `select dataset, sum(reads)::float8 as reads from usage.month
     where month > date_trunc('month', now()) - interval '12 months' group by dataset`,
  )
  return new Map(rows.map(({ dataset, reads }) => [dataset, reads]))
}

/** How the owner answered in the last twelve months, newest first, from kept totals. */
export async function selectAnswers(db: Queryable, dataset: string): Promise<AnswersMonth[]> {
  const { rows } = await db.query(
    `select to_char(month, 'YYYY-MM') as month, found, absent, failed, ms_max,
       round(ms_total::numeric / (found + absent + failed)) as ms_mean
     from through.month where dataset = $1 order by month desc limit 12`,
    [dataset],
  )
  return rows.map((row) => ({
    month: row.month,
    found: Number(row.found),
    absent: Number(row.absent),
    failed: Number(row.failed),
    msMean: Number(row.ms_mean),
    msMax: Number(row.ms_max),
  }))
}

/** The certificates of all parts, as they were made. */
export async function selectCertificates(db: Queryable, dataset: string): Promise<Certificate[]> {
  const { rows } = await db.query(
    'select certificate::text from store.equality where dataset = $1 order by part',
    [dataset],
  )
  return rows.map((row) => JSON.parse(row.certificate))
}

const rowsShown = 20
const cellLengthMax = 200

/**
 * The first rows in the order of the key. Only for open datasets, and even there without any
 * column that is marked as personal.
 */
export async function selectFirstRows(
  db: Queryable,
  version: DatasetVersion,
): Promise<{ columns: string[]; rows: (string | null)[][] }> {
  if (version.sharing !== 'open') throw new Error(`The rows of ${version.id} are not public.`)
  const shown = version.columns.filter((column) => column.personal === 'none')
  // Text of an old font is shown in its letters; everything else as it was written.
  const cells = shown.map((column) => {
    const cell = column.type === 'text' ? `t.c${column.number}` : writtenExpression(column, 't')
    return `left(${cell}, ${cellLengthMax})`
  })
  const { rows } = await db.query(
    `select array[${cells.join(', ')}]::text[] as cells from ${currentTable(version.id)} t
     order by ${keyList(version, 't')} limit ${rowsShown}`,
  )
  return { columns: shown.map((column) => column.name), rows: rows.map((row) => row.cells) }
}

/** When the entry at an index was written; null where there is none. */
export async function selectEntryTime(db: Queryable, index: number): Promise<string | null> {
  const { rows } = await db.query(`select ${utc('at')} as at from journal.entry where index = $1`, [
    index,
  ])
  return rows[0]?.at ?? null
}
