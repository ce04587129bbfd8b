/** The act that keeps a paper: what it says of itself, its file's hash, and what its signatures are. */
import type { PaperInput, PaperOutcome } from '@kho/contract/paper.ts'
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import { findAgency } from '../people/agency.ts'
import type { Queryable } from '../pg/database.ts'
import { showDay } from '../time.ts'
import type { PaperFile } from './paper-file.ts'
import { insertPaper } from './paper.sql.ts'

export type KeptPaper = { paper: number; journalIntake: string }

/**
 * The outcome at this moment is public for ever: a certificate ends, and what was valid when it was
 * kept can be shown to have been.
 */
export async function keepPaper(
  tx: Queryable,
  actor: string,
  input: PaperInput & {
    file: PaperFile | null
    outcome: PaperOutcome | null
    /** A day in Viet Nam. */
    today: string
  },
): Promise<KeptPaper> {
  const { number, issuedOn, signer, file, outcome, today } = input
  if (issuedOn > today) {
    throw new Refusal('paper.bad-day', { day: showDay(issuedOn), today: showDay(today) })
  }
  const { id: agency } = await findAgency(tx, input.agency)
  const paper = await insertPaper(tx, { agency, number, issuedOn, signer, file, keptBy: actor })
  const { intakeId } = await append(tx, {
    kind: 'paper.kept',
    fields: {
      paper,
      agency,
      ...(file === null ? {} : { sha256: file.sha256, bytes: file.bytes }),
      ...(outcome === null ? {} : { outcome }),
    },
    payload: { actor, number, issuedOn, signer, file: file?.name ?? null },
  })
  return { paper, journalIntake: intakeId }
}
