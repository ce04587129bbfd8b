/** Removes what entering leaves behind: steps that nobody took, tries that are long forgiven. */
import type { Queryable } from '../pg/database.ts'
import { deleteEnded } from './enter.sql.ts'
import { sweepGuesses } from './guess.sql.ts'

export async function sweepSignin(db: Queryable): Promise<void> {
  await deleteEnded(db)
  await sweepGuesses(db)
}
