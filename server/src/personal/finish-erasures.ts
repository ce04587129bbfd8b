/**
 * Follows erasures that wait for the owners: when a source has let a person's row go, its versions are
 * erased from the past, and when none is current any more the erasure ends.
 */
import { describeError, type Log } from '../log.ts'
import { awaitMeasuring } from '../quality/await-measuring.ts'
import { endErasure, erasePast, untilNumbered, vacuumAfter } from './erase-subject.ts'
import type { PastErased } from './erase-subject.ts'
import { findSubjectRecords } from './find-records.ts'
import { indexSubjects, isIndexed, readIndexed } from './index-subjects.ts'
import type { SubjectParts } from './search-reads.ts'

/** Returns how many erasures ended. */
export async function finishErasures(
  parts: SubjectParts,
  log: Log,
  signal?: AbortSignal,
): Promise<number> {
  const { rows } = await parts.db.query(
    `select id::text from personal.erasure where ended_at is null order by decided_at`,
  )
  if (rows.length === 0) return 0
  await indexSubjects(parts.db, parts.hasher, signal)
  await untilNumbered(parts.db)
  let ended = 0
  for (const { id } of rows) {
    if (signal?.aborted) break
    try {
      if (await finishOne(parts, id)) ended++
    } catch (error) {
      log.error({ erasure: id, err: describeError(error) }, 'an erasure could not go on')
    }
  }
  return ended
}

async function finishOne(parts: SubjectParts, id: string): Promise<boolean> {
  const done = await parts.db.tx(async (tx): Promise<PastErased | 'waits' | null> => {
    const { rows } = await tx.query(
      `select subject, sealed, basis, document_number, authority from personal.erasure
       where id = $1 and ended_at is null for update`,
      [id],
    )
    const [row] = rows
    if (!row) return null
    // What it has found of the person before is erased with the rest.
    await awaitMeasuring(tx)
    const upTo = await readIndexed(tx)
    const held = await findSubjectRecords(tx, row.subject)
    const isPast = held.some(({ versions }) => versions.some(({ ended }) => ended !== null))
    const current = held.filter(({ versions }) => versions.some(({ ended }) => ended === null))
    if (!isPast && current.length > 0) return 'waits'
    const erased = await erasePast(tx, parts, {
      id,
      key: parts.hasher.open(row.sealed),
      subject: row.subject,
      held,
      basis: { basis: `${row.basis}; ${row.document_number}`, authority: row.authority },
    })
    await tx.query(
      'delete from personal.erasure_waiting where erasure = $1 and dataset <> all($2::text[])',
      [id, current.map(({ version }) => version.id)],
    )
    // Of a version that a load of this moment has ended, the one behind it may not be indexed yet.
    if (current.length > 0 || !(await isIndexed(tx, upTo))) return 'waits'
    await endErasure(tx, id, erased)
    return erased
  })
  if (done === null || done === 'waits') return false
  await vacuumAfter(parts.db)
  return true
}
