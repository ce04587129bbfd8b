/**
 * Takes a file that was sent beside an act: judged, kept and stored, or refused with nothing left.
 * `find` may do the act first, in the same transaction.
 */
import type { AttachInput, PaperOutcome } from '@kho/contract/paper.ts'
import type { Database, Tx } from '../pg/database.ts'
import { dayOf } from '../time.ts'
import { attachPaper, type AttachedPaper } from './attach-paper.ts'
import { describePaperFile, storePaperFile } from './paper-file.ts'
import type { ActOnRecord } from './papered-act.ts'
import type { Roots } from './roots.ts'
import { verifyPaper } from './verify-paper.ts'

export type SentPaper = { name: string; bytes: Buffer }

export async function sendPaper(
  parts: { db: Database; dataDir: string; roots: Roots; now: () => Date },
  actor: string,
  given: AttachInput & { sent: SentPaper; keeper: string },
  find: (tx: Tx) => Promise<ActOnRecord>,
): Promise<AttachedPaper & { sha256: string; outcome: PaperOutcome }> {
  const { sent, ...input } = given
  const at = parts.now()
  const file = describePaperFile(sent)
  const { outcome } = await verifyPaper(sent.bytes, parts.roots, at)
  const kept = await parts.db.tx(async (tx) => {
    const act = await find(tx)
    act.refuseFile?.(sent.bytes)
    const judged = { file, outcome, today: dayOf(at) }
    const made = await attachPaper(tx, actor, act, { ...input, ...judged })
    await storePaperFile(parts.dataDir, file, sent.bytes)
    return made
  })
  return { ...kept, sha256: file.sha256, outcome }
}
