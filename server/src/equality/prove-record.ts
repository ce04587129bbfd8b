/** The proof that a record's present version was written by an entry of the published journal. */
import { Refusal } from '@kho/contract/refusal.ts'
import { findDataset } from '../catalogue/find-dataset.ts'
import { createRowDigester } from '../digest/row-digest.ts'
import { findEntry } from '../journal/find-entry.ts'
import type { JournalPlaces } from '../journal/journal-places.ts'
import { writeProof } from '../journal/write-proof.ts'
import type { Database } from '../pg/database.ts'
import { currentTable, historyTable, keyColumns } from '../store/table.ts'

/** Writes the proof file and returns the key that checks it. `key` has a composite key's parts. */
export async function proveRecord(
  db: Database,
  places: JournalPlaces,
  input: { dataset: string; key: string[]; file: string },
): Promise<{ index: number; key: string }> {
  const version = await findDataset(db, input.dataset)
  const match = keyColumns(version)
    .map((column, i) => `t.c${column.number}::text = $${i + 2}`)
    .join(' and ')
  const { rows } = await db.query(
    `select t._change - a.first_change as place, t._digest as digest, t._salt as salt,
       a.journal_intake as intake,
       exists (select from ${historyTable(version.id)} h where h._ended = t._change) as updated
     from ${currentTable(version.id)} t join store.apply a on a.dataset = $1
       and t._change between a.first_change and a.last_change
     where ${match}`,
    [version.id, ...input.key],
  )
  const row = rows[0]
  const entry = row && (await findEntry(db, { intakeId: row.intake }))
  if (!entry) throw new Refusal('query.no-record')
  const digester = createRowDigester({ keyIndexes: input.key.map((_, i) => i) })
  const keyHash = Buffer.alloc(32)
  digester.keyHashInto(input.key, keyHash, 0)
  const prove = (op: 'i' | 'u') => {
    const { salt, digest } = row
    const place = { salt, op, keyHash, digest, leafIndex: Number(row.place) }
    return writeProof(places, input.file, { index: entry.index, row: place })
  }
  // The version before may have been erased; then the leaf alone knows that this one was an update.
  const key = await (row.updated ? prove('u') : prove('i').catch(() => prove('u')))
  return { index: entry.index, key }
}
