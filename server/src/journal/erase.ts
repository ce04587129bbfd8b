import type { Queryable } from '../pg/database.ts'
import { append } from './append.ts'
import type { Appended } from './append.ts'
import { findEntry } from './find-entry.ts'
import { withoutRecord } from './read-group.ts'

/** Why something is erased, and who decided it. Both are public. */
export type Erasure = { basis: string; authority: string }

/**
 * Erases what an act kept from the public: its payload with the salt. The entry, its commitment and
 * every proof stay valid; an `erase` entry says that it was done and why. Throws where there is no
 * payload or the act is not an entry yet.
 */
export async function erasePayload(
  tx: Queryable,
  intakeId: string,
  erasure: Erasure,
): Promise<Appended> {
  const found = await tx.query('delete from journal.payload where intake_id = $1', [intakeId])
  if (found.rowCount !== 1) throw new Error(`act ${intakeId} has no payload`)
  return appendErasure(tx, intakeId, erasure)
}

/**
 * Erases one read from its group: record and salt go, the leaf stays. Throws where there is no such
 * record or the group is not an entry yet.
 */
export async function eraseRead(
  tx: Queryable,
  read: { group: string; place: number },
  erasure: Erasure,
): Promise<Appended> {
  const { rows } = await tx.query<{ records: string }>(
    'select records from journal.read_group where intake_id = $1 for update',
    [read.group],
  )
  const [row] = rows
  if (!row) throw new Error(`there is no group of reads ${read.group}`)
  await tx.query('update journal.read_group set records = $2 where intake_id = $1', [
    read.group,
    withoutRecord(row.records, read.place),
  ])
  return appendErasure(tx, read.group, erasure)
}

async function appendErasure(
  tx: Queryable,
  intakeId: string,
  { basis, authority }: Erasure,
): Promise<Appended> {
  const entry = await findEntry(tx, { intakeId })
  if (entry === null) throw new Error(`act ${intakeId} is not an entry of the log yet`)
  return append(tx, { kind: 'erase', fields: { entry: entry.index, basis, authority } })
}
