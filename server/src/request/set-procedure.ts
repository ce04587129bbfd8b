/** The act that sets who decides in which order, and whom a late request is taken to. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { insertProcedure, makeRoom, selectProcedures } from './term.sql.ts'
import { refuseOverlap, type Procedure } from './term.ts'

/** Requests that are submitted keep the order under which they were submitted. */
export async function setProcedure(
  tx: Tx,
  actor: string,
  made: Procedure,
): Promise<{ journalIntake: string }> {
  await makeRoom(tx, 'procedure', made)
  refuseOverlap(made, await selectProcedures(tx))
  await insertProcedure(tx, made)
  const { ground, kind, steps, warnDays, escalateDays, escalateTo, validFrom, validUntil } = made
  const { intakeId } = await append(tx, {
    kind: 'request.procedure-set',
    fields: {
      procedure: kind,
      steps,
      warn_days: warnDays,
      valid_from: validFrom,
      ...(validUntil ? { valid_until: validUntil } : {}),
      ...(escalateDays === null ? {} : { escalate_days: escalateDays, escalate_to: escalateTo }),
    },
    payload: { actor, ground },
  })
  return { journalIntake: intakeId }
}
