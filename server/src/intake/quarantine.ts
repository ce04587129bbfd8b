/** Rows that failed a check, as written, with rule and line: for the supplier to correct. */
import type { Queryable } from '../pg/database.ts'
import type { Fault } from './check-row.ts'

export type HeldRow = { line: number; fault: Fault; fields: (string | null)[]; digest: Buffer }

/** Enough to correct by; a file in which more fails is refused whole anyway. */
export const quarantineRowsMax = 10_000

export async function keepQuarantine(
  db: Queryable,
  loadId: string,
  rows: readonly HeldRow[],
): Promise<void> {
  if (rows.length === 0) return
  const clean = (text: string | null) => text?.replaceAll('\0', '\u2400').toWellFormed() ?? null
  const records = rows.map(({ line, fault, fields, digest }) => ({
    line,
    rule: fault.rule,
    column: fault.column,
    written: clean(fault.written),
    fields: fields.map(clean),
    digest: digest.toString('hex'),
    intact: fields.every((field) => field === clean(field)),
  }))
  await db.query(
    `insert into intake.quarantine
       (load_id, line, rule, column_name, written, fields, digest, intact)
     select $1, r.line, r.rule, r."column", r.written,
       array(select jsonb_array_elements_text(r.fields)), decode(r.digest, 'hex'), r.intact
     from jsonb_to_recordset($2::jsonb)
       as r(line bigint, rule text, "column" text, written text, fields jsonb, digest text,
         intact boolean)
     where (select count(*) from intake.quarantine where load_id = $1) < ${quarantineRowsMax}
     on conflict do nothing`,
    [loadId, JSON.stringify(records)],
  )
}

export type QuarantinedRow = {
  line: string
  rule: string
  column_name: string | null
  written: string | null
  fields: (string | null)[]
  state: 'held' | 'corrected' | 'released'
}

/** The held rows of a load, in the order of their lines. */
export async function listQuarantine(
  db: Queryable,
  loadId: string,
  rowsMax = 1000,
): Promise<QuarantinedRow[]> {
  const { rows } = await db.query(
    `select line, rule, column_name, written, fields, state from intake.quarantine
     where load_id = $1 order by line limit $2`,
    [loadId, rowsMax],
  )
  return rows
}

/**
 * Digests (hex) of the rows of a part that were released: the same content is let through again in
 * later supplies. null where there are none, which is the usual case.
 */
export async function findReleased(
  db: Queryable,
  dataset: string,
  part: number,
): Promise<ReadonlySet<string> | null> {
  const { rows } = await db.query(
    `select distinct encode(q.digest, 'hex') as digest
     from intake.quarantine q join intake.load l on l.id = q.load_id
     where q.state = 'released' and l.dataset = $1 and l.part = $2`,
    [dataset, part],
  )
  return rows.length === 0 ? null : new Set(rows.map((row) => row.digest as string))
}
