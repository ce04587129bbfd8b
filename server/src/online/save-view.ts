/** The act that keeps a view of the explorer under a name. */
import { Refusal } from '@kho/contract/refusal.ts'
import { append } from '../journal/append.ts'
import type { Tx } from '../pg/database.ts'
import { insertView } from './online.sql.ts'
import { readViewName, searchLengthMax, type SavedView } from './saved-view.ts'

type Input = Pick<SavedView, 'dataset' | 'agency' | 'name' | 'search' | 'shared'>

/** Refused: a name that is none or is taken, and a view that is too long. */
export async function saveView(
  tx: Tx,
  account: string,
  input: Input,
): Promise<{ view: number; journalIntake: string }> {
  const { dataset, agency, search, shared } = input
  const name = readViewName(input.name)
  if (search.length > searchLengthMax) {
    throw new Refusal('online.view-too-long', { length: search.length, max: searchLengthMax })
  }
  const view = await insertView(tx, { dataset, agency, account, name, search, shared })
  if (view === undefined) throw new Refusal('online.view-exists', { name, dataset })
  const { intakeId } = await append(tx, {
    kind: 'online.view-saved',
    fields: { view, dataset, agency, shared },
    // What it narrows by may name persons, and stands in one place alone.
    payload: { account, name },
  })
  return { view, journalIntake: intakeId }
}
