/** What an entry of the journal keeps from the public, and whether it is still what was committed to. */
import { commitment } from '@kho/journal/entry.ts'
import type { Queryable, Tx } from '../pg/database.ts'
import { append } from './append.ts'
import type { Entry } from './find-entry.ts'

export type ContentState = 'none' | 'erased' | 'kept' | 'reads'

/** Whether there is something to open. */
export async function stateOfContent(db: Queryable, entry: Entry): Promise<ContentState> {
  if (entry.kind === 'read' || entry.kind === 'read-closed') return 'reads'
  if ((entry.envelope.commitments ?? []).length === 0) return 'none'
  const { rowCount } = await db.query('select from journal.payload where intake_id = $1', [
    entry.intakeId,
  ])
  return rowCount === 1 ? 'kept' : 'erased'
}

/** Null where it was erased or is none. To open it tells of persons, so that is journaled. */
export async function openContent(
  tx: Tx,
  actor: string,
  entry: Entry,
): Promise<{ text: string; isCommitted: boolean } | null> {
  const { rows } = await tx.query('select salt, body from journal.payload where intake_id = $1', [
    entry.intakeId,
  ])
  if (!rows[0]) return null
  const { salt, body } = rows[0]
  await append(tx, {
    kind: 'journal.content-opened',
    fields: { entry: entry.index },
    payload: { actor },
  })
  const found = commitment(salt, body).toString('base64')
  return { text: body, isCommitted: (entry.envelope.commitments ?? []).includes(found) }
}
