/** The load whose held rows somebody wants to see or to settle. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { listParts, type Part } from '../catalogue/part.ts'
import type { Queryable } from '../pg/database.ts'

export type HeldLoad = {
  id: string
  version: DatasetVersion
  part: Part
  state: string
  form: string
}

/** By Kho's number, or by the id under which an agency pushed it. */
export async function findHeldLoad(
  db: Queryable,
  asked: { load: string; dataset?: string; agency?: string },
): Promise<HeldLoad> {
  const { rows } = await db.query(
    `select l.id, l.dataset, l.part, l.state, l.form from intake.load l
     where ($2::text is null or l.dataset = $2) and (l.id::text = $1 or exists (
       select from intake.push p where p.load_id = l.id and p.id = $1
         and p.dataset = $2 and p.agency = $3))
     order by (l.id::text = $1) limit 1`,
    [asked.load, asked.dataset ?? null, asked.agency ?? null],
  )
  const row = rows[0]
  if (!row) throw new Refusal('push.unknown-load', { id: asked.load })
  const version = await findDataset(db, row.dataset)
  const part = (await listParts(db, version)).find(({ number }) => number === row.part)!
  return { id: row.id, version, part, state: row.state, form: row.form }
}

/**
 * Refused where settling single rows would go against a newer statement of the supplier: only rows
 * of a load that is in, and that no whole load has followed, may be settled.
 */
export async function refuseSettled(db: Queryable, load: HeldLoad): Promise<void> {
  if (load.state !== 'applied' && load.state !== 'unchanged') {
    throw new Refusal('quarantine.not-in', { load: load.id, state: load.state })
  }
  const { rows } = await db.query(
    `select n.id from intake.load n join intake.load l on l.id = $1
     where n.dataset = l.dataset and n.part = l.part and n.form = 'whole' and n.id <> l.id
       and n.state in ('applied', 'unchanged') and n.ended_at > l.ended_at
     order by n.ended_at desc limit 1`,
    [load.id],
  )
  if (rows[0]) throw new Refusal('quarantine.superseded', { load: load.id, by: rows[0].id })
}

/** Refused where one of the lines is not held, or no longer: somebody else has settled it. */
export async function refuseNotHeld(
  db: Queryable,
  load: HeldLoad,
  lines: readonly number[],
): Promise<void> {
  const { rows } = await db.query(
    `select n.line from unnest($2::bigint[]) as n (line) where not exists (
       select from intake.quarantine q
       where q.load_id = $1 and q.line = n.line and q.state = 'held') limit 1`,
    [load.id, lines.map(String)],
  )
  if (rows[0]) throw new Refusal('quarantine.not-held', { load: load.id, line: rows[0].line })
}
