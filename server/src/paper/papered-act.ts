/** Acts that a paper can be kept beside: each capability says how one of its own is found. */
import type { PaperedKind } from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import type { Queryable } from '../pg/database.ts'

export type ActDocument = { number: string; date: string; signer: string | null }

export type ActOnRecord = {
  kind: PaperedKind
  /** Its id in its capability. */
  subject: string
  /** Whose matter it is; null: nobody's but of those who act for every agency. */
  agency: string | null
  /** What the act itself says of its document; null where it says nothing. */
  document: ActDocument | null
  /** Refuses a file that cannot be its document. */
  refuseFile?: (bytes: Buffer) => void
}

export type PaperedAct = {
  kind: PaperedKind
  /** null where there is none of that id, or it has not been done. */
  find(db: Queryable, subject: string): Promise<ActOnRecord | null>
}

export async function findAct(
  db: Queryable,
  acts: readonly PaperedAct[],
  { kind, subject }: { kind: string; subject: string },
): Promise<ActOnRecord> {
  const found = await acts.find((one) => one.kind === kind)?.find(db, subject)
  if (!found) throw new Refusal('paper.unknown-act', { kind, subject })
  return found
}

/** The number that a subject is; null where it is none. */
export function numberOf(subject: string, max = Number.MAX_SAFE_INTEGER): number | null {
  const number = /^[1-9]\d{0,15}$/.test(subject) ? Number(subject) : 0
  return number > 0 && number <= max ? number : null
}
