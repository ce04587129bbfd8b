/** What the supplier is told, and can keep: what came in, what became of it, and the proof. */
import type { DatasetVersion } from '@kho/contract/dataset.ts'
import type { Part } from '../catalogue/part.ts'
import type { AppliedLoad } from './finish-load.ts'
import type { Certificate } from './keep-equality.ts'
import type { SupplyIdentity } from './supply.ts'

export type Receipt = {
  load: string
  dataset: string
  part: string
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
  equal: boolean
  certificate: Certificate
  /** Names the journal entry before and after it has its index: `kho journal prove`. */
  journalIntake: string
}

export function makeReceipt(
  turn: { loadId: string; version: DatasetVersion; part: Part },
  source: { rows: number; identity: SupplyIdentity },
  applied: AppliedLoad,
): Receipt {
  const { inserts, updates, deletes } = applied
  return {
    load: turn.loadId,
    dataset: turn.version.id,
    part: turn.part.name,
    changed: inserts + updates + deletes > 0n,
    rows: source.rows,
    heldBack: applied.certificate.heldBack,
    inserts: Number(inserts),
    updates: Number(updates),
    deletes: Number(deletes),
    sequence: Number(applied.seq),
    at: applied.appliedAt,
    source: source.identity,
    equal: applied.certificate.equal,
    certificate: applied.certificate,
    journalIntake: applied.journalIntake,
  }
}
