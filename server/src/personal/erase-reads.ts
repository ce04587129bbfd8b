/**
 * Erases the records of reads that name a person: reads of its rows by their marks, questions that
 * were narrowed by its key, and what was asked at an owner. Each keeps its leaf, so that its group
 * still verifies.
 */
import { eraseRead, type Erasure } from '../journal/erase.ts'
import { readGroup } from '../journal/read-group.ts'
import type { Tx } from '../pg/database.ts'
import type { WallFilter } from '../query/bind-filter.ts'
import type { ReadMarker } from '../query/mark-read.ts'
import { holdsKey } from './key-forms.ts'
import { readOnRecord, type ReadOnRecord } from './read-showed.ts'

const groupsPerLook = 500

export async function eraseReads(
  tx: Tx,
  marker: ReadMarker,
  named: { key: string; marks: ReadonlySet<string> },
  erasure: Erasure,
): Promise<number> {
  const patterns = [...named.marks].map((mark) => `%"row":"${mark}"%`)
  const key = JSON.stringify(named.key).slice(1, -1)
  let erased = 0
  for (let after = '-1'; ;) {
    const { rows } = await tx.query(
      `select intake_id, records from journal.read_group
       where intake_id > $1
         and exists (select from journal.entry e where e.intake_id = read_group.intake_id)
         and (records like any($2::text[]) or position($3 in records) > 0
         or position('"question"' in records) > 0)
       order by intake_id limit ${groupsPerLook}`,
      [after, patterns, key],
    )
    for (const { intake_id: group, records } of rows) {
      for (const place of placesNaming(records, marker, named)) {
        await eraseRead(tx, { group, place }, erasure)
        erased++
      }
    }
    if (rows.length < groupsPerLook) return erased
    after = rows.at(-1).intake_id
  }
}

function placesNaming(
  records: string,
  marker: ReadMarker,
  named: { key: string; marks: ReadonlySet<string> },
): number[] {
  return readGroup(records).flatMap((one, place) => {
    const record = 'record' in one ? readOnRecord(one.record) : null
    return record && names(record, marker, named) ? [place] : []
  })
}

function names(
  { row, plan }: ReadOnRecord,
  marker: ReadMarker,
  { key, marks }: { key: string; marks: ReadonlySet<string> },
): boolean {
  if (row !== undefined && marks.has(row)) return true
  if (plan.key?.includes(key)) return true
  if (plan.question === undefined) return false
  const question = marker.open(plan.question)
  const values = [
    ...(question?.filters ?? []).map(([, value]) => value),
    ...(question?.after ?? []),
  ]
  return values.includes(key) || (question?.filter ? filterNames(question.filter, key) : false)
}

/** A pattern may hold the key among other signs. */
function filterNames(filter: WallFilter, key: string): boolean {
  if ('of' in filter) return [filter.of].flat().some((one) => filterNames(one, key))
  return [filter.v ?? []].flat().some((value) => holdsKey(value, key))
}
