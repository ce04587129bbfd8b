/** What is kept of every load, whatever came of it. */
import { Refusal } from '@kho/contract/refusal.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import { append } from '../journal/append.ts'
import type { Database, Queryable } from '../pg/database.ts'
import type { Receipt } from './receipt.ts'
import type { LoadInput } from './load-source.ts'

type Turn = { loadId: string; version: DatasetVersion; part: Part }

type LoadToBegin = Pick<LoadInput, 'confirm'> & {
  supply: { name: string }
  /** What it holds (intake.load.form), and the load whose held rows it settles. */
  form?: string
  corrects?: string
}

/** `deletesConfirmed`: how many deletions a person was told of and confirmed; null: none. */
export type BegunLoad = { loadId: string; deletesConfirmed: number | null }

/** A confirmed load takes the place of the one that waited; its source must be the same one. */
export async function beginLoad(
  db: Database,
  {
    id,
    version,
    part,
    input,
  }: { id: string; version: DatasetVersion; part: Part; input: LoadToBegin },
): Promise<BegunLoad> {
  // Whoever holds the part's turn and finds a load still reading knows that its program died.
  await db.query(
    `update intake.load set state = 'interrupted', ended_at = clock_timestamp()
     where dataset = $1 and part = $2 and state = 'reading'`,
    [version.id, part.number],
  )
  await dropOrphans(db)
  if (input.confirm) {
    const waiting = await db.query(
      `update intake.load set state = 'reading', ended_at = null
       where id::text = $1 and dataset = $2 and part = $3 and state = 'waiting'
       returning coalesce((refusal->'values'->>'deleted')::float8, 0) as deletes`,
      [input.confirm, version.id, part.number],
    )
    if (!waiting.rows[0]) throw new Refusal('intake.nothing-waiting', { load: input.confirm })
    return { loadId: input.confirm, deletesConfirmed: waiting.rows[0].deletes }
  }
  await db.query(
    `insert into intake.load (id, dataset, part, source, state, form, corrects)
     values ($1, $2, $3, $4, 'reading', $5, $6)`,
    [id, version.id, part.number, input.supply.name, input.form ?? 'whole', input.corrects ?? null],
  )
  return { loadId: id, deletesConfirmed: null }
}

/** Staging tables whose load is no longer reading belong to programs that died. */
export async function dropOrphans(db: Database): Promise<void> {
  const { rows } = await db.query(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'staging' and c.relkind = 'r' and not exists (
       select from intake.load l where l.state = 'reading'
         and 'l_' || replace(l.id::text, '-', '') = c.relname)`,
  )
  for (const row of rows) await db.query(`drop table if exists staging."${row.name}"`)
}

/**
 * In the transaction that applies the load, so that its receipt is kept if and only if it is in.
 * `form`: that it turned out to be another than it was begun as.
 */
export async function endLoad(
  tx: Queryable,
  turn: Turn,
  receipt: Receipt,
  form?: 'changes',
): Promise<void> {
  await tx.query(
    `update intake.load set state = $2, file_sha256 = $3, rows = $4, held_back = $5, deletes = $6,
       receipt = $7, form = coalesce($8, form), ended_at = clock_timestamp() where id = $1`,
    [
      turn.loadId,
      receipt.changed ? 'applied' : 'unchanged',
      receipt.source.fileSha256 ?? null,
      receipt.rows,
      receipt.heldBack,
      receipt.deletes,
      JSON.stringify(receipt),
      form ?? null,
    ],
  )
}

/**
 * Keeps why a load was refused or waits, and journals the refusal. Nothing of a load refused for a
 * secrecy mark stays, and its entry repeats neither name nor text. A load that is in stays so: its
 * connection may have been lost with the word that it was committed.
 */
export async function refuseLoad(db: Database, turn: Turn, error: unknown): Promise<void> {
  const code = error instanceof Refusal ? error.code : 'http.fault'
  const waits = code === 'intake.needs-confirmation'
  const secret = code === 'catalogue.state-secret'
  await db.tx(async (tx) => {
    if (secret) await tx.query('delete from intake.quarantine where load_id = $1', [turn.loadId])
    const { rowCount } = await tx.query(
      `update intake.load set state = $2, refusal = $3, ended_at = clock_timestamp(),
         source = case when $4 then '' else source end where id = $1 and state = 'reading'`,
      [
        turn.loadId,
        waits ? 'waiting' : 'refused',
        JSON.stringify({ code, values: error instanceof Refusal && !secret ? error.values : {} }),
        secret,
      ],
    )
    if (rowCount === 0) return
    await append(tx, {
      kind: waits ? 'intake.waiting' : 'intake.refused',
      fields: { dataset: turn.version.id, part: turn.part.name, load: turn.loadId, code },
    })
  })
}
