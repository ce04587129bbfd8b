/** The act that deletes a saved view; the rows it led to are not touched. */
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { deleteView as deleteRow } from './online.sql.ts'
import { findOwnView } from './saved-view.ts'

/** Refused for whoever did not save it. */
export async function deleteView(
  tx: Tx,
  account: string,
  input: { view: number },
): Promise<{ dataset: string; journalIntake: string }> {
  const { view } = input
  const { dataset, agency, shared } = await findOwnView(tx, account, view)
  await deleteRow(tx, view)
  const { intakeId } = await append(tx, {
    kind: 'online.view-deleted',
    fields: { view, dataset, agency, shared },
    payload: { account },
  })
  return { dataset, journalIntake: intakeId }
}
