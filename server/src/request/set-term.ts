/** The act that sets how many working days something may take, with its legal ground. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { insertTerm, makeRoom, selectTerms } from './term.sql.ts'
import { refuseOverlap, type Term } from './term.ts'

/** One that holds without an end ends the day before the new one begins. */
export async function setTerm(
  tx: Tx,
  actor: string,
  term: Term,
): Promise<{ journalIntake: string }> {
  await makeRoom(tx, 'term', term)
  refuseOverlap(term, await selectTerms(tx))
  await insertTerm(tx, term)
  const { kind, days, ground, validFrom, validUntil } = term
  const { intakeId } = await append(tx, {
    kind: 'request.term-set',
    fields: {
      term: kind,
      days,
      valid_from: validFrom,
      ...(validUntil ? { valid_until: validUntil } : {}),
    },
    payload: { actor, ground },
  })
  return { journalIntake: intakeId }
}
