/** What the supplier is told, and can keep: what came in, what became of it, and the proof. */
import { signReceipt, type SignedReceipt } from '@kho/journal/receipt.ts'
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Part } from '../catalogue/part.ts'
import type { Queryable } from '../pg/database.ts'
import type { SourceNote } from '../source/row-batch.ts'
import type { AppliedLoad } from './finish-load.ts'
import type { Certificate } from './keep-equality.ts'
import type { SupplyIdentity } from './supply.ts'

export type Receipt = {
  load: string
  dataset: string
  part: string
  /** The id under which its agency pushed it. */
  push?: string
  /** False: the source held exactly what the store holds already. */
  changed: boolean
  rows: number
  heldBack: number
  inserts: number
  updates: number
  deletes: number
  sequence: number
  at: string
  source: SupplyIdentity
  /** What a person should know though nothing was refused for it (source/notes.ts). */
  notes: SourceNote[]
  equal: boolean
  certificate: Certificate
  /** Names the journal entry before and after it has its index: `kho journal prove`. */
  journalIntake: string
}

/** Signs what a supplier is handed. What is kept is unsigned: signing it again gives the same. */
export type ReceiptSigner = (receipt: Receipt) => SignedReceipt<Receipt>

/** A signer with the journal's key, so that one public key checks journal, proofs and receipts. */
export function receiptSigner({ skey }: { skey: string }): ReceiptSigner {
  return (receipt) => signReceipt(receipt, skey)
}

/** The receipt that is kept of a load. Refused where there is none: the load came to no end. */
export async function findReceipt(db: Queryable, load: string): Promise<Receipt> {
  const { rows } = await db.query(
    'select receipt::text as receipt from intake.load where id::text = $1 and receipt is not null',
    [load],
  )
  if (!rows[0]) throw new Refusal('intake.no-receipt', { load })
  return JSON.parse(rows[0].receipt) as Receipt
}

export function makeReceipt(
  turn: { loadId: string; version: DatasetVersion; part: Part; push?: string | undefined },
  source: { rows: number; identity: SupplyIdentity; notes?: SourceNote[] },
  applied: AppliedLoad,
): Receipt {
  const { inserts, updates, deletes } = applied
  return {
    load: turn.loadId,
    dataset: turn.version.id,
    part: turn.part.name,
    ...(turn.push ? { push: turn.push } : {}),
    changed: inserts + updates + deletes > 0n,
    rows: source.rows,
    heldBack: applied.certificate.heldBack,
    inserts: Number(inserts),
    updates: Number(updates),
    deletes: Number(deletes),
    sequence: Number(applied.seq),
    at: applied.appliedAt,
    source: source.identity,
    notes: source.notes ?? [],
    equal: applied.certificate.equal,
    certificate: applied.certificate,
    journalIntake: applied.journalIntake,
  }
}
