/** The act that shows a saved view to everybody who reads for the agency, or no longer does. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { updateShared } from './online.sql.ts'
import { findOwnView } from './saved-view.ts'

/** Saying it again changes nothing and leaves no entry. Refused for whoever did not save it. */
export async function shareView(
  tx: Tx,
  account: string,
  input: { view: number; shared: boolean },
): Promise<{ dataset: string; journalIntake: string | null }> {
  const { view, shared } = input
  const { dataset, agency } = await findOwnView(tx, account, view)
  if (!(await updateShared(tx, view, shared))) return { dataset, journalIntake: null }
  const { intakeId } = await append(tx, {
    kind: shared ? 'online.view-shared' : 'online.view-unshared',
    fields: { view, dataset, agency },
    payload: { account },
  })
  return { dataset, journalIntake: intakeId }
}
