/**
 * Follows the applies: reports whose cell or row a later load changed are closed provisionally. It
 * looks at all open reports of a dataset at once, and only at applies that have their place in the
 * journal, so that the closing entry can name the entry of the apply.
 */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import type { Database, Queryable } from '../pg/database.ts'
import { currentTable, historyTable, keyColumns, writtenExpression } from '../store/table.ts'
import { findCorrection, type RowVersion, type Watched } from './correction.ts'
import { moveDiscrepancy, type Way } from './move-discrepancy.ts'

export type Followed = { compared: number; corrected: number }

/** Reports looked at in one statement. */
const reportsMax = 1000

export async function followApplies(db: Database, way: Way): Promise<Followed> {
  const { rows } = await db.query(
    `select d.dataset, a.last_change from
       (select dataset, min(compared_change) as compared from discrepancy.discrepancy
        where state in ('reported', 'forwarded') and key is not null group by dataset) d
     cross join lateral (
       select a.last_change from store.apply a
       where a.dataset = d.dataset
         and exists (select from journal.entry e where e.intake_id = a.journal_intake)
       order by a.seq desc limit 1) a
     where a.last_change > d.compared`,
  )
  const done: Followed = { compared: 0, corrected: 0 }
  for (const { dataset, last_change: upTo } of rows) {
    await followDataset(db, way, await findDataset(db, dataset), String(upTo), done)
  }
  return done
}

async function followDataset(
  db: Database,
  way: Way,
  version: DatasetVersion,
  upTo: string,
  done: Followed,
): Promise<void> {
  for (;;) {
    const due = await selectDue(db, version.id, upTo)
    if (due.length === 0) return
    const versions = await selectVersions(db, version, due, upTo)
    for (const report of due) {
      const change = findCorrection(report, versions.get(report.id) ?? [])
      await db.tx(async (tx) => {
        // Somebody may have answered or reopened it since it was selected.
        const taken = await tx.query(
          `update discrepancy.discrepancy set compared_change = $2
           where id = $1 and state in ('reported', 'forwarded') and compared_change = $3`,
          [report.id, upTo, report.compared],
        )
        done.compared++
        if (taken.rowCount === 0 || change === null) return
        const apply = await findApply(tx, version.id, change)
        await moveDiscrepancy(tx, way, {
          id: report.id,
          step: 'corrected',
          actor: 'rule',
          fields: { seq: apply.seq, entry: apply.entry },
          correctedBy: apply.seq,
        })
        done.corrected++
      })
    }
  }
}

type Due = Watched & { id: string; compared: string }

async function selectDue(db: Queryable, dataset: string, upTo: string): Promise<Due[]> {
  const { rows } = await db.query(
    `select id::text, about, after_change, compared_change, columns, condition::text
     from discrepancy.discrepancy
     where dataset = $1 and state in ('reported', 'forwarded') and key is not null
       and compared_change < $2
     order by id limit ${reportsMax}`,
    [dataset, upTo],
  )
  return rows.map((row) => ({
    id: row.id,
    about: row.about,
    afterChange: Number(row.after_change),
    compared: String(row.compared_change),
    columns: row.columns,
    condition: row.condition === null ? null : JSON.parse(row.condition),
  }))
}

/** Versions of the reported rows that were current at the report or later, oldest first. */
async function selectVersions(
  db: Queryable,
  version: DatasetVersion,
  due: readonly Due[],
  upTo: string,
): Promise<Map<string, RowVersion[]>> {
  const match = keyColumns(version)
    .map(({ number, type }, i) => {
      const cast = type === 'integer' ? '::bigint' : ''
      return `t.c${number} = (d.key[${i + 1}])${cast}`
    })
    .join(' and ')
  const values = (form: 'written' | 'plain') =>
    `array[${version.columns
      .map((column) =>
        form === 'written' ? writtenExpression(column, 't') : `t.c${column.number}::text`,
      )
      .join(', ')}]::text[]`
  const select = (table: string, ended: string) =>
    `select d.id::text as id, t._change, ${ended} as ended, ${values('written')} as written,
       ${values('plain')} as plain
     from discrepancy.discrepancy d join ${table} t on ${match}
     where d.id = any($1::uuid[]) and t._change <= $2`
  const { rows } = await db.query(
    `select * from (
       ${select(currentTable(version.id), 'null::bigint')}
       union all
       ${select(historyTable(version.id), 'case when t._ended <= $2 then t._ended end')}
         and t._ended > d.after_change
     ) v order by id, _change`,
    [due.map(({ id }) => id), upTo],
  )
  const found = new Map<string, RowVersion[]>()
  const byNumber = (list: (string | null)[]) =>
    Object.fromEntries(version.columns.map(({ number }, i) => [number, list[i] ?? null]))
  for (const row of rows) {
    const list = found.get(row.id) ?? []
    list.push({
      change: Number(row._change),
      ended: row.ended === null ? null : Number(row.ended),
      written: byNumber(row.written),
      plain: byNumber(row.plain),
    })
    found.set(row.id, list)
  }
  return found
}

async function findApply(
  db: Queryable,
  dataset: string,
  change: number,
): Promise<{ seq: number; entry: number }> {
  const { rows } = await db.query(
    `select a.seq, e.index from store.apply a join journal.entry e on e.intake_id = a.journal_intake
     where a.dataset = $1 and a.last_change >= $2 order by a.last_change limit 1`,
    [dataset, change],
  )
  return { seq: Number(rows[0]!.seq), entry: Number(rows[0]!.index) }
}
